"""The pages of `freezer size --html` and `qstrgen report --html` in a browser, wide and as a phone has them, light and dark. Only where there is a
headless Chromium: make setup-browser."""

import json
import re
import shutil

import pytest

from conftest import BIN, run

BROWSER = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(not BROWSER, reason="no browser: make setup-browser")

# What a user does, and what is seen then. It runs behind the page's own script.
LOOK = """
<script>
addEventListener("load", () => {
  const seen = {}, map = document.getElementById("map"), tiles = () => [...map.children];
  const key = (name) => document.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true })) ?? 0;
  const style = getComputedStyle(document.body);
  const box = map.getBoundingClientRect();
  seen.width = innerWidth;
  seen.wider = document.documentElement.scrollWidth > innerWidth;
  seen.outside = tiles().filter((tile) => { const at = tile.getBoundingClientRect();
    return at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1; }).length;
  seen.tiles = tiles().length;
  seen.words = tiles().filter((tile) => tile.textContent).length;
  seen.covered = tiles().filter((tile) => tile.textContent).filter((tile) => { const at = tile.firstChild.getBoundingClientRect();
    return at.top + 8 < innerHeight && !tile.contains(document.elementFromPoint(at.left + 4, at.top + 8)); }).length;
  seen.unnamed = tiles().filter((tile) => !tile.getAttribute("aria-label")).length;
  seen.title = document.title;
  seen.ink = style.color;
  seen.page = style.backgroundColor;
  seen.contrast = Math.min(...tiles().filter((tile) => tile.textContent).map((tile) => contrast(getComputedStyle(tile))));
  seen.rows = document.querySelectorAll("tbody tr").length;
  const large = tiles()[0], name = large.getAttribute("aria-label").split(",")[0];
  large.click();
  seen.entered = document.querySelector("nav").lastChild.textContent.startsWith(name);
  tiles()[0].focus();
  key("ArrowRight");
  seen.moved = tiles().indexOf(document.activeElement);
  key("Escape");
  seen.left = document.querySelectorAll("nav button").length;
  const find = document.getElementById("find");
  find.value = "nothing is called so";
  find.dispatchEvent(new Event("input"));
  seen.found = document.querySelectorAll("tbody tr").length;
  document.body.append(Object.assign(document.createElement("pre"), { id: "seen", textContent: JSON.stringify(seen) }));
});
function contrast(style) {
  const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => { const c = part / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}
</script>
"""
PAGES = {"size": ["freezer", "size", "--html"], "names": ["qstrgen", "report", "--html"]}


def look(page, folder, width, height, scheme):
    """What LOOK sees of the page; a screen of that size is put around it, since a browser's window has a least width."""
    (folder / "page.html").write_text(page.replace("</html>", LOOK + "</html>"))
    (folder / "screen.html").write_text(
        f"<!doctype html><meta name=color-scheme content='{scheme}'><style>:root {{ color-scheme: {scheme} }} iframe {{ border: 0 }}</style>"
        f"<iframe src=page.html width={width} height={height}></iframe><pre></pre><script>onload = () => setTimeout(() => {{ document.querySelector('pre').textContent ="
        f"document.querySelector('iframe').contentDocument.getElementById('seen').textContent }}, 50)</script>")
    said = run(BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--virtual-time-budget=5000", "--window-size=1400,1000",
               "--dump-dom", f"file://{folder}/screen.html", timeout=120).stdout
    return json.loads(re.search(r"<pre>(\{.*\})</pre>", said)[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width, height", [(360, 740), (1280, 800)])
@pytest.mark.parametrize("page", PAGES)
def test_in_a_browser(page, width, height, scheme, tmp_path, permafrost):
    tool, *words = PAGES[page]
    (folder := tmp_path / ("folder-of-a-long-name-" * 5)).mkdir()
    (program := folder / "permafrost").symlink_to(permafrost)
    seen = look(run(BIN / tool, *words, program).stdout, tmp_path, width, height, scheme)
    assert seen["width"] == width and not seen["wider"] and seen["outside"] == 0
    assert seen["tiles"] > 40 and seen["words"] > 10 and seen["covered"] == 0 and seen["unnamed"] == 0 and seen["title"].endswith("/permafrost")
    assert seen["page"] == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 28)") and seen["contrast"] > 4.5
    assert seen["rows"] > 20 and seen["found"] == 0
    assert seen["entered"] and seen["moved"] == 1 and seen["left"] == 1
