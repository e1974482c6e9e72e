"""The folders of runtime/boards: each is a board that every tool knows by its description alone, and runs what it prints on the host."""

import os
import re
import signal
import socket
import struct
import subprocess
import threading
import time

import pytest

from conftest import BIN, BUILD, ROOT, run

import check_boards
import firmware_project
from descriptions import BOARDS, described, description
from firmware_project import Project
from serial_console import Console
from shared_vm import ENVIRONMENT



def make(*words, **options):
    return run("make", "-s", "-C", ROOT, f"BUILD={BUILD}", *words, env=ENVIRONMENT, **options)


def table():
    """What `make boards` says, by name."""
    lines = make("boards").stdout.splitlines()[1:]
    return {name: dict(zip(("cpu", "floats", "flash", "ram", "profile", "runs_on"), rest)) for name, *rest in (line.split(None, 6) for line in lines)}


def test_every_folder_is_listed():
    assert sorted(table()) == BOARDS and {"host", "mps2-an385"} <= set(BOARDS)


@pytest.mark.parametrize("board", BOARDS)
def test_the_tools_know_it(board, mpy_cross, freezer):
    facts = table()[board]
    listed = run(mpy_cross, "--board", "help").stdout
    assert re.search(rf"^{board} .* {facts['floats'].lower()} floats$", listed, re.M)
    unknown = run(freezer, "size", "--run", "no such board", BIN / "permafrost", check=False).stderr
    assert (f" {board}," in unknown.replace("\n", ",")) == facts["runs_on"].startswith(("qemu", "this machine"))


def test_a_wrong_cpu_is_named():
    done = make("firmware", "BOARD=host", "FROZEN_MANIFEST=none.py", "CPU=cortex-m99", check=False)
    assert done.returncode != 0 and "board host: no CPU 'cortex-m99' in runtime/port/cpu.mk; there are: " in done.stderr


# ---- what a board gives, without the VM ----

def check_make(board, folder, *words):
    return ["make", "-s", "-f", ROOT / "tests" / "firmware" / "board" / "Makefile", f"BOARD={board}", f"BUILD={folder}",
            f"PERMAFROST_INCLUDE={BUILD / 'include'}", f"PERMAFROST_BIN={BIN}", *words]


def build_check(board, folder, *words):
    run(*check_make(board, folder, *words), folder / board / "check.elf", env=ENVIRONMENT)
    return folder / board / "check.elf"


class Check:
    """tests/firmware/board/check.c on a board's emulator; its console at hand."""

    def __init__(self, board, folder, *words):
        build_check(board, folder, *words)
        self.process = subprocess.Popen([*map(str, check_make(board, folder, *words)), "run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=ENVIRONMENT, start_new_session=True)
        self.watch = threading.Timer(60, self.kill)
        self.watch.start()

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def until(self, line):
        """The lines before that one."""
        lines = []
        for read in self.process.stdout:
            if read.decode().rstrip("\r\n") == line:
                break
            lines.append(read.decode().rstrip("\r\n"))
        return lines

    def send(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def end(self):
        """The last lines, and the status as make names it."""
        lines = self.until(None)
        errors = self.process.stderr.read().decode()
        self.process.wait()
        self.watch.cancel()
        return lines, int(re.search(r"Error (\d+)", errors)[1])


def emulated():
    for board in BOARDS:
        if described(board, "EMULATOR"):
            yield pytest.param(board, marks=[pytest.mark.riscv] * described(board, "CPU").startswith("rv"))
        elif described(board, "SIMULATOR"):
            yield pytest.param(board, marks=pytest.mark.oracle)


def only_built():
    """Boards that nothing here runs."""
    for board in BOARDS:
        if board != "host" and not described(board, "EMULATOR") and not described(board, "SIMULATOR"):
            yield board


@pytest.mark.firmware
@pytest.mark.parametrize("board", only_built())
def test_a_board_that_is_only_built(board, tmp_path):
    """What is linked starts where the chip begins, in its memory; it says so itself."""
    elf = build_check(board, tmp_path)
    text = description(board)
    assert "Built and verified, not" in text.replace("\n# ", " ")
    memory = {name: (int(start, 16), int(size[:-1]) << {"K": 10, "M": 20}[size[-1]])
              for name, start, size in re.findall(r"(?m)^(FLASH|RAM) = (\S+) (\S+)$", text)}
    esp = described(board, "ESP_FAMILY")
    if esp:
        run(BIN / "freezer", "image", f"--family={esp}", "-o", tmp_path / "flash.esp", elf)
        entry, = struct.unpack_from("<I", (tmp_path / "flash.esp").read_bytes(), 4)
        assert memory["FLASH"][0] < entry < sum(memory["FLASH"])
        return
    run(BIN / "freezer", "image", "-o", tmp_path / "flash.bin", elf)
    flash = (tmp_path / "flash.bin").read_bytes()
    if described(board, "CPU").startswith("rv32"):
        # What RP2350's boot ROM is told of a RISC-V program: type, where it begins, its stack.
        block = flash.index(struct.pack("<I", 0xffffded3), 0, 4096)
        _, image, entry, start, stack, *rest = struct.unpack_from("<8I", flash, block)
        assert (image, entry, rest) == (0x11010142, 0x344, [0x4ff, 0, 0xab123579])
        assert start == memory["FLASH"][0] and stack == sum(memory["RAM"])
    else:
        # Stack and reset in the first two words.
        stack, reset = struct.unpack_from("<2I", flash)
        assert stack == sum(memory["RAM"]) and reset % 2 == 1 and memory["FLASH"][0] < reset < memory["FLASH"][0] + len(flash)
    if "RP2=2350" in text and described(board, "CPU").startswith("cortex"):
        block = flash.index(struct.pack("<I", 0xffffded3), 0, 4096)
        assert struct.unpack_from("<5I", flash, block) == (0xffffded3, 0x10210142, 0x1ff, 0, 0xab123579)
    run(BIN / "freezer", "image", f"--family={described(board, 'UF2_FAMILY')}", "-o", tmp_path / "flash.uf2", elf)


@pytest.mark.firmware
@pytest.mark.parametrize("board", emulated())
def test_what_a_board_gives(board, tmp_path):
    """Console, time, input by its interrupt, Ctrl-C; flash cannot be written, and where the processor knows, that is a fault."""
    check = Check(board, tmp_path)
    assert check.until("line?") == [board, "data: good", "clock: good"]
    check.send(b"hello\n")
    assert check.until("Ctrl-C?") == ["hello"]
    check.send(b"\x03")
    assert check.until("writing to flash") == ["interrupt: good", "stack: good"]
    lines, status = check.end()
    if lines == ["flash: good"]:
        # Emulated Cortex-M0s have no memory protection; their flash is their controller's.
        assert status == 7 and board in ("microbit", "pico")
    else:
        assert status == 70 and lines[0] in ("trap 00000003", "trap 00000007", "trap 0000000000000007")


# The smallest flash that each form of the check's program is for.
SMALLEST = ["lm3s6965evb", "lm3s811evb"]


@pytest.mark.firmware
@pytest.mark.parametrize("board", SMALLEST)
def test_the_program_of_make_check_boards_fits(board, tmp_path, capfd):
    """And prints there what it prints on the host."""
    assert check_boards.check(board, tmp_path), capfd.readouterr().out


# A clock of each kind, and of profile full one, where interrupts come in another way.
TIMED = [("microbit", "minimal"), pytest.param("sifive_e", "minimal", marks=pytest.mark.riscv), ("mps2-an385", "full")]


@pytest.mark.firmware
@pytest.mark.parametrize("board, profile", TIMED)
def test_timers(board, profile, tmp_path):
    program = ROOT / "tests" / "firmware" / "board" / "timers.py"
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": program.read_text()})
    assert project.output(board=board, PROFILE=profile) == program.with_suffix(".out").read_text()


# ---- a second UART ----

def run_beside(board, elf, path):
    """QEMU with the board's second UART at a socket, which it waits for."""
    emulator = described(board, "EMULATOR").split()
    return subprocess.Popen([*emulator, "-nographic", "-monitor", "none", "-serial", "stdio", "-serial", f"unix:{path},server=on,wait=on",
                             "-icount", "shift=4,align=off,sleep=off", "-semihosting-config", "enable=on,target=native,arg=firmware", "-kernel", elf],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def connected(path, process):
    while process.poll() is None:
        try:
            wire = socket.socket(socket.AF_UNIX)
            wire.settimeout(60)
            wire.connect(str(path))
            return wire
        except OSError:
            wire.close()
            time.sleep(0.05)
    raise AssertionError("QEMU ended")


@pytest.mark.firmware
@pytest.mark.parametrize("board", ["mps2-an385", "lm3s6965evb", pytest.param("sifive_e", marks=pytest.mark.riscv)])
def test_a_second_uart(board, tmp_path):
    """The other side is a socket of QEMU's. The program ends by itself."""
    program = ROOT / "tests" / "firmware" / "board" / "echo.py"
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": program.read_text()})
    project.make("firmware", board=board, PROFILE="minimal")
    path = tmp_path / "wire"
    process = run_beside(board, project.elf(board), path)
    try:
        with connected(path, process) as wire, wire.makefile("rwb") as lines:
            assert lines.readline() == b"ready\n"
            for line in b"hello\n", b"\x03\x04\xff" * 10 + b"\n", b"\n":
                lines.write(line)
                lines.flush()
                assert lines.readline() == b"%d:" % len(line) + line
            lines.write(b"end\n")
            lines.flush()
            assert process.communicate(timeout=60)[0].replace("\r\n", "\n") == program.with_suffix(".out").read_text()
    finally:
        process.kill()
        process.wait()


@pytest.mark.firmware
@pytest.mark.oracle
@pytest.mark.xdist_group("pico")
def test_the_picos_second_uart(tmp_path, monkeypatch):
    """The other side sends a line behind each that comes, in the emulator's time."""
    program = ROOT / "tests" / "firmware" / "board" / "echo.py"
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": program.read_text()})
    lines = [b"hello\n", b"\x03\x04\xff" * 10 + b"\n", b"\n", b"end\n"]
    (tmp_path / "lines").write_bytes(b"".join(lines))
    monkeypatch.setitem(firmware_project.ENVIRONMENT, "LINES", str(tmp_path / "lines"))
    assert project.output(board="pico", PROFILE="minimal") == program.with_suffix(".out").read_text()
    assert (tmp_path / "lines").read_bytes() == b"ready\n" + b"".join(b"%d:" % len(line) + line for line in lines)


@pytest.mark.firmware
def test_the_consoles_uart(tmp_path):
    """UART(0): what comes is the program's, Ctrl-C too."""
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n",
                                 "main.py": "from machine import UART\nuart = UART(0, timeout=60000, timeout_char=60000)\nuart.write('go\\n')\n"
                                                                               "print(uart.readline())\nuart.deinit()\n"})
    project.make("firmware", PROFILE="full")
    console = Console(project.elf())
    try:
        console.read_to(b"go")
        console.read_to(b"\n")
        console.send(b"a\x03b\n")
        assert console.read_to(b"\n").strip() == b"b'a\\x03b\\n'"
    finally:
        console.close()
