"""Functions of machine words (@micropython.viper) as C in images: on the host with words of 64 bits, on the board with 32, beside
a model in Python; and what their types refuse, in the words of MicroPython's compiler."""

import json
import re

import pytest
from test_firmware import Project
from word_model import CALLS, KERNELS, Random, expected, with_decorators

from conftest import BIN, BUILD, ROOT, python_prints, run

BOARDS = {"host": 64, "mps2-an385": 32}


def images(folder, source, calls, board, **variables):
    """What the calls print on that board, a line each."""
    program = ["import kernels", "def show(f, *args):", "    try:", "        print(repr(f(*args)))",
               "    except ZeroDivisionError as e:", "        print(type(e).__name__)"]
    program += [f"show(kernels.{name}, {', '.join(map(repr, arguments))})" for name, *arguments in calls]
    project = Project(folder, {"manifest.py": "module('kernels.py')\nmodule('main.py')\n", "kernels.py": with_decorators(source), "main.py": "\n".join(program) + "\n"})
    project.make("firmware", board=board, **variables)
    return project, project.output(board=board, **variables).replace("\r", "").splitlines()


@pytest.mark.parametrize("board", BOARDS)
def test_kernels(board, tmp_path):
    project, lines = images(tmp_path, KERNELS, CALLS, board)
    assert [f"{call[0]}: {line}" for call, line in zip(CALLS, lines)] == [
        f"{call[0]}: {line}" for call, line in zip(CALLS, expected(KERNELS, CALLS, BOARDS[board]))] and len(lines) == len(CALLS)
    elf = project.build / board / "firmware.elf"
    figures = json.loads(run(BIN / "freezer", "size", "--json", elf).stdout)
    native = figures["module.kernels.native"]
    names = [name for name in re.findall(r"^def (\w+)", KERNELS, re.M) if f"function.kernels.{name}" in figures]
    assert len(names) == KERNELS.count("def ") and 0 < native <= sum(figures[f"function.kernels.{name}"] for name in names)
    assert f" {native} of them machine code, all in flash" in run(BIN / "freezer", "verify", elf).stdout
    table = [line.split() for line in run(BIN / "freezer", "size", elf).stdout.splitlines()]
    head, row = next(line[5:] for line in table if line[:2] == ["image,", "bytes"]), next(line[2:] for line in table if line[:1] == ["kernels"])
    assert row[head.index("native")] == str(native)


def test_minimal(tmp_path):
    """Alone in profile minimal: what the functions call is there, and ints that no small int holds."""
    calls = [("crc32_unsigned", bytearray(b"123456789"), 9), ("divide", 7, 0), ("low", 1 << 70), ("above", 3)]
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": with_decorators(KERNELS) + "".join(
        f"print({name}({', '.join(map(repr, arguments))}))\n" for name, *arguments in calls if name != "divide")})
    project.make("firmware", board="mps2-an385", PROFILE="minimal")
    assert project.output(board="mps2-an385", PROFILE="minimal").replace("\r", "").splitlines() == [
        line for call, line in zip(calls, expected(KERNELS, calls, 32)) if call[0] != "divide"]


HERE = ROOT / "tests" / "firmware"


@pytest.mark.parametrize("board, profile", [("host", "full"), ("mps2-an385", "full"), ("mps2-an385", "minimal")])
def test_objects(board, profile, tmp_path):
    program = HERE / "word_objects.py"
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": program.read_text()})
    project.make("firmware", board=board, PROFILE=profile)
    assert project.output(board=board, PROFILE=profile).replace("\r", "") == python_prints(program)
    assert "all in flash" in run(BIN / "freezer", "verify", project.elf(board)).stdout


TRACEBACK = """
import micropython

@micropython.viper
def below(x: int) -> int:
    y = x
    while x > 0:
        y += x
        x -= 1
    return y // x

@micropython.viper
def caught(o):
    try:
        below(1)
    except TypeError:
        pass

@micropython.viper
def again(o):
    try:
        caught(o)
    finally:
        print("finally")

again(1)
"""


@pytest.mark.parametrize("board", BOARDS)
def test_tracebacks(board, tmp_path):
    """Each function with its line: a leaf has none."""
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": TRACEBACK})
    done = project.run_make("-s", "run", board=board, check=False)
    places = re.findall(r'line (\d+), in (\S+)|^(\w+(?:: .*)?)$', done.stdout.replace("\r", ""), re.M)
    assert places == [("", "", "finally"), ("26", "<module>", ""), ("22", "again", ""), ("15", "caught", ""), ("", "", "ZeroDivisionError: divide by zero")]


# Cores that divide, shift and load in their own ways, by a compiler that does little and one that does much.
@pytest.mark.long
@pytest.mark.parametrize("board", ["host", "mps2-an385", "microbit", "virt-rv32imac"])
@pytest.mark.parametrize("optimised", ["-Os", "-O2"])
def test_random(board, optimised, tmp_path):
    source, calls = Random(1 if optimised == "-Os" else 2).program(40)
    _, lines = images(tmp_path, source, calls, board, **({} if optimised == "-Os" else {"RUNTIME_CFLAGS": f"{optimised} -g"}))
    for call, line, wanted in zip(calls, lines, expected(source, calls, BOARDS.get(board, 32)), strict=True):
        assert (call, line) == (call, wanted), re.search(rf"^def {call[0]}\(.*?\n\n", source, re.M | re.S)[0]


@pytest.mark.parametrize("source, line, told", [
    ("def f(p: ptr32) -> int:\n q = p + 4\n return q[0]", 2, "can't do binary op between 'ptr32' and 'int'"),
    ("def f(p: ptr8, q: ptr8) -> bool: return p == q", 1, "binary op __eq__ not implemented"),
    ("def f(p: ptr8, o): p[0] = o", 1, "can't store 'object'"),
    ("def f(p: ptr8): p[0] = None", 1, "can't store 'None'"),
    ("def f(p: ptr8): p[p] = None", 1, "can't store 'None'"),
    ("def f(p: ptr8): p[p] = 1", 1, "can't store with 'ptr8' index"),
    ("def f(x: int): return x in x", 1, "binary op  not implemented"),
    ("def f(p: ptr8, o: bool) -> int: return p[o]", 1, "can't load with 'bool' index"),
    ("def f(x: int) -> int: return x[0]", 1, "can't load from 'int'"),
    ("def f(x: int):\n x[0] = 1", 2, "can't store to 'int'"),
    ("def f(x: int, y: uint) -> bool: return x < y", 1, "comparison of int and uint"),
    ("def f(x: int) -> int: return x ** 2", 1, "binary op __pow__ not implemented"),
    ("def f(x: int) -> int: return x / 2", 1, "binary op __truediv__ not implemented"),
    ("def f(x: uint) -> uint: return x // 2", 1, "div/mod not implemented for uint"),
    ("def f(x: int) -> bool: return not x", 1, "'not' not implemented"),
    ("def f(x: bool) -> bool: return not x", 1, "can't do unary op of 'bool'"),
    ("def f(x: bool, y: bool) -> bool: return x == y", 1, "can't do binary op between 'bool' and 'bool'"),
    ("def f(x: ptr16): x + x", 1, "can't do binary op between 'ptr16' and 'ptr16'"),
    ("def f(x: uint, y: int) -> bool: return x < y", 1, "comparison of int and uint"),
    ("def f(x: int):\n x **= 2", 2, "binary op __pow__ not implemented"),
    ("def f(x: uint) -> uint: return 1 + x", 1, "return expected 'uint' but got 'int'"),
    ("def f(x: bool) -> int: return x + 1", 1, "can't do binary op between 'bool' and 'int'"),
    ("def f(x: int, y) -> int: return x & y", 1, "can't do binary op between 'int' and 'object'"),
    ("def f(x: int): return x", 1, "return expected 'object' but got 'int'"),
    ("def f(x: int) -> bool: return x", 1, "return expected 'bool' but got 'int'"),
    ("def f(x: object) -> int: return x", 1, "return expected 'int' but got 'object'"),
    ("def f(x: int) -> uint: return x", 1, "return expected 'uint' but got 'int'"),
    ("def f(x: int) -> int:\n while x:\n  y = 1\n  break\n x = y\n y = None\n return x", 5, "local 'y' has type 'int' but source is 'None'"),
    ("def f(x: int, o) -> int:\n x = o\n return x", 2, "local 'x' has type 'int' but source is 'object'"),
    ("def f(p: ptr8) -> int:\n if p: return 1\n return 0", 2, "can't implicitly convert 'ptr8' to 'bool'"),
    ("def f(x: int) -> int: return int(int)", 1, "casting"),
    ("def f(x: float): return x", 1, "unknown type 'float'"),
    ("def f(x: 1 + 2): return x", 1, "annotation must be an identifier"),
    ("def f(x: int):\n yield x", 2, "native yield"),
    ("def f(x: int):\n raise", 2, "native raise"),
    ("def f(p: ptr8): return [p]", 1, "conversion to object"),
    ("def f(x: ptr): -x", 1, "can't do unary op of 'ptr'"),
    ("def f(x: int): raise x", 1, "must raise an object"),
    ("def f(o):\n try:\n  o()\n except ValueError:\n  raise", 5, "native raise"),
    ("def f(o): raise o from o", 1, "native raise"),
    ("def f(o):\n x = 1\n del x", 3, "local 'x' has type 'int' but source is 'None'"),
    ("def f(o):\n print(x)\n x = 1", 2, "local 'x' used before type known"),
    ("def f(o, x: int): return o < x", 1, "can't do binary op between 'object' and 'int'"),
])
def test_refused(source, line, told, tmp_path):
    (tmp_path / "t.py").write_text("import micropython\n@micropython.viper\n" + source + "\n")
    done = run(BIN / "freezer", "freeze", "t.py", cwd=tmp_path, check=False)
    assert done.returncode == 1 and re.search(rf"^t\.py:{line + 2}(:\d+)?: error: .*{re.escape(told)}", done.stderr, re.M), done.stderr
    assert not (tmp_path / "image.c").exists()


def test_manual():
    """The manual's figures: instructions are counted, so that they come out the same each time; a twentieth is left to changes of
    the interpreter."""
    example = ROOT / "docs" / "examples" / "words"
    project = Project(BUILD / "words-example", {"manifest.py": f"module('kernels.py', base_path={str(example)!r})\nmodule('main.py', base_path={str(example)!r})\n"})
    project.make("firmware")
    printed = project.output().split()
    quoted = re.search(r"^```\n(crc .*?)```", (ROOT / "docs" / "NATIVE.md").read_text(), re.M | re.S)[1].split()
    assert len(printed) == len(quoted)
    for ours, theirs in zip(printed, quoted):
        assert ours == theirs or abs(int(ours) - int(theirs)) * 20 <= int(theirs), (ours, theirs)
