"""make bench: speed, memory and size. Each row names the command that made it. Times are CPU seconds with the time for
an empty file taken off, as ratios within one run; STOCK_MPY_CROSS and STOCK_MPY_TOOL add the comparison with stock,
STOCK=tree, a built MicroPython tree, that of speed (bench_speed.py)."""

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import report
from bench_image import bench_image
from bench_names import bench_names
from bench_preload import bench_preload
from bench_operations import bench_operations
from bench_speed import bench_speed
from bench_words import bench_words
from measure import cpu_in_turn, peak_in_turn
from places import BIN, BUILD, ROOT

STOCK = os.environ.get("STOCK")
STOCK_CROSS = os.environ.get("STOCK_MPY_CROSS")
STOCK_TOOL = os.environ.get("STOCK_MPY_TOOL")
LIBRARY = Path(sysconfig.get_path("stdlib"))
EXAMPLE = ROOT / "docs" / "examples" / "weatherlog"


def row(what, figure, command):
    print(f"| {what} | {figure} | `{command}` |", flush=True)


def output(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def bench_compile(work):
    source = LIBRARY / "_pydecimal.py"
    empty = work / "empty.py"
    empty.write_text("")
    py_compile = "import sys; compile(open(sys.argv[1]).read(), sys.argv[1], 'exec')"
    commands = [[BIN / "mpy-cross", "-o", work / "ours.mpy", source], [BIN / "mpy-cross", "-o", work / "ours.mpy", empty],
                [sys.executable, "-S", "-c", py_compile, source], [sys.executable, "-S", "-c", py_compile, empty]]
    if STOCK_CROSS:
        commands += [[STOCK_CROSS, "-o", work / "stock.mpy", source], [STOCK_CROSS, "-o", work / "stock.mpy", empty]]
    times = cpu_in_turn(commands)
    ours = max(times[0] - times[1], 1e-4)
    megabytes = source.stat().st_size / 1e6
    shown = f"mpy-cross -o x.mpy {source.name}"
    row("compile _pydecimal.py", f"{ours * 1000:.1f} ms, {megabytes / ours:.0f} MB/s", shown)
    row("... of CPython's compile()", f"{ours / (times[2] - times[3]):.2f}", "python3 -S -c 'compile(...)'")
    if STOCK_CROSS:
        row("... of stock's", f"{ours / (times[4] - times[5]):.2f}", "$STOCK_MPY_CROSS -o x.mpy _pydecimal.py")
        subprocess.run(commands[0], check=True)
        subprocess.run(commands[4], check=True)
        row("... .mpy bytes of stock's", f"{(work / 'ours.mpy').stat().st_size / (work / 'stock.mpy').stat().st_size:.3f}", "wc -c")


def bench_library(work):
    """Every module of the standard library's folder in one run on one core."""
    modules = sorted(LIBRARY.glob("*.py"))
    empty = work / "empty.py"
    empty.write_text("")
    compiled, nothing = cpu_in_turn([[BIN / "mpy-cross", "-j1", "--out-dir", work / "library", *modules],
                                     [BIN / "mpy-cross", "-o", work / "ours.mpy", empty]], rounds=5)
    megabytes = sum(path.stat().st_size for path in modules) / 1e6
    seconds = max(compiled - nothing, 1e-4)
    row(f"compile the standard library's {len(modules)} modules, {megabytes:.1f} MB, in one run",
        f"{seconds * 1000:.0f} ms, {megabytes / seconds:.0f} MB/s", "mpy-cross -j1 --out-dir out /usr/lib/python3.*/*.py")


def bench_memory(work):
    """Peak memory above that of an empty file, per byte of source."""
    source = LIBRARY / "_pydecimal.py"
    empty = work / "empty.py"
    empty.write_text("")
    size = source.stat().st_size
    compilers = {"compile _pydecimal.py": BIN / "mpy-cross"}
    if STOCK_CROSS:
        compilers["... stock's"] = STOCK_CROSS
    peaks = peak_in_turn(work, [[compiler, "-o", work / "memory.mpy", path]
                                for compiler in compilers.values() for path in (source, empty)])
    for index, what in enumerate(compilers):
        above = peaks[2 * index] - peaks[2 * index + 1]
        row(f"{what}: peak memory above an empty file's", f"{above // 1024} KB, {above / size:.2f} bytes per byte of source",
            "peak mpy-cross -o x.mpy _pydecimal.py")


def bench_growth(work):
    """Time and memory from 100 KB to 10 MB of source."""
    text = "".join(f"def function_{i}(first, second=None):\n    if first > {i}:\n"
                   f"        return [first + item * {i} for item in second]\n    return first.attribute_{i % 50}\n\n"
                   for i in range(400))
    for size in (10 ** 5, 10 ** 6, 10 ** 7):
        source = work / "grown.py"
        source.write_text(text * -(-size // len(text)))
        for option in ([], ["-O3"]):
            command = [BIN / "mpy-cross", *option, "-o", work / "grown.mpy", source]
            row(f"compile {source.stat().st_size // 1000} KB of source" + ", no line tables" * bool(option),
                f"{cpu_in_turn([command], rounds=5)[0] * 1000:.0f} ms, {peak_in_turn(work, [command], rounds=3)[0] / 2 ** 20:.1f} MiB",
                " ".join(["mpy-cross", *option, "-o x.mpy x.py"]))


def bench_freeze(work):
    modules = sorted(path for path in EXAMPLE.glob("**/*.py") if path.name != "manifest.py")
    mpy = []
    for source in modules:
        out = work / "mpy" / source.relative_to(EXAMPLE).with_suffix(".mpy")
        out.parent.mkdir(parents=True, exist_ok=True)
        output(BIN / "mpy-cross", "-s", source.relative_to(EXAMPLE), "-o", out, source)
        mpy.append(out)
    named = [f"{out.relative_to(work / 'mpy').with_suffix('').as_posix().replace('/__init__', '').replace('/', '.')}={out}"
             for out in mpy]
    freeze = [BIN / "freezer", "freeze", "-o", work / "image.c", "--qstr", work / "qstr.h", *named]
    commands = [freeze]
    if STOCK_TOOL:
        header = next(Path(STOCK_TOOL).resolve().parent.parent.glob("ports/unix/build-*/genhdr/qstrdefs.preprocessed.h"))
        commands.append([sys.executable, STOCK_TOOL, "-f", "-q", header, *mpy])
    times = cpu_in_turn(commands)
    row("freeze the example's 9 modules", f"{times[0] * 1000:.1f} ms", "freezer freeze -o image.c --qstr qstr.h *.mpy")
    if STOCK_TOOL:
        row("... of stock's", f"1/{times[1] / max(times[0], 1e-4):.0f}", "$STOCK_MPY_TOOL -f -q qstrdefs.preprocessed.h *.mpy")
    return sum(out.stat().st_size for out in mpy)


def bench_firmware(mpy_bytes):
    import json
    build = BUILD / "bench"
    make = ["make", "-s", "-C", ROOT, "BOARD=mps2-an385", f"BUILD={build}", f"FROZEN_MANIFEST={EXAMPLE / 'manifest.py'}",
            f"PERMAFROST_BIN={BIN}"]
    for profile in ("full", "minimal"):
        output(*make, "firmware", f"PROFILE={profile}")
        size = json.loads(output(BIN / "freezer", "size", "--json", build / "mps2-an385" / "firmware.elf"))
        row(f"VM text on Cortex-M3, profile {profile}", f"{size['vm']} bytes", f"make size PROFILE={profile}")
        row("image per .mpy byte", f"{size['image'] / mpy_bytes:.2f}", f"make size PROFILE={profile}")
    report = output(*make, "run", "ARGUMENTS=--heap-report --import=weatherlog")
    for line in report.splitlines():
        if line.startswith("heap "):
            what, figure = line[5:].split(": ")
            row(f"RAM {what}", figure, "make run ARGUMENTS='--heap-report --import=weatherlog'")


def bench_size():
    """Small firmwares: everything loaded, and RAM besides heap and stack."""
    for name, what in report.FIRMWARES.items():
        sizes = report.figures(name)
        row(f"{what}, profile minimal: flash", f"{sizes['flash']} bytes", "make size")
        row("... .data and .bss besides heap and stack", f"{sizes['ram']} bytes", "make size")
        row("... deepest C stack", f"{report.stack.deepest(report.elf(name))} bytes", "make size")
        row("... smallest heap that it runs in", f"{report.smallest_heap(name)} bytes", "make size")


def main():
    print("| what | figure | command |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        bench_compile(work)
        bench_library(work)
        bench_memory(work)
        bench_growth(work)
        mpy_bytes = bench_freeze(work)
    bench_firmware(mpy_bytes)
    bench_size()
    bench_image(row, output)
    bench_names(row, output, STOCK)
    bench_preload(STOCK, row)
    if STOCK:
        bench_speed(STOCK, row)
        bench_operations(STOCK, row)
        bench_words(STOCK, row)


if __name__ == "__main__":
    main()
