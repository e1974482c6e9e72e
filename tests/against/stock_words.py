"""Functions of machine words in MicroPython's own VM: each of its viper tests, compiled by our mpy-cross -march=ARCH, printing what
its own .exp says; and our kernels (test_words.py) beside their model. Its unix port imports the .mpy; firmware of its qemu port gets
it over the raw REPL, as a file in memory."""

import os
import re
import subprocess
import tempfile
import threading
from pathlib import Path

from places import BIN
from stock_suites import build
from word_model import CALLS, KERNELS, expected, with_decorators

# What is refused: `def f(*)`, which no Python takes.
REFUSED = {"viper_args"}
# The board, what its build has to be told, and the emulator.
EMULATORS = {
    "armv7m": ("MPS2_AN385", [], ["qemu-system-arm", "-machine", "mps2-an385"]),
    "armv6m": ("MICROBIT", ["CFLAGS_EXTRA=-DMICROPY_EMIT_THUMB=1 -DMICROPY_EMIT_THUMB_ARMV7M=0"],
               ["qemu-system-arm", "-machine", "microbit", "-global", "nrf51-soc.flash-size=1048576", "-global", "nrf51-soc.sram-size=262144"]),
    "rv32imc": ("VIRT_RV32", ["LIBS=" + os.popen("riscv64-unknown-elf-gcc -march=rv32imc -mabi=ilp32 -print-libgcc-file-name").read().strip()],
                ["qemu-system-riscv32", "-machine", "virt", "-bios", "none"]),
}
# Its own emitter makes Zcmp instructions for that firmware (cm.push first, in every function), which QEMU before 8 does not have; tests
# that exec() viper stop there. So the firmware is built with an emitter that makes none.
NO_ZCMP = "#include <mpconfigport.h>\n#undef MICROPY_EMIT_RV32_ZCMP\n#define MICROPY_EMIT_RV32_ZCMP (0)\n"
# Where a module comes from that is nowhere but in this text.
IMPORT = """\
import io, sys, vfs
DATA = bytes.fromhex("%s")
class File(io.IOBase):
    def __init__(self):
        self.at = 0
    def readinto(self, buffer):
        part = DATA[self.at:self.at + len(buffer)]
        buffer[:len(part)] = part
        self.at += len(part)
        return len(part)
    def ioctl(self, request, argument):
        return 0
class Folder:
    def mount(self, *_):
        pass
    def umount(self):
        pass
    def stat(self, path):
        if path != "/t.mpy":
            raise OSError(2)
        return (0x8000, 0, 0, 0, 0, 0, len(DATA), 0, 0, 0)
    def open(self, path, mode):
        return File()
vfs.mount(Folder(), "/memory")
sys.path.append("/memory")
import t
"""


def programs(stock):
    return sorted((stock / "tests" / "micropython").glob("viper_*.py"))


def compile_words(source, arch, out):
    return subprocess.run([BIN / "mpy-cross", f"-march={arch}", "-o", out, source], capture_output=True, text=True)


def run_on_emulator(command, firmware, text, seconds=60):
    """What a program prints in the raw REPL of a firmware of stock's qemu port, errors included."""
    qemu = subprocess.Popen([*command, "-nographic", "-monitor", "none", "-semihosting", "-serial", "stdio", "-kernel", firmware],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    watch = threading.Timer(seconds, qemu.kill)
    watch.start()
    seen = b""

    def until(mark):
        nonlocal seen
        while not seen.endswith(mark) and (byte := qemu.stdout.read(1)):
            seen += byte
        got, seen = seen, b""
        return got.removesuffix(mark)

    try:
        until(b">>> ")
        qemu.stdin.write(b"\r\x01")
        qemu.stdin.flush()
        until(b"exit\r\n>")
        for first in range(0, len(text), 256):
            qemu.stdin.write(text[first:first + 256].encode())
            qemu.stdin.flush()
        qemu.stdin.write(b"\x04")
        qemu.stdin.flush()
        until(b"OK")
        return (until(b"\x04") + until(b"\x04")).decode(errors="replace").replace("\r\n", "\n")
    finally:
        watch.cancel()
        qemu.kill()
        qemu.wait()


def run_on_unix(stock, mpy):
    vm = stock / "ports" / "unix" / "build-standard" / "micropython"
    return subprocess.run([vm, "-c", "import t"], cwd=mpy.parent, capture_output=True, text=True, timeout=60).stdout


def verdict(stock, source, arch, mpy, run):
    done = compile_words(source, arch, mpy)
    if done.returncode != 0:
        return "refused" if source.stem in REFUSED else f"not compiled: {done.stderr.strip()}"
    printed = run(mpy)
    if re.match(r"SKIP\b", printed):
        return "skips itself"
    expected = Path(f"{source}.exp").read_text()
    return "passes" if printed == expected else f"prints {printed[-200:]!r}"


def check_arch(stock, arch, run):
    """Prints a line for each that neither passes nor is known to be refused; true when there is none and most pass."""
    counts = {"passes": 0, "refused": 0, "skips itself": 0}
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for source in programs(stock):
            word = verdict(stock, source, arch, Path(folder) / "t.mpy", run)
            if word in counts:
                counts[word] += 1
            else:
                wrong += 1
                print(f"  {source.stem}: {word}")
    print(f"viper tests by our mpy-cross in stock's VM, {arch}: " + ", ".join(f"{n} {word}" for word, n in counts.items()) + f", {wrong} fail",
          flush=True)
    return kernels_agree(arch, run) and wrong == 0 and counts["passes"] > 30


def kernels_agree(arch, run):
    """Our kernels, called as in our own images."""
    show = ("def show(f, *args):", "    try:", "        print(repr(f(*args)))", "    except ZeroDivisionError as e:", "        print(type(e).__name__)")
    calls = [f"show({name}, {', '.join(map(repr, arguments))})" for name, *arguments in CALLS]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "kernels.py"
        source.write_text("\n".join([with_decorators(KERNELS), *show, *calls]) + "\n")
        compile_words(source, arch, source.with_name("t.mpy")).check_returncode()
        printed = run(source.with_name("t.mpy")).splitlines()
    wrong = [(call, ours, right) for call, ours, right in zip(calls, printed, expected(KERNELS, CALLS, 64 if arch == "x64" else 32)) if ours != right]
    print(f"  kernels, {arch}: {len(printed)} of {len(calls)} calls, wrong: {wrong}")
    return len(printed) == len(calls) and not wrong


def check_words(stock, library, stock_cross):
    good = check_arch(stock, "x64", lambda mpy: run_on_unix(stock, mpy))
    for arch, (board, words, command) in EMULATORS.items():
        with tempfile.TemporaryDirectory() as folder:
            if arch == "rv32imc":
                config = Path(folder) / "config.h"
                config.write_text(NO_ZCMP)
                words = [*words, f"CFLAGS_EXTRA='-DMP_CONFIGFILE=<{config}>'"]
            firmware = build(stock, library, board, Path(folder) / board, f"MICROPY_MPYCROSS={stock_cross}", *words)
            good &= check_arch(stock, arch, lambda mpy: run_on_emulator(command, firmware, IMPORT % mpy.read_bytes().hex()))
    return good
