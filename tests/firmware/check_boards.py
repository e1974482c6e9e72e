"""make bench-boards, make check-boards [ONLY="microbit ..."]: each board with an emulator or simulator builds and runs a frozen program, weatherlog where the whole VM fits,
else tests/firmware/board/small.py, and prints what the host prints. Prints a table of what that takes, as in docs/PERFORMANCE.md; boards that
are only built have the first two figures."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from descriptions import BOARDS, described
from places import BIN, BUILD, ROOT
from shared_vm import ENVIRONMENT

sys.path.insert(0, str(Path(__file__).parent / "size"))
import reset

WEATHERLOG = ROOT / "docs" / "examples" / "weatherlog"
SMALL = ROOT / "tests" / "firmware" / "board"
# Facts of a machine: its heap.
FACT = re.compile(r"^(mem: total|stack: |GC: total| No\. of 1-blocks|heap left)")
LEFT = re.compile(r"(?:free: |^heap left )(\d+)", re.M)


def facts_apart(text):
    return [line for line in text.splitlines() if not FACT.match(line)], [int(number) for number in LEFT.findall(text)][-1]


def host(folder, program):
    return subprocess.run([BIN / "permafrost", program], cwd=folder, capture_output=True, text=True, check=True, timeout=120).stdout


def instructions(board, elf):
    """From reset to the first character."""
    if described(board, "EMULATOR"):
        return reset.instructions(described(board, "EMULATOR").split(), elf,
                                  "riscv64-unknown-elf-nm" if described(board, "CPU").startswith("rv") else "arm-none-eabi-nm")
    done = subprocess.run(["node", ROOT / "tests" / "against" / "oracles" / "pico.mjs", elf.with_suffix(".uf2")], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=120, env=dict(os.environ, COUNT="1"))
    return int(re.search(r"(\d+) instructions", done.stderr)[1])


def measure(board, manifest, expected):
    make = ["make", "-s", "-C", str(ROOT), f"BOARD={board}", f"BUILD={BUILD / 'check-boards' / board}", f"PERMAFROST_BIN={BIN}", f"FROZEN_MANIFEST={manifest}"]
    if subprocess.run([*make, "firmware"], timeout=1800, env=ENVIRONMENT).returncode != 0:
        print(f"{board}: no firmware")
        return False
    elf = BUILD / "check-boards" / board / board / "firmware.elf"
    size = json.loads(subprocess.run([BIN / "freezer", "size", "--json", elf], capture_output=True, text=True, check=True).stdout)
    if not described(board, "EMULATOR") and not described(board, "SIMULATOR"):
        print(f"| {board} | {manifest.parent.name} | {size['flash']:,} | {size['ram']:,} | not run | |", flush=True)
        return True
    done = subprocess.run([*make, "run"], capture_output=True, text=True, timeout=300, env=ENVIRONMENT)
    printed, left = facts_apart(done.stdout.replace("\r\n", "\n")) if LEFT.search(done.stdout) else (done.stdout.splitlines(), 0)
    if done.returncode != 0 or printed != expected:
        print(f"{board}: status {done.returncode}, printed:\n{done.stdout}{done.stderr}")
        return False
    first = instructions(board, elf)
    print(f"| {board} | {manifest.parent.name} | {size['flash']:,} | {size['ram']:,} | {left:,} | {first:,} |", flush=True)
    return True


def check(board, folder):
    """Whether the board's program, of which folder gets a copy where it is the small one, prints there what it prints on the host."""
    manifest = WEATHERLOG / "manifest.py"
    if described(board, "PROFILE") == "minimal":
        manifest = Path(folder) / "small" / "manifest.py"
        manifest.parent.mkdir(exist_ok=True)
        (manifest.parent / "main.py").write_text((SMALL / "small.py").read_text())
        manifest.write_text("module('main.py')\n")
    return measure(board, manifest, facts_apart(host(manifest.parent, "main.py"))[0])


def main():
    good = True
    print("| board | program | flash | RAM without heap and stack | heap left | instructions to the first character |\n"
          "|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for board in BOARDS:
            if board != "host" and board in (os.environ.get("BOARDS") or board).split():
                good &= check(board, folder)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
