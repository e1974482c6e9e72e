"""The manuals' examples, run as docs.py says: each prints what the manual tells."""

import re
import subprocess

import pytest

import docs
from conftest import BIN, ROOT, run
from shared_vm import ENVIRONMENT, shared_vm

MANUALS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def marked(path):
    """A manual as a parameter, marked by what its commands want."""
    text = "\n".join(line for block in docs.examples(path.read_text()) for line in block.text)
    return pytest.param(path, id=path.stem, marks=pytest.mark.firmware if re.search(r"\bmake\b|--run|arm-none", text) else ())


@pytest.mark.parametrize("path", [marked(path) for path in MANUALS if docs.examples(path.read_text())])
def test_examples(tmp_path, path, request):
    environment = {**ENVIRONMENT, "PATH": f"{BIN}:{ENVIRONMENT['PATH']}", "PERMAFROST_ROOT": ROOT, "PERMAFROST_BIN": BIN}
    if request.node.get_closest_marker("firmware"):
        shared_vm(PROFILE="minimal")
        environment.update(PERMAFROST_VM=shared_vm())
    assert docs.Folder(tmp_path, environment).play(path.read_text()) > 0


def test_the_tutorial_ends_with_the_example(tmp_path):
    written = {block.words[1]: "\n".join(block.text) + "\n" for block in docs.examples((ROOT / "docs/TUTORIAL.md").read_text()) if len(block.words) == 2}
    example = ROOT / "docs/examples/station"
    tracked = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "."], cwd=example, capture_output=True, text=True, check=True).stdout.split()
    assert {name: (example / name).read_text() for name in tracked} == written


def test_what_is_not_printed_is_seen(tmp_path):
    folder = docs.Folder(tmp_path, ENVIRONMENT)
    text = "```text a\none 1000\ntwo\n```\n```\n$ {} a\n{}\n```\n"
    assert folder.play(text.format("cat", "one 1000\ntwo")) == 1
    assert folder.play(text.format("cat", "...\ntwo")) == 1
    for wrong in ["one 1000", "one 1000\ntwo\nthree", "...\nthree", "one 1001\ntwo", ""]:
        with pytest.raises(AssertionError):
            folder.play(text.format("cat", wrong))
    assert folder.play(text.format(": size; cat", "one 1015\ntwo")) == 1
    with pytest.raises(AssertionError):
        folder.play(text.format(": size; cat", "one 1030\ntwo"))


@pytest.mark.long
@pytest.mark.firmware
def test_the_readme_shows_what_the_demo_prints():
    told = re.search(r"among other things:\n\n```\n(.*?)\n```", (ROOT / "README.md").read_text(), re.M | re.S)[1].splitlines()
    real = run("tests/python.sh", "tests/tools/demo.py", cwd=ROOT, timeout=900, env={**ENVIRONMENT, "BUILD": str(BIN.parent)}).stdout.splitlines()
    assert docs.missing(told, real) is None, "\n".join(real)
