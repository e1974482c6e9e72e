"""freezer size --run on stock MicroPython's firmware: asked by its raw REPL, here of an emulator that only speaks it, and runs what it
is sent by Python with a heap of its own. `make check-stock CHECKS=ram` asks the firmware itself."""

import json
import os
import sys

import pytest

from conftest import run
from test_stock import TARGETS, firmware  # noqa: F401

BOARD = "mps2-an385"
EMULATOR = f"#!{sys.executable}\n" + r'''
import contextlib, json, os, sys, time, traceback, types

plan = json.loads(os.environ["PLAN"])


class Serial:
    def write(self, text):
        for byte in text.replace("\n", "\r\n").encode():
            os.write(1, bytes([byte]))  # what is read comes in parts

    def flush(self):
        pass


def mem_alloc():
    return 1000 + 100 * len(modules())


def modules():
    return [name for name in sys.modules if name in ("a", "t")]


serial = Serial()
sys.path[:] = [plan["modules"], *sys.path]
sys.dont_write_bytecode = True
if plan.get("gc", True):
    sys.modules["gc"] = types.SimpleNamespace(collect=lambda: None, mem_alloc=mem_alloc)
else:
    sys.modules["gc"] = None
assert sys.argv[-2] == "-kernel" and sys.argv[-1].endswith("fw.elf") and "firmware" in " ".join(sys.argv)
raw, program, lost = False, b"", plan.get("lost", 0)
serial.write("MicroPython on a board\n>>> ")
while byte := os.read(0, 1):
    if lost > 0:
        lost -= 1
    elif plan.get("silent"):
        pass
    elif byte == b"\1":
        raw, program = True, b""
        serial.write("raw REPL; CTRL-B to exit\n>")
    elif byte == b"\3":
        program = b""
    elif byte == b"\4" and raw:
        serial.write("OK")
        text, program = program, b""
        with contextlib.redirect_stdout(serial):
            try:
                exec(text, {})
                error = ""
            except Exception:
                error = traceback.format_exc()
            except SystemExit:
                error = ""
        serial.write("\4" + error + "\4>")
    else:
        program += byte
'''


@pytest.fixture
def size(freezer, firmware, tmp_path):  # noqa: F811
    """Runs freezer size --run with modules of those texts on that emulator."""
    elf = firmware(*TARGETS["board"])
    emulator = tmp_path / "bin" / "qemu-system-arm"
    emulator.parent.mkdir()
    emulator.write_text(EMULATOR)
    emulator.chmod(0o755)
    modules = tmp_path / "modules"
    modules.mkdir()

    def measure(*options, a="", t="", **plan):
        (modules / "a.py").write_text(a)
        (modules / "t.py").write_text(t)
        env = {**os.environ, "PATH": f"{emulator.parent}:{os.environ['PATH']}", "PLAN": json.dumps({"modules": str(modules), **plan})}
        return run(freezer, "size", "--run", BOARD, *options, elf, check=False, env=env)

    measure.elf = elf
    return measure


def imports(done):
    return {name: value for name, value in json.loads(done.stdout).items() if name.startswith(("import.", "boot."))}


def test_each_module_is_measured_alone(size):
    done = size("--json", a="import t\nprint('heap of words')\nprint('\\n' * 3)")
    assert done.returncode == 0 and done.stderr == ""
    assert imports(done) == {"boot.heap": 1000, "import.a": 200, "import.a.heap": 200, "import.a.static": 0,
                             "import.t": 100, "import.t.heap": 100, "import.t.static": 0}
    text = size().stdout
    assert "a                                    100       100         0\n" in text and "before any import                             1000\n" in text


def test_what_comes_before_the_uart_is_ready_is_said_again(size):
    done = size("--json", lost=4)
    assert done.returncode == 0 and done.stderr == "" and imports(done)["import.a"] == 100


FAILURES = {
    "raises": ({"a": "import t\nimport nowhere_to_be_found"}, "the import of a fails: ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
    "says nothing": ({"a": "raise ValueError"}, "the import of a fails: ValueError"),
    "leaves": ({"a": "raise SystemExit"}, "the import of a fails: it leaves the program"),
    "never ends": ({"a": "while True:\n    pass"}, "the import of a does not end in 2 seconds"),
}


@pytest.mark.parametrize("modules, message", FAILURES.values(), ids=FAILURES)
def test_a_module_that_fails_is_named_and_the_others_are_measured(size, modules, message):
    done = size("--json", "--timeout", "2", **modules)
    assert done.returncode == 1 and done.stderr == f"{size.elf}: error: on {BOARD} {message}\n"
    assert imports(done) == {"boot.heap": 1000, "import.t": 100, "import.t.heap": 100, "import.t.static": 0}


def test_a_firmware_that_ends_or_does_not_answer(size):
    done = size("--json", a="import os\nprint('HardFault')\nos._exit(3)")
    assert done.returncode == 1 and done.stderr == f"{size.elf}: error: on {BOARD} it ends instead of importing a: HardFault\n"
    assert imports(done)["import.t"] == 100
    done = size("--timeout", "1", silent=True)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == (f"{size.elf}: error: on {BOARD} no REPL answers in 1 seconds\n"
                           "  it has to be a firmware for that board, with its REPL on the serial console\n")
    done = size("--timeout", "5", gc=False)
    assert done.returncode == 1 and done.stdout == "" and done.stderr.count("error: ") == 1
    assert f"on {BOARD} it does not tell its use of the heap: ModuleNotFoundError" in done.stderr and "MICROPY_PY_GC" in done.stderr


def test_what_cannot_be_asked(size, freezer):
    done = run(freezer, "size", "--run", BOARD, size.elf, env={**os.environ, "PATH": "/nonexistent"}, check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(f"freezer: error: --run {BOARD}: qemu-system-arm is not installed\n  it is in the package qemu-system-arm")
    done = run(freezer, "size", "--run", "host", size.elf, check=False)
    assert done.returncode == 1 and "error: --run host: stock MicroPython's program has no raw REPL; its firmware has" in done.stderr
    for wrong in ("0", "-1", "x", "1s", "1000000"):
        done = run(freezer, "size", "--run", BOARD, "--timeout", wrong, size.elf, check=False)
        assert done.returncode == 2 and "--timeout SECONDS" in done.stderr
