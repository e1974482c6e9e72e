"""freezer size --html: one page that needs nothing else, whose boxes are the report's figures and fill the map."""

import json
import re
import shutil

import pytest

from conftest import run


@pytest.fixture
def page(freezer, permafrost):
    return run(freezer, "size", "--html", permafrost).stdout


def data_of(page):
    return json.loads(re.search(r"const data = (\{.*?\n\]\}|\{.*?\]\});\nconst sum", page, re.S).group(1))


def test_the_page_is_whole_and_alone(page, freezer, permafrost):
    assert page.startswith("<!doctype html>") and page.rstrip().endswith("</html>")
    assert not re.search(r"https?:|src=|@import|url\(", page)
    assert "prefers-color-scheme: dark" in page and 'name="viewport"' in page and "onkeydown" in page
    figures = json.loads(run(freezer, "size", "--json", permafrost).stdout)
    assert {name: bytes for name, bytes, *_ in data_of(page)["figures"]} == figures


def test_boxes_are_the_figures(page):
    """Each box's bytes are not less than those inside of it; the top ones are flash."""
    data, path = data_of(page), []
    inside = {}
    for at, (depth, bytes, name) in enumerate(data["boxes"]):
        del path[depth:]
        if path:
            inside[path[-1]] = inside.get(path[-1], 0) + bytes
        path.append(at)
    assert all(data["boxes"][at][1] >= total for at, total in inside.items())
    figures = {name: bytes for name, bytes, *_ in data["figures"]}
    assert [(name, bytes) for depth, bytes, name in data["boxes"] if depth == 0] == [("image", figures["image"]), ("VM", figures["vm"])]
    assert any(name == "asyncio" and depth == 1 for depth, _, name in data["boxes"])


def test_what_changed(freezer, permafrost, tmp_path):
    old = json.loads(run(freezer, "size", "--json", permafrost).stdout)
    (tmp_path / "old.json").write_text(json.dumps(dict(old, flash=old["flash"] - 100)))
    data = data_of(run(freezer, "size", "--html", "--diff", tmp_path / "old.json", permafrost).stdout)
    assert ["flash", old["flash"], old["flash"] - 100] in data["figures"]
    table = run(freezer, "size", "--diff", tmp_path / "old.json", "--markdown", permafrost).stdout.splitlines()
    assert table[:2] == ["| bytes | before | now | change | |", "|---|---:|---:|---:|---:|"]
    assert table[2] == f"| `flash` | {old['flash'] - 100} | {old['flash']} | +100 | +0.0 % |"


@pytest.mark.oracle
def test_the_layout_fills_the_map(page, tmp_path):
    """By Node.js: no box leaves the map or lies on another, and areas are as bytes."""
    script = re.search(r"<script>(.*)</script>", page, re.S).group(1)
    (tmp_path / "page.js").write_text(script)
    (tmp_path / "check.js").write_text("""
const { layout, root } = require("./page.js");
for (const [width, height] of [[900, 500], [320, 600]]) {
  const places = layout(root.inside.flatMap((box) => box.inside), 0, 0, width, height);
  const all = places.reduce((sum, place) => sum + place.box.bytes, 0);
  let area = 0;
  for (const a of places) {
    area += a.width * a.height;
    if (a.x < -0.01 || a.y < -0.01 || a.x + a.width > width + 0.01 || a.y + a.height > height + 0.01) throw new Error("outside");
    if (Math.abs(a.width * a.height / (width * height) - a.box.bytes / all) > 1e-6) throw new Error("area");
    for (const b of places)
      if (a !== b && a.x + a.width > b.x + 0.01 && b.x + b.width > a.x + 0.01 && a.y + a.height > b.y + 0.01 && b.y + b.height > a.y + 0.01) throw new Error("overlap");
  }
  if (Math.abs(area - width * height) > 1) throw new Error("gap");
}
console.log("filled");
""")
    assert run(shutil.which("node"), tmp_path / "check.js").stdout == "filled\n"
