"""How programs end on the emulated board, with its input and output at hand: Ctrl-C, SystemExit, errors, faults. One firmware; what it
does is sent to it."""

import os
import re
import subprocess
import threading

import pytest

from bench_speed import QEMU
from conftest import run
from firmware_project import Project
from test_memory import memory_map

pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("test_ends")]

PROGRAMS = {
    "loop": "print('started')\nn = 0\nwhile True:\n    n += 1\n",
    "tight": "print('started')\nwhile True: pass\n",
    "summing": "print('started')\nprint(sum(map(int, range(1000000000))))\n",
    "caught": "print('started')\ntry:\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    print('stopped')\n",
    "reading": "print('started')\nprint(input('? '))\n",
    "sleeping": "import time\nprint('started')\ntime.sleep(1000)\n",
    "not_now": "import micropython\nmicropython.kbd_intr(-1)\nprint('started')\nprint(repr(input()))\n",
    "echo": "print('started')\nprint(repr(input()), repr(input()))\n",
    "lines": "print('started')\nprint(sum([len(input()) for i in range(20)]))\n",
    "exit_none": "import sys\nsys.exit()\n",
    "exit_number": "import sys\nsys.exit(7)\n",
    "exit_large": "raise SystemExit(256 + 5)\n",
    "exit_text": "raise SystemExit('no more paper')\n",
    "error": "def divide(n):\n    return n // 0\ndivide(3)\n",
    "end": "print('the end')\n",
    "memory": "import gc, micropython\nkept = [b'x' * 40, (gc, 1), {1: 2}]\nprint(gc.collect())\nmicropython.mem_info(1)\n",
    "poke_load": "import poke\npoke.load(0x30000000)\n",
    "poke_jump": "import poke\npoke.jump(0)\n",
}
POKE = {
    "poke.def": "MODULE(poke)\nFUNCTION(poke, load, poke_load, F1, 1, 1, 0)\nFUNCTION(poke, jump, poke_jump, F1, 1, 1, 0)\n",
    "poke.c": '#include "runtime/user_module.h"\n'
              "static uintptr_t address(value where)\n{\n    int64_t number = 0;\n    permafrost_get_int(where, &number);\n    return (uintptr_t)number;\n}\n"
              "value poke_load(value where)\n{\n    return permafrost_int(*(volatile int *)address(where));\n}\n"
              # The address is even: no Thumb code.
              "value poke_jump(value where)\n{\n    ((void (*)(void))address(where))();\n    return VALUE_NONE;\n}\n",
}
MAIN = "name = input()\n__import__(name)\n"


@pytest.fixture(scope="module")
def firmware(tmp_path_factory):
    files = {f"{name}.py": text for name, text in {"main": MAIN, **PROGRAMS}.items()}
    files |= {f"poke/{name}": text for name, text in POKE.items()}
    files["manifest.py"] = "c_module('poke')\n" + "".join(f"module('{name}.py')\n" for name in ("main", *PROGRAMS))
    project = Project(tmp_path_factory.mktemp("board"), files)
    project.make("firmware")
    return project.elf()


def run_board(firmware, name, after=b""):
    """Sends a program's name, and `after` once it has printed that it started; what was printed, and the status."""
    qemu = subprocess.Popen([*QEMU[:QEMU.index("-icount")], "-semihosting-config", "enable=on,target=native,arg=firmware", "-kernel", firmware],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0)
    watch = threading.Timer(60, qemu.kill)
    watch.start()
    try:
        printed = b""
        qemu.stdin.write(name.encode() + b"\n")
        while byte := qemu.stdout.read(1):
            printed += byte
            if after and printed.endswith(b"started\n"):
                qemu.stdin.write(after)
                after = b""
        return printed.decode(), qemu.wait()
    finally:
        watch.cancel()
        qemu.kill()
        qemu.wait()


def in_module(name, line):
    return f'Traceback (most recent call last):\n  File "main.py", line 2, in <module>\n  File "{name}.py", line {line}, in <module>\n'


@pytest.mark.parametrize("name, line", [("tight", 2), ("summing", 2), ("sleeping", 3), ("reading", 2)])
def test_ctrl_c(firmware, name, line):
    printed, status = run_board(firmware, name, b"\x03")
    assert printed == "started\n" + "? " * (name == "reading") + in_module(name, line) + "KeyboardInterrupt: \n" and status == 130


def test_ctrl_c_in_a_loop(firmware):
    printed, status = run_board(firmware, "loop", b"\x03")
    assert printed in ["started\n" + in_module("loop", line) + "KeyboardInterrupt: \n" for line in (3, 4)] and status == 130


def test_ctrl_c_is_an_exception(firmware):
    assert run_board(firmware, "caught", b"\x03") == ("started\nstopped\n", 0)


def test_ctrl_c_as_a_byte(firmware):
    """micropython.kbd_intr(-1): for what reads bytes of any kind."""
    assert run_board(firmware, "not_now", b"a\x03b\n") == ("started\n'a\\x03b'\n", 0)


def test_input_is_kept_until_it_is_read(firmware):
    assert run_board(firmware, "echo", b"one\ntwo\n") == ("started\n'one' 'two'\n", 0)


def test_no_input_is_lost(firmware):
    """More than the port keeps, sent at once."""
    assert run_board(firmware, "lines", (b"x" * 100 + b"\n") * 20) == ("started\n2000\n", 0)


def test_ctrl_c_behind_input_that_nobody_reads(firmware):
    printed, status = run_board(firmware, "tight", b"x" * 300 + b"\x03")
    assert printed == "started\n" + in_module("tight", 2) + "KeyboardInterrupt: \n" and status == 130


@pytest.mark.parametrize("name, printed, status", [
    ("end", "the end\n", 0), ("exit_none", "", 0), ("exit_number", "", 7), ("exit_large", "", 5), ("exit_text", "no more paper\n", 1),
    ("error", in_module("error", 3) + '  File "error.py", line 2, in divide\nZeroDivisionError: divide by zero\n', 1),
    ("nothing", 'Traceback (most recent call last):\n  File "main.py", line 2, in <module>\nModuleNotFoundError: no module named \'nothing\'\n', 1),
])
def test_ends(firmware, name, printed, status):
    assert run_board(firmware, name) == (printed, status)


def test_memory_on_a_board(firmware):
    """gc.collect() counts on the host only; the map is that of a heap of 16-byte blocks."""
    printed, status = run_board(firmware, "memory")
    assert printed.startswith("None\nmem: total=") and status == 0
    total = int(re.search(r"GC: total: (\d+)", printed)[1])
    blocks = memory_map(printed.partition("layout; from 2000")[2].partition("\n")[2])
    assert 16 * len(blocks) == total and set("LTDS") <= set(blocks) <= set(".h=LTDSBMFA")


def function_at(firmware, address):
    """The function that an address lies in, by the ELF's symbols."""
    symbols = re.findall(r"^(\w+) (\w+) [tTwW] (\w+)$", run("arm-none-eabi-nm", "-S", firmware).stdout, re.M)
    return next((name for start, size, name in symbols if int(start, 16) & ~1 <= address < (int(start, 16) & ~1) + int(size, 16)), None)


@pytest.mark.parametrize("name, function", [("poke_load", "poke_load"), ("poke_jump", None)])
def test_a_fault_says_where(firmware, name, function):
    printed, status = run_board(firmware, name)
    lines = printed.splitlines()
    registers = {word: int(number, 16) for word, number in (line.split() for line in lines)}
    assert registers["trap"] == 3 and status == 70
    assert list(registers) == "trap r0 r1 r2 r3 r12 lr pc psr cfsr bfar".split()
    if function:
        assert function_at(firmware, registers["pc"]) == function and registers["bfar"] == 0x30000000
        assert registers["cfsr"] & 0x8200 == 0x8200  # a precise error of the bus; its address is right
    else:
        assert function_at(firmware, registers["lr"] & ~1) == "poke_jump" and registers["cfsr"] & 0x20000  # no Thumb state
