"""make coverage: which lines of C the tests have run, by folder, from what a build with --coverage left.

    coverage.py BUILD [--least PERCENT] [--missing FOLDER]

A line counts where the compiler made code of it, in any object; it was run when it was in any. Status 1 where a folder has less
than --least. --missing lists the lines of a folder that were not run."""

import argparse
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Not what is being tested, and what no program of the host runs:
# - what stands in where a board has no files, sockets, pins, clock's alarm, flash to write or slots: the host has its own, or nothing;
# - a firmware's main and its storing of images, which the tests of firmware run, also on the host;
# - filesystems on devices, which need LITTLEFS= or FATFS=;
# - what is compiled for HEAP=check alone;
# - bodies that run at build time, in a child that may write no file, not even what was run; and what compares them at the import.
LEFT_OUT = re.compile(r"tests/|build/|runtime/modules/\w+/port_\w+\.c|runtime/port/common/|runtime/port/host/(firmware_main|confine)\.c|"
                      r"runtime/modules/permafrost/(store|build_id)\.c|runtime/modules/vfs/(vfs_disk|disk_file|block_device)\.c|"
                      r"runtime/vm/memory/heap_watch\.c|runtime/port/host/preload/|runtime/vm/load/preload\.c")


def lines_run(build):
    """{file: {line: whether it was run}}, of all objects that were compiled so."""
    files = defaultdict(dict)
    notes = sorted(build.rglob("*.gcno"))
    for first in range(0, len(notes), 50):
        done = subprocess.run(["gcov", "--json-format", "--stdout", *notes[first:first + 50]], cwd=ROOT, capture_output=True, text=True)
        for text in filter(None, done.stdout.splitlines()):
            for file in json.loads(text)["files"]:
                path = Path(file["file"])
                name = str(path.relative_to(ROOT)) if path.is_absolute() and path.is_relative_to(ROOT) else file["file"]
                if LEFT_OUT.match(name) or Path(name).is_absolute():
                    continue
                for line in file["lines"]:
                    number = line["line_number"]
                    files[name][number] = files[name].get(number, False) or line["count"] > 0
    return files


def ranges(numbers):
    """1, 2, 3, 7 as "1-3, 7"."""
    parts = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in parts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=lambda text: Path(text).resolve())
    parser.add_argument("--least", type=float, default=0)
    parser.add_argument("--missing")
    options = parser.parse_args()
    files = lines_run(options.build)
    if not files:
        sys.exit(f"coverage: nothing in {options.build} was compiled with --coverage")
    folders = defaultdict(lambda: [0, 0])
    for name, lines in sorted(files.items()):
        folder = str(Path(name).parent)
        folders[folder][0] += len(lines)
        folders[folder][1] += sum(lines.values())
        if options.missing is not None and name.startswith(options.missing) and not all(lines.values()):
            print(f"{name}: {sum(lines.values())} of {len(lines)}: {ranges(n for n, run in lines.items() if not run)}")
    print("| folder | lines | run | % |\n|---|---:|---:|---:|")
    for folder, (count, run) in sorted(folders.items()):
        print(f"| `{folder}` | {count} | {run} | {100 * run / count:.1f} |")
    count, run = (sum(column) for column in zip(*folders.values()))
    print(f"| all | {count} | {run} | {100 * run / count:.1f} |")
    poor = [folder for folder, (count, run) in sorted(folders.items()) if 100 * run < options.least * count]
    if poor:
        sys.exit(f"coverage: less than {options.least:g} %: {', '.join(poor)}")


if __name__ == "__main__":
    main()
