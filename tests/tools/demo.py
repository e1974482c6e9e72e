"""make demo: the whole road, once, on real input.

docs/examples/weatherlog is compiled module by module, frozen by its manifest, linked to the VM for the host and for the
emulated Cortex-M3, and run on both; then the same with three unchanged modules of the installed CPython. Each output is
held against CPython's. Prints what it did, tables of flash and RAM, and a summary of five lines. Status 1 at the first difference."""

import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from places import BIN, BUILD, ROOT, SHIM

BOARDS = ("host", "mps2-an385")
EXAMPLE = ROOT / "docs" / "examples" / "weatherlog"


def shell(*command, **kwargs):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600, **kwargs)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def without_machine_facts(text):
    facts = ("mem: total", "stack: ", "GC: total", " No. of 1-blocks")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(facts))


def cpython(folder):
    environment = dict(os.environ, PYTHONPATH=str(SHIM), PYTHONDONTWRITEBYTECODE="1")
    return shell(sys.executable, folder / "main.py", env=environment, cwd=folder)


def make(board, build, manifest, target, *more):
    return shell("make", "--no-print-directory", "-C", ROOT, target, f"BOARD={board}", f"BUILD={build}", f"FROZEN_MANIFEST={manifest}",
                 f"PERMAFROST_BIN={BIN}", *more)


def compare(what, expected, got):
    got = without_machine_facts(got.replace("\r\n", "\n"))
    if got == expected:
        print(f"  {what}: prints what CPython prints ({len(expected.splitlines())} lines)")
        return
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), got.splitlines(True), "CPython", what))
    sys.exit(f"demo: {what} differs from CPython")


def compile_modules(folder, build):
    """Each module by itself through mpy-cross, as CI would package them."""
    for source in sorted(folder.glob("**/*.py")):
        if source.name == "manifest.py":
            continue
        out = build / "mpy" / source.relative_to(folder).with_suffix(".mpy")
        out.parent.mkdir(parents=True, exist_ok=True)
        shell(BIN / "mpy-cross", "-s", source.relative_to(folder), "-o", out, source)
        print(f"  {source.relative_to(folder)}: {source.stat().st_size} bytes of source, {out.stat().st_size} of .mpy")


def smallest_heap(build, manifest, expected):
    """The fewest KB of heap in which the board still prints what CPython prints."""
    refused, enough = 0, 128
    while enough - refused > 1:
        size = (refused + enough) // 2
        done = subprocess.run(["make", "-s", "-C", ROOT, "run", "BOARD=mps2-an385", f"BUILD={build}", f"FROZEN_MANIFEST={manifest}",
                               f"PERMAFROST_BIN={BIN}", f"ARGUMENTS=--heap={size * 1024}"], capture_output=True, text=True, timeout=600)
        if without_machine_facts(done.stdout.replace("\r\n", "\n")) == expected:
            enough = size
        else:
            refused = size
    return enough


def road(name, folder, imports):
    build = BUILD / "demo" / name
    manifest = folder / "manifest.py"
    print(f"{name}: compile")
    compile_modules(folder, build)
    print(f"{name}: freeze, link, run")
    expected = cpython(folder)
    for board in BOARDS:
        make(board, build, manifest, "firmware")
        compare(f"{board}/firmware.elf", expected, make(board, build, manifest, "run"))
    for board in BOARDS:
        print(f"\n{name} on {board}")
        print(make(board, build, manifest, "size"), end="")
        report = make(board, build, manifest, "run", f"ARGUMENTS=--heap-report --import={imports}")
        print("".join(line + "\n" for line in report.splitlines() if line.startswith("heap ")), end="")
    heap = smallest_heap(build, manifest, expected)
    print(f"smallest heap in which it runs: {heap} KB\n")
    size = json.loads(shell(BIN / "freezer", "size", "--json", build / BOARDS[-1] / "firmware.elf"))
    used, whole = map(int, re.search(rf"heap after import of {imports}: (\d+) bytes of (\d+)", report).groups())
    return expected, {"flash of the program": f"{size['image']} bytes", "flash of the VM and the board's C": f"{size['vm']} bytes",
                      "RAM left": f"{whole - used} of {whole} bytes of heap, with {imports} imported", "smallest heap": f"{heap} KB"}


def library_example():
    """bisect, heapq and colorsys of the installed CPython, unchanged, and a script that uses them."""
    folder = BUILD / "demo" / "library-source"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    library = Path(sysconfig.get_path("stdlib"))
    for module in ("bisect.py", "heapq.py", "colorsys.py"):
        shutil.copy(library / module, folder)
    shutil.copy(ROOT / "docs" / "examples" / "library" / "main.py", folder)
    (folder / "manifest.py").write_text("".join(f"module({name!r})\n" for name in ("bisect.py", "heapq.py", "colorsys.py", "main.py")))
    return folder


def main():
    output, figures = road("weatherlog", EXAMPLE, "weatherlog")
    road("library", library_example(), "heapq")
    print("What weatherlog printed, on CPython, the host and the board alike:\n")
    print(output)
    print(f"it runs: on the host and on {BOARDS[-1]}, and prints what CPython prints")
    for name, figure in figures.items():
        print(f"{name}: {figure}")


if __name__ == "__main__":
    main()
