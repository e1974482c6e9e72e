"""PROMPT=1: the compiler and the prompt on an emulated Cortex-M3, by hand and by mpremote."""

import re
import sys

import pytest

from conftest import BIN, ROOT, run
from firmware_project import Project
from serial_console import Console
from serial_device import MPREMOTE, NOT_ASKED, Device

sys.path.insert(0, str(ROOT / "tests/tools/compiler"))
from test_errors import blocks

pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("test_prompt")]
PROMPT = b">>> "
STACK = 12 * 1024
STACK_TOP = 0x20020000


class Board(Console):
    def enter(self, keys):
        self.send(keys + b"\r")
        return self.read_to(PROMPT).split(b"\r\n", 1)[1].removesuffix(PROMPT).replace(b"\r\n", b"\n").decode()

    def execute(self, program):
        """By the raw mode: what it prints, and its traceback."""
        self.send(b"\r\x03\x01")
        self.read_to(b"raw REPL; CTRL-B to exit\r\n>")
        self.send(program.encode() + b"\x04")
        self.read_to(b"OK")
        output, error, _ = self.read_to(b"\x04>").split(b"\x04")
        self.send(b"\x02")
        self.read_to(PROMPT)
        return output.replace(b"\r\n", b"\n").decode(), error.replace(b"\r\n", b"\n").decode()


@pytest.fixture(scope="module")
def elf(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("prompt"), {"manifest.py": 'module("main.py")\n', "main.py": "print('main has run')\nanswer = 42\n"})
    project.make("-s", "firmware", PROMPT="1")
    return project.elf()


@pytest.fixture
def board(elf):
    board = Board(elf)
    assert board.read_to(PROMPT) == (b"main has run\r\nMicroPython v1.29.0 formats; Permafrost on mps2-an385, 0.9.0 version\r\n"
                                     b'Type "help()" for more information.\r\n>>> ')
    yield board
    board.close()


def test_statements(board):
    assert board.enter(b"answer + 1") == "43\n"
    assert board.enter(b"def f(a):\rreturn a * 2\r\x7f").endswith("return a * 2\n...     \b\b\b\b\x1b[K\n")
    assert board.enter(b"f(4)") == "8\n"
    assert board.enter(b"eval('1 + 1'), exec('x = 5'), x") == "(2, None, 5)\n"
    assert "SyntaxError" in board.enter(b"x = )")
    assert "ZeroDivisionError" in board.enter(b"1 / 0")


def test_interrupt_and_soft_reset(board):
    board.send(b"for i in range(1 << 29): None if i else print('on')\r\r")
    board.read_to(b"\r\non\r\n")  # it runs: before, Ctrl-C would be one more key
    board.send(b"\x03")
    assert board.read_to(PROMPT).endswith(b"KeyboardInterrupt: \r\n>>> ")
    board.enter(b"x = 5")
    board.send(b"\x04")
    assert board.read_to(PROMPT).startswith(b"\r\nMPY: soft reboot\r\nmain has run\r\n")
    assert "NameError" in board.enter(b"x")


MODULE = "\n".join(f"def f{i}(a, b=({i}, 'text {i}')):\n    return [a + {i} for a in range({i}) if a > b]\n" for i in range(34))


def test_all_memory_goes_back(board):
    """After a module of 100 lines, after an error in it, and where it does not fit."""
    program = f"""
import gc
source = {MODULE!r}
def free():
    gc.collect()
    return gc.mem_free()
compile(source, "x", "exec")
before = free()
compile(source, "x", "exec")
print(before - free() < 100)
try:
    compile(source + "x = )", "x", "exec")
except SyntaxError:
    pass
print(before - free() < 200)
full = [bytes(1000)]
try:
    while True:
        full.append(bytes(1000))
except MemoryError:
    pass
full.pop()
try:
    compile(source, "x", "exec")
except MemoryError:
    print("MemoryError")
full = None
print(before - free() < 400)
"""
    assert board.execute(program) == ("True\nTrue\nMemoryError\nTrue\n", "")


REFUSED = """
import io, sys
for program in {}:
    try:
        exec(program, {{}})
        print("0 taken")
    except (SyntaxError, RuntimeError) as error:
        text = io.StringIO()
        sys.print_exception(error, text)
        print(text.getvalue().split('", line ')[-1].split()[0].strip(","), error.args[0])
"""


def test_what_mpy_cross_refuses(board, tmp_path):
    """A firmware's compiler is the tools' without hints, warnings, and errors after the first: it refuses by one of mpy-cross's messages
    and its line, and the host's VM by the same."""
    cases = [(program, re.findall(r"^t\.py:(\d+):\d+: error: (.*)$", messages, flags=re.M)) for _, program, messages in blocks()
             if "viper" not in program and "asm_" not in program]
    assert len(cases) > 200
    for first in range(0, len(cases), 20):
        some = cases[first:first + 20]
        program = REFUSED.format(repr([program for program, _ in some]))
        output, error = board.execute(program)
        (tmp_path / "main.py").write_text(program)
        assert (run(BIN / "permafrost", "main.py", cwd=tmp_path).stdout, error) == (output, "")
        for (program, errors), said in zip(some, output.splitlines(), strict=True):
            assert tuple(said.split(" ", 1)) in errors or said.endswith("bytecode overflow"), program


@pytest.mark.parametrize("nested", [
    "'x=' + '(' * n + '1' + ')' * n", "'x=' + '(a and ' * n + '1' + ')' * n", "'x=' + '(yield ' * n + '1' + ')' * n", "'x=' + 'not ' * n + '1'",
    "'\\n'.join(' ' * i + 'if a:' for i in range(n)) + '\\n' + ' ' * n + 'pass\\n'",
    "'\\n'.join(' ' * i + 'try:' for i in range(n)) + '\\n' + ' ' * n + 'pass\\n' + '\\n'.join(' ' * i + 'except: 1' for i in range(n - 1, -1, -1)) + '\\n'",
    "'x=' + '[a for a in ' * n + 'b' + ']' * n", "'if a: 1\\n' + 'elif a: 1\\n' * n * 4", "'x=' + 'a+' * n * 10 + '1'",
])
def test_nesting_stays_in_the_stack(board, nested):
    """The compiler refuses before its recursion has used the C stack up: some of it has never been written to."""
    program = f"""
import uctypes
for n in range(1, 40):
    try:
        compile({nested}, "x", "exec")
    except SyntaxError as error:
        if "budget" in str(error):
            break
    except MemoryError:
        break
stack = uctypes.bytearray_at({STACK_TOP - STACK}, {STACK})
unused = 0
while unused < {STACK} and stack[unused] == 0:
    unused += 1
print(n > 8, unused > 512)
"""
    assert board.execute(program) == ("True True\n", "")


@pytest.mark.skipif(not MPREMOTE, reason=NOT_ASKED)
def test_mpremote(board, tmp_path):
    device = Device(board.output, board.input)
    try:
        assert device("eval", "1 + 2") == "3\n"
        assert device("exec", "print('a')", "exec", "print('b')") == "a\nb\n"
        assert device("exec", "1/0", status=1).endswith("ZeroDivisionError: divide by zero\n")
        program = tmp_path / "program.py"
        program.write_text("import sys\nfor i in range(30):\n    print(i, sys.platform)\n" + "# a long comment\n" * 100)
        assert device("run", program) == "".join(f"{i} mps2-an385\n" for i in range(30))
        device("exec", "x = 5")
        assert device("resume", "eval", "x") == "5\n"
        assert device("soft-reset", "eval", "globals().get('x')") == "None\n"
    finally:
        device.close()
