"""docs/TOUR.md: the files and functions that it names exist, and its listings are what the tools print."""

import re

from conftest import run
from places import ROOT

TOUR = (ROOT / "docs" / "TOUR.md").read_text()
STEP = re.compile(r"^\| [^|]*\| \[([\w./-]+)\]\(\.\./([\w./-]+)\) `(\w+)` \|", re.M)


def defines(text, name):
    """A function with a body, a macro, or a linker script's section or symbol."""
    return re.search(rf"^[a-zA-Z_][\w *]*\b{name}\((?:[^;{{}}()]|\([^()]*\))*\)\s*\{{|^#define {name}\b", text, re.M)


def test_each_step_is_there():
    steps = STEP.findall(TOUR)
    rows = [line for line in TOUR.splitlines() if line.startswith("| ") and not line.startswith("| step")]
    assert len(steps) == len(rows) > 30, "each row names a file and a function"
    for shown, path, name in steps:
        text = (ROOT / path).read_text()
        assert shown == path
        assert re.search(rf"\b{name}\b", text) if path.endswith(".ld") else defines(text, name), f"{path} has no {name}"


def test_listings(mpy_cross, freezer, tmp_path):
    source, dump, code = re.findall(r"^```\w*\n(.*?)^```", TOUR, re.M | re.S)
    (tmp_path / "app.py").write_text(source)
    run(mpy_cross, "app.py", cwd=tmp_path)
    assert dump in run(freezer, "dump", "app.mpy", cwd=tmp_path).stdout
    run(freezer, "freeze", "app.mpy", "-o", "image.c", "--qstr", "qstr.h", cwd=tmp_path)
    assert code in (tmp_path / "image.c").read_text()
