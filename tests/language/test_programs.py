"""Every program of tests/language/programs, five ways: CPython is the oracle for source on the host, .mpy on the host, .mpy on a
stock VM, frozen on the host and frozen on the emulated Cortex-M3 (many programs to an image).

A program's first line may say where it does not apply, and why; such a case does not exist for pytest:
    # not-on: board (needs double precision)
`single` is a host whose floats are singles (make check-m32). With `cpython` the expected output stands beside it in NAME.out."""

import functools
import os
import re
import tempfile

import pytest

from conftest import ROOT, SHIM, cpython, run, stock_vm, without_machine_facts
from firmware_project import Project

PROGRAMS = ROOT / "tests" / "language" / "programs"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))
MARK = "=== "


def not_on(name):
    match = re.match(r"# not-on: ([\w, -]+) \(.+\)\n", (PROGRAMS / f"{name}.py").read_text())
    return {word.strip() for word in match.group(1).split(",")} if match else set()


NOT_ON = {name: not_on(name) for name in NAMES}


def names_on(way):
    return [name for name in NAMES if way not in NOT_ON[name]]


ON_HOST = names_on("single") if os.environ.get("FLOATS") == "single" else NAMES


def cpython_in_a_folder(program):
    """Programs may write files: each run has a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return cpython(program, cwd=folder)


_expected = {}


def expected(name):
    if name not in _expected:
        golden = PROGRAMS / f"{name}.out"
        _expected[name] = golden.read_text() if golden.exists() else cpython_in_a_folder(PROGRAMS / f"{name}.py")
    return _expected[name]


def test_marks_are_known():
    """A misspelt way would quietly take nothing away; one with no reason would not be read as a mark."""
    marked = [name for name in NAMES if "not-on" in (PROGRAMS / f"{name}.py").read_text()]
    assert marked == [name for name in NAMES if NOT_ON[name]]
    assert set().union(*NOT_ON.values()) <= {"cpython", "stock", "frozen", "board", "single"}
    assert all((PROGRAMS / f"{name}.out").exists() == ("cpython" in NOT_ON[name]) for name in NAMES)


@pytest.mark.parametrize("name", ON_HOST)
def test_source_on_host(name, permafrost, tmp_path):
    assert run(permafrost, PROGRAMS / f"{name}.py", cwd=tmp_path).stdout == expected(name)


@pytest.fixture(scope="module")
def mpy_folder(mpy_cross, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mpy")
    for name in NAMES:
        run(mpy_cross, PROGRAMS / f"{name}.py", "-o", folder / f"{name}.mpy")
    return folder


@pytest.mark.parametrize("name", ON_HOST)
def test_mpy_on_host(name, permafrost, mpy_folder):
    assert run(permafrost, "-m", name, cwd=mpy_folder).stdout == expected(name)


@pytest.mark.oracle
@pytest.mark.parametrize("name", names_on("stock"))
def test_mpy_on_stock_vm(name, mpy_folder, tmp_path):
    (tmp_path / f"{name}.mpy").write_bytes((mpy_folder / f"{name}.mpy").read_bytes())
    assert without_machine_facts(stock_vm(tmp_path, name)) == expected(name)


def build_firmware(board, names, folder):
    """One image of many programs, and a main that imports each between marks; returns its output by program."""
    lines = ["import gc, sys", f"for name in {tuple(names)!r}:", f"    print('{MARK}' + name)", "    try:",
             "        __import__(name)", "    except Exception as error:", "        sys.print_exception(error)",
             # What the image holds of a module keeps its globals: cleared, they are the next program's memory. What finalisers then print is
             # nobody's.
             "    module = sys.modules.pop(name, None)", "    gc.collect()", f"    print('{MARK}cleared')",
             "    getattr(module, '__dict__', {}).clear()", "    gc.collect()"]
    manifest = "".join(f"module({name + '.py'!r}, base_path={str(PROGRAMS)!r})\n" for name in names)
    project = Project(folder, {"main.py": "\n".join(lines) + "\n", "manifest.py": manifest + "module('main.py')\noptional('mounted_module', 'a')\n"})
    text = project.output(board=board)
    parts = re.split(rf"^{MARK}(\w+)\r?\n", text.replace("\r\n", "\n"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


WAY_OF_BOARD = {"host": "frozen", "mps2-an385": "board"}


@pytest.fixture(scope="session")
def frozen(tmp_path_factory, permafrost):
    """What a board's firmware of all programs prints, by program: built and run once, by the first test that asks."""
    return functools.cache(lambda board: build_firmware(board, names_on(WAY_OF_BOARD[board]), tmp_path_factory.mktemp("frozen")))


def on_board(board, name):
    """All programs of a board are in one image, so one worker runs them."""
    return pytest.param(board, name, marks=[pytest.mark.firmware, pytest.mark.xdist_group(f"frozen {board}")])


@pytest.mark.parametrize("board, name", [on_board(board, name) for board, way in WAY_OF_BOARD.items() for name in names_on(way)])
def test_frozen(board, name, frozen):
    assert frozen(board).get(name) == expected(name)
