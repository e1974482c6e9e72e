"""Random programs on three engines: CPython, permafrost and a stock VM print the same."""

import pytest

from conftest import stock_vm
from random_program import random_program
from random_runs import SEEDS, cpython_prints, first_difference, permafrost_prints, write_programs

# The programs are made and run once.
pytestmark = pytest.mark.xdist_group("test_random")


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("random")
    return folder, write_programs(folder, random_program)


@pytest.fixture(scope="module")
def expected(programs):
    return cpython_prints(*programs)


def test_source(programs, expected, permafrost):
    assert first_difference(permafrost_prints(permafrost, *programs), expected) is None


def test_mpy(programs, expected, permafrost):
    folder, mains = programs
    assert first_difference(permafrost_prints(permafrost, folder / "mpy", mains), expected) is None


@pytest.mark.oracle
def test_mpy_on_stock_vm(programs, expected):
    folder, mains = programs
    assert first_difference("".join(stock_vm(folder / "mpy", main, timeout=300) for main in mains), expected) is None


def test_they_do_much(expected):
    assert expected.count("\n") > 8 * len(SEEDS)
