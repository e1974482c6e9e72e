"""freezer size --run on firmware of ours, without a board: an emulator that prints what PLAN says of each import. The image is the one in
permafrost itself. tests/tools/freezer/test_board.py asks real firmware."""

import json
import os
import re
import sys

import pytest

from conftest import run

BOARD = "mps2-an385"
EMULATOR = f"#!{sys.executable}\n" + r'''
import json, os, re, sys, time

plan = json.loads(os.environ["PLAN"])
words = " ".join(sys.argv)
assert "--heap-report" in words and "--no-main" in words and sys.argv[-2] == "-kernel", words
name = re.search(r"--import=([\w.]+)", words)[1]
said = plan.get(name, plan["other"])
if said == "hangs":
    time.sleep(60)
if said == "floods":
    while True:
        os.write(1, b"x" * 4096)
os.write(1, said.encode())
sys.exit(plan.get("status", 0))
'''
REPORT = "hello\nheap after boot: 700 bytes of 9000\nheap kept by import of {}: {} bytes\n"


@pytest.fixture
def size(freezer, permafrost, tmp_path):
    emulator = tmp_path / "bin" / "qemu-system-arm"
    emulator.parent.mkdir()
    emulator.write_text(EMULATOR)
    emulator.chmod(0o755)

    def measure(*options, board=BOARD, path=f"{emulator.parent}:{os.environ['PATH']}", **plan):
        env = {**os.environ, "PATH": path, "PLAN": json.dumps(plan)}
        return run(freezer, "size", "--run", board, *options, permafrost, check=False, env=env)

    return measure


def reports(**kept):
    """A plan that tells of each of permafrost's modules how much its import keeps."""
    return {name.replace("_dot_", "."): REPORT.format(name.replace("_dot_", "."), size) for name, size in kept.items()}


OTHERS = {"other": "heap after boot: 700 bytes of 9000\nTraceback (most recent call last):\nImportError: no module named 'x'\n\n"}


def test_figures_of_imports(size, permafrost):
    done = size("--json", **reports(uasyncio=4096, asyncio_dot_event=0), **OTHERS)
    figures = {name: number for name, number in json.loads(done.stdout).items() if name.startswith(("import.", "boot."))}
    assert figures == {"boot.heap": 700, "import.uasyncio": 4096, "import.uasyncio.heap": 4096, "import.uasyncio.static": 0,
                       "import.asyncio.event": 0, "import.asyncio.event.heap": 0, "import.asyncio.event.static": 0}
    warnings = re.findall(rf"^{permafrost}: warning: on {BOARD} the import of ([\w.]+) fails: ImportError: no module named 'x'$", done.stderr, re.M)
    assert "asyncio" in warnings and "_manifest" in warnings and not {"uasyncio", "asyncio.event"} & set(warnings)
    assert done.returncode == 0 and len(warnings) == done.stderr.count("\n")
    text = size(**reports(uasyncio=4096), **OTHERS).stdout
    assert re.search(r"^uasyncio +4096 +4096 +0$", text, re.M) and re.search(r"^before any import +700$", text, re.M)


def test_an_import_that_does_not_end(size, permafrost):
    done = size("--timeout", "1", other="heap after boot: 700 bytes of 9000\n", uasyncio="hangs")
    assert done.returncode == 1 and done.stderr.splitlines()[-2:] == [
        f"{permafrost}: error: on {BOARD} it printed no report in 1 seconds",
        "  firmware of this tree's boards takes --heap-report (runtime/port/common/firmware.h), but in profile minimal"]


@pytest.mark.parametrize("said, told", [("", "printed no report on its heap"), ("boot\n\nHardFault at 0x10\r\n \n", "printed no report on its heap, but: HardFault at 0x10"),
                                        ("floods", "printed no report in 60 seconds")])
def test_firmware_that_does_not_tell(size, permafrost, said, told):
    done = size(other=said, status=3)
    assert done.returncode == 1 and done.stderr.startswith(f"{permafrost}: error: on {BOARD} it {told}\n  firmware of this tree's boards takes --heap-report")
    assert done.stderr.count("error: ") == 1  # the others are not asked


def test_what_is_missing_is_named(size, permafrost):
    done = size(path="/nonexistent", other="")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(f"freezer: error: --run {BOARD}: qemu-system-arm is not installed\n  it is in the package qemu-system-arm")
    done = size(board="nosuchboard", other="")
    assert done.returncode == 1 and "no board 'nosuchboard'; there are host, " in done.stderr and BOARD in done.stderr
    done = size(board="host", other="")
    assert done.returncode == 1 and f"{permafrost}: error: on host it printed no report on its heap, but: " in done.stderr


def test_firmware_of_another_machine_does_not_run_here(freezer, permafrost, tmp_path):
    """The host's loader refuses it; that is told as what it is."""
    other = tmp_path / "firmware.elf"
    content = bytearray(permafrost.read_bytes())
    content[18:20] = b"\xf3\x00"  # the machine: RISC-V
    other.write_bytes(content)
    other.chmod(0o755)
    done = run(freezer, "size", "--run", "host", other, check=False)
    assert done.returncode == 1 and "this machine does not run it\n  board 'host' wants a firmware that was built with BOARD=host" in done.stderr
