"""Random programs that aim at hard places of the language (hard/) print the same on CPython and on permafrost, from source and from .mpy."""

import pytest

from hard import PLACES, hard_program
from random_runs import SEEDS, cpython_prints, first_difference, frozen_prints, permafrost_prints, write_programs

# The programs are made and run once.
pytestmark = pytest.mark.xdist_group("test_hard")


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hard")
    return folder, write_programs(folder, hard_program)


@pytest.fixture(scope="module")
def expected(programs):
    return cpython_prints(*programs)


def test_source(programs, expected, permafrost):
    assert first_difference(permafrost_prints(permafrost, *programs), expected) is None


def test_mpy(programs, expected, permafrost):
    folder, mains = programs
    assert first_difference(permafrost_prints(permafrost, folder / "mpy", mains), expected) is None


@pytest.mark.firmware
@pytest.mark.parametrize("board", ["host", "mps2-an500"])
def test_frozen(board, programs, expected, tmp_path):
    """All in images, fifty at a time; the board has words of 32 bits, and doubles."""
    folder, mains = programs
    assert first_difference("".join(frozen_prints(folder, main, board, tmp_path / main) for main in mains), expected) is None


def test_each_place_is_tried(expected):
    assert all(expected.count(f" {place}\n") >= len(SEEDS) // 4 for place in PLACES)
