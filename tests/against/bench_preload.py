"""The rows of make bench on preload: each speed program as a module of its own, imported by a main that runs it, on the emulated
Cortex-M3, frozen with preload and without. Under -icount figures repeat exactly. The measure: none slower than 1.02."""

import json
import os
import subprocess
from pathlib import Path

from bench_speed import BOARD_ROUNDS, BOARD_SIZE, OWN, PROGRAMS, STOCK_HEAP, microseconds, run_ours
from places import BIN, BUILD, ROOT

OWN_MAIN = """\
from program_{name} import bench
import time
begin = time.ticks_us()
result = bench({rounds})
print(time.ticks_diff(time.ticks_us(), begin), 0, result)
"""


def write_programs(stock, folder):
    """NAME.py imports program_NAME.py and runs it. Returns the names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in OWN:
        (folder / f"program_{name}.py").write_text((ROOT / "tests" / "bench" / "programs" / f"{name}.py").read_text())
        (folder / f"{name}.py").write_text(OWN_MAIN.format(name=name, rounds=BOARD_ROUNDS))
    if not stock:
        return OWN
    theirs = stock / "tests" / "perf_bench"
    for name in PROGRAMS:
        (folder / f"program_{name}.py").write_text((theirs / f"{name}.py").read_text())
        (folder / f"{name}.py").write_text(f"from program_{name} import *\n" + (theirs / "benchrun.py").read_text() +
                                           "bm_run({}, {})\n".format(*BOARD_SIZE))
    return PROGRAMS + OWN


# Twelve modules whose RAM docs/PERFORMANCE.md tells, with what they import.
LIBRARIES = "argparse logging unittest copy ssd1306 lsm6dsox operator string itertools html ds18x20 functools".split()


def build(preload, folder, manifest, *words):
    build = BUILD / f"bench-preload-{preload}"
    (folder / "manifest.py").write_text(manifest)
    subprocess.run(["make", "-s", "-C", ROOT, "firmware", "BOARD=mps2-an385", f"BUILD={build}", "RAM_SIZE=192K", f"PRELOAD={preload}",
                    f"FROZEN_MANIFEST={folder / 'manifest.py'}", f"PERMAFROST_BIN={BIN}", *words], check=True, stdout=subprocess.DEVNULL)
    return build / "mps2-an385" / "firmware.elf"


def bench_libraries(library, folder, row):
    """RAM that imports keep, and the firmware's flash, as freezer size --run tells them."""
    manifest = "".join(f"require('{name}')\n" for name in LIBRARIES) + "module('main.py')\noptional('_onewire')\n"
    figures = []
    for preload in (0, 1):
        elf = build(preload, folder, manifest, f"FREEZE_FLAGS=-v MPY_LIB_DIR={library}")
        figures.append(json.loads(subprocess.run([BIN / "freezer", "size", "--json", "--run", "mps2-an385", elf], check=False,
                                                 capture_output=True, text=True).stdout))
    for key in [f"import.{name}" for name in LIBRARIES] + ["flash"]:
        row(f"{key.replace('import.', 'RAM kept by import of ')}: without preload, with", f"{figures[0][key]}, {figures[1][key]}",
            "make bench MPLIB=tree")


def bench_preload(stock, row):
    folder = BUILD / "bench-preload"
    names = write_programs(stock and Path(stock), folder)
    (folder / "main.py").write_text("")
    elves = [build(preload, folder, "freeze('.')\n") for preload in (0, 1)]
    worst = 0
    for name in names:
        plain, preloaded = (microseconds(name, run_ours(elf, name, STOCK_HEAP)) for elf in elves)
        worst = max(worst, preloaded / plain)
        row(f"{name} on Cortex-M3, guest us: without preload, with", f"{plain}, {preloaded}: {preloaded / plain:.3f}", "make bench")
    row("slowest with preload, of the time without", f"{worst:.3f}", "make bench")
    if os.environ.get("MPLIB"):
        bench_libraries(os.environ["MPLIB"], folder, row)
