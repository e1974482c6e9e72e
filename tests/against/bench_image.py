"""make bench, images: time to freeze and what it adds to a firmware. MPLIB, a micropython-lib tree, adds the 29 modules that stock's
figures are for; STOCK_MPY_TOOL the comparison with it."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from large import write_modules
from measure import cpu_in_turn
from places import BIN, BUILD, ROOT

LIBRARIES = """argparse base64 collections-defaultdict copy datetime dht ds18x20 functools html itertools logging lora-sx126x lsm6dsox
neopixel onewire operator ssd1306 string textwrap umqtt.robust umqtt.simple unittest""".split()
STOCK_BYTES = 64784  # what stock's 29 modules add to a Cortex-M3 firmware
LARGE = 2000


def flash(work, manifest, output, **variables):
    """Bytes of text and data of a Cortex-M3 firmware with that manifest, profile full."""
    build = BUILD / "bench"
    output("make", "-s", "-C", ROOT, "BOARD=mps2-an385", f"BUILD={build}", f"FROZEN_MANIFEST={manifest}", f"PERMAFROST_BIN={BIN}",
           "firmware", *(f"{key}={value}" for key, value in variables.items()))
    text, data = output("arm-none-eabi-size", build / "mps2-an385" / "firmware.elf").splitlines()[1].split()[:2]
    return int(text) + int(data)


def bench_libraries(work, row, output, library, stock_tool):
    manifest = work / "libraries.py"
    manifest.write_text("".join(f"require('{name}')\n" for name in LIBRARIES))
    empty = work / "empty.py"
    empty.write_text("")
    path = f"-v MPY_LIB_DIR={library}"
    base = flash(work, empty, output, FREEZE_FLAGS="--allow-empty")
    for debug in ("full", "none"):
        added = flash(work, manifest, output, FREEZE_FLAGS=path, DEBUG=debug) - base
        row(f"29 library modules on Cortex-M3, DEBUG={debug}", f"{added} bytes, {added / STOCK_BYTES:.3f} of stock's {STOCK_BYTES}",
            "make size FREEZE_FLAGS='-v MPY_LIB_DIR=$MPLIB'")
    compiled = work / "mpy"
    freeze = [BIN / "freezer", "freeze", "--manifest", manifest, "-v", f"MPY_LIB_DIR={library}", "-o", work / "l.c"]
    output(*freeze, "--mpy", compiled)
    mpy = sorted(compiled.glob("**/*.mpy"))
    named = [f"{one.relative_to(compiled).with_suffix('').as_posix().replace('/__init__', '').replace('/', '.')}={one}" for one in mpy]
    commands = [[BIN / "freezer", "freeze", "-o", work / "m.c", *named]]
    if stock_tool:
        header = next(Path(stock_tool).resolve().parent.parent.glob("ports/unix/build-*/genhdr/qstrdefs.preprocessed.h"))
        commands.append([sys.executable, stock_tool, "-f", "-q", header, *mpy])
    times = cpu_in_turn(commands)
    row(f"freeze {len(mpy)} .mpy", f"{times[0] * 1000:.1f} ms of CPU", "freezer freeze -o image.c *.mpy")
    if stock_tool:
        row("... of stock's mpy-tool", f"1/{times[1] / max(times[0], 1e-4):.0f}", "$STOCK_MPY_TOOL -f -q qstrdefs.preprocessed.h *.mpy")


def run_measured(command):
    """CPU seconds, wall seconds and peak MB of one run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(["/usr/bin/env", "time", "-f", "%M", *map(str, command)], check=True, capture_output=True, text=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, int(done.stderr.split()[-1]) / 1024


def bench_large(work, row):
    paths = write_modules(work / "src", LARGE)
    command = [BIN / "freezer", "freeze", "-o", work / "large.c", "--shards", 32, "--mpy", work / "large",
               *(f"{path.stem}={path}" for path in paths)]
    shown = "freezer freeze --shards 32 --mpy DIR *.py"
    half = [*command[:8], *command[8:8 + LARGE // 2]]
    cpu, wall, memory = run_measured(command)
    source = sum(path.stat().st_size for path in paths)
    row(f"freeze {LARGE} .py, {source / 1e6:.1f} MB", f"{cpu:.2f} s of CPU, {wall:.2f} s, {memory:.0f} MB", shown)
    cpu, wall, _ = run_measured(command)
    row("... unchanged", f"{cpu * 1000:.0f} ms of CPU", shown)
    half[5], half[7] = 32, work / "half"
    _, _, half_memory = run_measured(half)
    row("... memory for half as many", f"{half_memory:.0f} MB", shown)


def bench_image(row, output):
    library = os.environ.get("MPLIB")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if library:
            bench_libraries(work, row, output, Path(library).resolve(), os.environ.get("STOCK_MPY_TOOL"))
        bench_large(work, row)
