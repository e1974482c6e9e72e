"""What make bench tells of qstrgen: stock's header from its preprocessed input, runs with nothing to do, and how fast a
name's text is found in flash."""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from measure import cpu
from places import BIN, BUILD, ROOT

ROUNDS = 15
# Nanoseconds of guest time an instruction: -icount shift=4 in the board's RUN.
GUEST_NS = 16


def best(commands, before=lambda: None):
    """The smallest CPU time of each of several commands, run in turn; before() runs untimed ahead of each turn."""
    times = [float("inf")] * len(commands)
    for _ in range(ROUNDS):
        before()
        for index, command in enumerate(commands):
            times[index] = min(times[index], cpu(command))
    return times


def header_commands(tool, stock, folder):
    """The scripts between stock's preprocessed input and qstrdefs.generated.h."""
    py, genhdr = stock / "py", stock / "ports" / "unix" / "build-standard" / "genhdr"
    return [[*tool, py / "makeqstrdefs.py", "split", "qstr", genhdr / "qstr.i.last", folder, "_"],
            [*tool, py / "makeqstrdefs.py", "cat", "qstr", "_", folder, f"{folder}.h"],
            [*tool, py / "makeqstrdata.py", genhdr / "qstrdefs.preprocessed.h"]]


def bench_header(row, stock):
    # Not on a disk: a hundred small files are made, and the file system's share is the same for both.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        work = Path(folder)
        theirs = header_commands([sys.executable], stock, work / "theirs")
        ours = header_commands([BIN / "qstrgen"], stock, work / "ours")
        times = best(theirs + ours, lambda: [shutil.rmtree(work / name, ignore_errors=True) for name in ("theirs", "ours")])
        python, own = sum(times[:3]), sum(times[3:])
        row("stock's qstrdefs.generated.h of ports/unix", f"{own * 1000:.1f} ms, 1/{python / own:.0f} of stock's scripts",
            "qstrgen makeqstrdefs.py split, cat; qstrgen makeqstrdata.py")
        row("... with nothing changed", f"{sum(best(ours)) * 1000:.1f} ms", "the same again")


def bench_scan(row, stock):
    with tempfile.TemporaryDirectory() as folder:
        command = [BIN / "qstrgen", "scan", "-o", Path(folder) / "names.h", "--state", Path(folder) / "state", stock / "py", stock / "extmod"]
        first, = best([command], lambda: (Path(folder) / "state").unlink(missing_ok=True))
        cpu(command)
        again, = best([command])
        row("scan stock's py/ and extmod/", f"{first * 1000:.1f} ms; {again * 1000:.1f} ms with nothing changed",
            "qstrgen scan -o names.h --state state py extmod")


PROGRAM = """import time
class Thing:
    pass
def use(thing):
%s
def loop(thing, texts):
    start = time.ticks_us()
    for turn in range(100):
        for text in texts:
            hasattr(thing, text)
    return time.ticks_diff(time.ticks_us(), start)
def main():
    thing = Thing()
    use(thing)
    for what, names in (("fixed", %r), ("image", %r)):
        texts = ["".join(list(name)) for name in names]
        loop(thing, texts)
        print(what, (loop(thing, texts) - loop(thing, list(names))) * 10 // len(names))
main()
"""
FIXED = ("append", "sort", "__init__", "readinto", "value", "zip", "items", "sys", "time", "OSError", "ticks_ms", "startswith", "json", "write",
         "clear")


def bench_lookup(row, output):
    """Instructions on the Cortex-M3 from a str that is no name yet to its name, hashing included: hasattr() with such a str against hasattr()
    with the name."""
    names = [f"{room}_{quantity}" for room in ("kitchen", "hall", "attic", "cellar", "garage", "study", "porch", "loft")
             for quantity in ("light", "heat", "door", "window", "fan", "alarm", "valve", "level", "humidity", "pressure")]
    project = BUILD / "bench-names"
    project.mkdir(parents=True, exist_ok=True)
    (project / "main.py").write_text(PROGRAM % ("".join(f"    thing.{name} = 1\n" for name in names), FIXED, tuple(names[::5])))
    (project / "manifest.py").write_text("module('main.py')\n")
    text = output("make", "-s", "-C", ROOT, "BOARD=mps2-an385", f"BUILD={project}", f"FROZEN_MANIFEST={project / 'manifest.py'}",
                  f"PERMAFROST_BIN={BIN}", "run")
    for what, nanoseconds in re.findall(r"^(fixed|image) (\d+)$", text, re.M):
        row(f"find a name of the {'VM' if what == 'fixed' else 'image'} by its text", f"{int(nanoseconds) // GUEST_NS} instructions",
            "make run: hasattr() with a str on mps2-an385")


def bench_names(row, output, stock):
    if stock:
        bench_header(row, Path(stock).resolve())
        bench_scan(row, Path(stock).resolve())
    bench_lookup(row, output)
