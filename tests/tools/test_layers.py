"""The drawing of the layers in docs/DESIGN.md is the one that the rules make."""

import sys

from conftest import ROOT, run


def test_the_drawing_is_the_rules():
    drawn = run(sys.executable, ROOT / "tests" / "tools" / "layers.py", "--drawing").stdout
    assert drawn.count("\n") > 4 and f"```\n{drawn}```" in (ROOT / "docs" / "DESIGN.md").read_text(), "put what layers.py --drawing prints into DESIGN.md"
