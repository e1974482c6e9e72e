"""make bench: speed, memory and size. Each row names the command that made it. Times are CPU seconds with the time for
an empty file taken off, as ratios within one run; STOCK_MPY_CROSS and STOCK_MPY_TOOL add the comparison with stock,
STOCK=tree, a built MicroPython tree, that of speed (bench_speed.py)."""

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from bench_image import bench_image
from bench_names import bench_names
from bench_speed import bench_speed
from measure import cpu_in_turn
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
    sys.path.insert(0, str(ROOT / "tests" / "size"))
    import report
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
        mpy_bytes = bench_freeze(work)
    bench_firmware(mpy_bytes)
    bench_size()
    bench_image(row, output)
    bench_names(row, output, STOCK)
    if STOCK:
        bench_speed(STOCK, row)


main()
