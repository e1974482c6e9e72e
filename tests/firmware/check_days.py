"""make soak, the second part: ten simulated days of a station (soak/days.py) in heaps of 16 and 64 KB on the emulated Cortex-M3. Fails
where the bytes in use grow from one day to the next."""

import re
import subprocess
import tempfile
from pathlib import Path

from check_soak import FAST_QEMU, LONGEST
from places import BIN, ROOT

SOAK = ROOT / "tests" / "firmware" / "soak"


def days(folder, heap):
    """What the station prints of its days: (sum, bytes in use) of each."""
    (folder / "main.py").write_text("import days\n")
    manifest = folder / "manifest.py"
    manifest.write_text("".join(f"module('{name}.py', base_path={str(SOAK)!r})\n" for name in ("days", "units")) + "module('main.py')\n")
    subprocess.run(["make", "-s", "-C", ROOT, "firmware", "BOARD=mps2-an385", f"BUILD={folder / 'build'}", f"FROZEN_MANIFEST={manifest}",
                    f"PERMAFROST_BIN={BIN}", f"HEAP_SIZE={heap}"], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run([*FAST_QEMU, "-semihosting-config", "enable=on,target=native,arg=firmware", "-kernel",
                           folder / "build" / "mps2-an385" / "firmware.elf"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST)
    found = re.findall(r"day \d+ sum (-?\d+) in use (\d+)", done.stdout)
    if len(found) != 10 or len(set(found)) != 1:
        raise SystemExit(f"days in {heap} bytes: not ten days alike:\n{done.stdout[-2000:]}")
    return int(found[0][1])


if __name__ == "__main__":
    for size in 16384, 65536:
        with tempfile.TemporaryDirectory() as name:
            print(f"ten days in a heap of {size} bytes: {days(Path(name), size)} bytes in use after each", flush=True)
