"""What a link tells of a chip's memory."""

import re

import pytest

from conftest import BIN, run
from firmware_project import Project

pytestmark = pytest.mark.firmware


def test_a_link_that_does_not_fit_says_what_to_do(tmp_path):
    """By how much, what is largest, what would save some; and the report has the regions where it fits."""
    made = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": "def f(x):\n    return x / 0\nprint(f)\n"})
    done = made.make("firmware", check=False, FLASH="0x00000000 100K")
    assert done.returncode != 0 and not made.elf().exists()
    assert re.search(r"^FLASH: \d+ bytes too many: \d+ of 102400$", done.stderr, re.M)
    assert re.search(r"^largest modules: main \d+$", done.stderr, re.M) and "largest of the VM: " in done.stderr
    assert re.search(r"^DEBUG=file saves \d+ bytes of flash", done.stderr, re.M) and "PROFILE=minimal" in done.stderr
    done = made.make("firmware", check=False, RAM="0x20000000 4K", HEAP_SIZE="8K")
    assert re.search(r"^RAM: \d+ bytes too many: \d+ of 4096, of which heap and stack take 8192$", done.stderr, re.M)
    made.make("firmware")
    first = run(BIN / "freezer", "size", made.elf()).stdout.splitlines()
    assert first[0].startswith("region, bytes") and first[1].split()[:2] == ["FLASH", str(4 * 1024 * 1024)]
    assert {line.split()[0] for line in first[1:3]} == {"FLASH", "RAM"}
