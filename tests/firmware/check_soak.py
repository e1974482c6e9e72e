"""make soak: ten million allocations in a heap of 64 KB on the emulated Cortex-M3, in a minute or two. Fails when one of them fails.
What a fragmented heap is judged by, its largest free run, is printed beside the bytes in use; check_stock.py's check `soak` prints
stock's, too."""

import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_speed import QEMU
from places import BIN, ROOT

HEAP = 65536
PROGRAM = ROOT / "tests" / "firmware" / "soak" / "soak.py"
# As fast as the host can: time is not what this measures.
FAST_QEMU = QEMU[: QEMU.index("-icount")]
LONGEST = 1200


def reports(printed):
    """The reports of a run: (bytes in use, bytes of the largest free run), each after a collection. Fails when an allocation did."""
    found = re.findall(r"steps: \d+ failed: (\d+)\s.*?used: (\d+),.*?max free sz: (\d+)", printed, re.S)
    if len(found) != 100 or any(int(failed) for failed, _, _ in found):
        raise SystemExit(f"soak: did not run to its end, or an allocation failed:\n{printed[-2000:]}")
    return [(int(used), 16 * int(blocks)) for _, used, blocks in found]


def soak_of_ours(folder):
    (folder / "main.py").write_text("import soak\n")
    manifest = folder / "manifest.py"
    manifest.write_text(f"module('soak.py', base_path={str(PROGRAM.parent)!r})\nmodule('main.py')\n")
    subprocess.run(["make", "-s", "-C", ROOT, "firmware", "BOARD=mps2-an385", f"BUILD={folder / 'ours'}", f"FROZEN_MANIFEST={manifest}",
                    f"PERMAFROST_BIN={BIN}", f"HEAP_SIZE={HEAP}"], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run([*FAST_QEMU, "-semihosting-config", "enable=on,target=native,arg=firmware", "-kernel",
                           folder / "ours" / "mps2-an385" / "firmware.elf"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST)
    return reports(done.stdout)


def row(name, found):
    """Prints a run's figures; the mean of its largest free runs, and the standard error of that."""
    runs = [run for _, run in found]
    mean, error = statistics.mean(runs), statistics.stdev(runs) / len(runs) ** 0.5
    print(f"soak, {name}: at the end {found[-1][0]} bytes in use, largest free run {runs[-1]}; mean of a hundred reports "
          f"{statistics.mean(used for used, _ in found):.0f} in use, {mean:.0f} +- {error:.0f} free in one run", flush=True)
    return mean, error


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        row("ours", soak_of_ours(Path(name)))
    sys.exit(0)
