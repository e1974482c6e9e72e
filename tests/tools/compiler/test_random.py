"""Random programs on three engines: CPython, permafrost and a stock VM print the same. RANDOM_SEEDS=first:last runs others than
the suite's: make fuzz does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import cpython, run, stock_vm
from places import BIN
from random_program import random_program


def seeds(text):
    """first:last, or a number of them."""
    if not re.fullmatch(r"(\d+:)?\d+", text):
        sys.exit(f"SEEDS={text}: first:last expected, as 1000:1500, or a number of programs, as 500")
    first, last = map(int, text.split(":") if ":" in text else (1, text))
    return range(first, last + 1)


# The programs are made and run once.
pytestmark = pytest.mark.xdist_group("test_random")
SEEDS = seeds(os.environ.get("RANDOM_SEEDS", "1:60"))
MAIN = "import sys\n" + "".join(f"print('=== {seed}')\nimport p{seed}\ndel p{seed}, sys.modules['p{seed}']\n" for seed in SEEDS)


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("random")
    (folder / "main.py").write_text(MAIN)
    for seed in SEEDS:
        (folder / f"p{seed}.py").write_text(random_program(seed))
    compiled = folder / "mpy"
    subprocess.run([BIN / "mpy-cross", "--out-dir", compiled, *sorted(folder.glob("*.py"))], check=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def expected(programs):
    return cpython(programs / "main.py", cwd=programs)


def first_difference(text, expected):
    """The seed of the first program whose output differs, and where."""
    for one, other in zip(text.split("=== "), expected.split("=== ")):
        if one != other:
            return "seed " + other.split("\n")[0], one, other
    return None if text == expected else "the output ends early"


def test_source(programs, expected, permafrost):
    assert first_difference(run(permafrost, "main.py", cwd=programs).stdout, expected) is None


def test_mpy(programs, expected, permafrost):
    assert first_difference(run(permafrost, "-m", "main", cwd=programs / "mpy").stdout, expected) is None


@pytest.mark.oracle
def test_mpy_on_stock_vm(programs, expected):
    assert first_difference(stock_vm(programs / "mpy", "main", timeout=300), expected) is None


def test_they_do_much(expected):
    assert expected.count("\n") > 8 * len(SEEDS)
