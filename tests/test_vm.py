"""The VM's foundations, by C programs linked to it."""

import pytest

from conftest import BUILD, ROOT, cpython, run

TESTS = BUILD / "tests"
PROGRAMS = ROOT / "tests" / "programs"


def program(name):
    path = TESTS / name
    assert path.exists(), f"{path} is missing: make test-programs"
    return path


def test_mutable_objects_in_rom():
    run(program("test_foundation"))


def test_heap_against_a_model():
    run(program("test_heap"))


def test_every_allocation_may_fail():
    """Each program runs as often as it allocates, another allocation failing each time."""
    run(program("test_faults"), "-s", "3", *sorted(PROGRAMS.glob("*.py")), cwd=PROGRAMS, timeout=300)


@pytest.mark.parametrize("heap", ["256k", "1m", "8m"])
def test_recursion_without_end(heap, permafrost):
    """Not among tests/programs: there it would fill the heap again for each allocation that test_faults fails."""
    source = ROOT / "tests" / "recursion.py"
    assert run(permafrost, "-X", f"heapsize={heap}", source).stdout == cpython(source)
