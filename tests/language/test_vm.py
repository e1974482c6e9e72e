"""The VM's foundations, by C programs linked to it."""

import pytest

from conftest import BUILD, ROOT, cpython, run
from firmware_project import Project

TESTS = BUILD / "tests"
PROGRAMS = ROOT / "tests" / "language" / "programs"


def program(name):
    path = TESTS / name
    assert path.exists(), f"{path} is missing: make test-programs"
    return path


def test_mutable_objects_in_rom():
    run(program("test_foundation"))


def test_steps_without_bytecode():
    run(program("test_steps"))


@pytest.mark.parametrize("name", ["test_map", "test_names", "test_frames", "test_attr", "test_image_slots", "test_permafrost"])
def test_the_parts(name):
    run(program(name))


@pytest.mark.parametrize("name", ["test_power", "test_double_power", "test_single"])
def test_short_powers(name):
    run(program(name))


def test_heap_against_a_model():
    run(program("test_heap"))


@pytest.mark.parametrize("name", sorted(path.stem for path in PROGRAMS.glob("*.py")))
def test_every_allocation_may_fail(name, tmp_path):
    """Each program runs for a third of its first allocations and fewer of the later, another failing each time; make faults fails all."""
    run(program("test_faults"), "-s", "3", PROGRAMS / f"{name}.py", cwd=tmp_path, timeout=300)


@pytest.mark.parametrize("heap", ["256k", "1m", "8m"])
def test_recursion_without_end(heap, permafrost):
    """Not among tests/language/programs: there it would fill the heap again for each allocation that test_faults fails."""
    source = ROOT / "tests" / "language" / "recursion.py"
    assert run(permafrost, "-X", f"heapsize={heap}", source).stdout == cpython(source)


@pytest.mark.parametrize("heap", ["1k", "2k", "3k", "4k", "5k", "6k", "8k", "10k", "12k", "16k", "24k"])
def test_a_heap_that_is_too_small_is_a_memory_error(heap, permafrost):
    """No function calls itself: whatever frames lack room for, it is no recursion."""
    program = "def f(n):\n    return [n] * n\ndef g(n):\n    x = f(n)\n    return x\nl = []\nfor i in range(1000):\n    l.append(g(i))\n"
    done = run(permafrost, "-X", f"heapsize={heap}", "-c", program, check=False)
    assert done.returncode == 1 and "MemoryError: memory allocation failed" in done.stdout + done.stderr


def test_numbers_that_are_no_descriptor(permafrost):
    """The natives' fuzzer, seed 1027: negated as an error number."""
    program = "for n in (-1, -2 ** 63, 2 ** 40):\n    try: open(n)\n    except OSError as e: print(e.errno)\n"
    assert run(permafrost, "-c", program).stdout == "9\n" * 3


def test_products_that_no_heap_holds(permafrost):
    """The natives' fuzzer, seed 77705: they would take hours before the memory ends."""
    program = ("import math\nfor f in (lambda: math.factorial(2 ** 40), lambda: math.perm(2 ** 40), lambda: math.comb(2 ** 45, 2 ** 40)):\n"
               "    try: f()\n    except MemoryError: print('too large')\n")
    assert run(permafrost, "-c", program, timeout=60).stdout == "too large\n" * 3


def test_nesting_without_end(permafrost):
    """What CPython's C does not guard."""
    program = ("t = ()\nfor i in range(200000): t = (t,)\nfor f in (lambda: hash(t), lambda: isinstance(1, t)):\n"
               "    try: f()\n    except RuntimeError: print('too deep')\n")
    assert run(permafrost, "-X", "heapsize=64m", "-c", program).stdout == "too deep\n" * 2


@pytest.mark.parametrize("step", [
    "class A: pass\nA.__call__ = A()\nx = A()\nstep = x",
    "class A: pass\nA.__iter__ = A\nA.__next__ = A()\nA.__call__ = A()\nstep = lambda: next(A())",
    "x = iter([1])\nfor i in range(100000): x = map(abs, x)\nstep = lambda: next(x)",
    "x = iter([1])\nfor i in range(100000): x = enumerate(zip(x))\nstep = lambda: next(x)",
    "x = iter([1])\nfor i in range(100000): x = filter(None, x)\nstep = lambda: next(x)",
    "def nest():\n    x = []\n    for i in range(100000): x = [x]\n    return x\nx = nest()\ny = nest()\nstep = lambda: x < y",
    "x = []\nfor i in range(100000): x = {0: x}\nstep = lambda: repr(x)",
    "x = slice(1)\nfor i in range(100000): x = slice(x)\nstep = lambda: hash(x)",
    "import collections, json\nx = []\nfor i in range(100000): x = [x]\nstep = lambda: json.dumps(x)",
    "import json\nstep = lambda: json.loads('[' * 1000000)",
    "step = lambda: complex('(' * 1000000 + '1' + ')' * 1000000) and 1 / 0",
    "x = memoryview(b'a')\nfor i in range(100000): x = memoryview(x)\nstep = lambda: len(x) and 1 / 0",
    "class A: pass\nfor i in range(4000): A = type('A', (A,), {})\nstep = lambda: isinstance(A(), int) or A().x",
    "class A: pass\nclass B: pass\nfor i in range(2000): A = type('A', (A, B), {})\nstep = lambda: A().x",
    "class A: pass\nclass B: pass\nfor i in range(4000): A = type('A', (B, A), {})\nstep = lambda: A().x",
    "class A: pass\nA.__bool__ = lambda self: self\nstep = lambda: bool(A())",
])
def test_chains_in_c_end(step, permafrost):
    """Whatever calls itself through natives: an error, no crash."""
    program = ("try:\n" + "".join(f"    {line}\n" for line in step.splitlines()) + "    step()\n"
               "except (RuntimeError, ZeroDivisionError, AttributeError, TypeError): print('ended')\n")
    assert run(permafrost, "-X", "heapsize=64m", "-c", program).stdout == "ended\n"


@pytest.mark.firmware
def test_recursion_without_end_on_a_board(tmp_path):
    source = ROOT / "tests" / "language" / "recursion.py"
    project = Project(tmp_path, {"manifest.py": "module('recursion.py')\nmodule('main.py')\n", "main.py": "import recursion\n",
                                 "recursion.py": source.read_text()})
    assert project.output().replace("\r\n", "\n") == cpython(source)
