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


def test_every_allocation_may_fail(tmp_path):
    """Each program runs for a third of its allocations, another failing each time; make faults fails all."""
    run(program("test_faults"), "-s", "3", *sorted(PROGRAMS.glob("*.py")), cwd=tmp_path, timeout=300)


@pytest.mark.parametrize("heap", ["256k", "1m", "8m"])
def test_recursion_without_end(heap, permafrost):
    """Not among tests/programs: there it would fill the heap again for each allocation that test_faults fails."""
    source = ROOT / "tests" / "recursion.py"
    assert run(permafrost, "-X", f"heapsize={heap}", source).stdout == cpython(source)


def test_nesting_without_end(permafrost):
    """What CPython's C does not guard."""
    program = ("t = ()\nfor i in range(200000): t = (t,)\nfor f in (lambda: hash(t), lambda: isinstance(1, t)):\n"
               "    try: f()\n    except RuntimeError: print('too deep')\n")
    assert run(permafrost, "-X", "heapsize=64m", "-c", program).stdout == "too deep\n" * 2


def test_recursion_without_end_on_a_board(tmp_path):
    (tmp_path / "manifest.py").write_text(f"module('recursion.py', base_path={str(ROOT / 'tests')!r})\n"
                                          "module('main.py')\n")
    (tmp_path / "main.py").write_text("import recursion\n")
    make = ["make", "-s", "-C", ROOT, "BOARD=mps2-an385", f"BUILD={BUILD / 'programs'}", f"PERMAFROST_BIN={BUILD / 'bin'}",
            f"FROZEN_MANIFEST={tmp_path / 'manifest.py'}"]
    run(*make, "firmware", timeout=300)
    output = run(*make, "run", timeout=300).stdout
    assert output.replace("\r\n", "\n") == cpython(ROOT / "tests" / "recursion.py")
