"""freezer size by room and file: every function of the runtime is in the table, and the parts sum up to the VM."""

import json
import re

import pytest

from conftest import BIN, BUILD, ROOT, run
from firmware_project import Project

ROOMS = dict(re.findall(r'^\{"(\w+)", "(\S+)"\},$', (BUILD / "tables" / "rooms.inc").read_text(), re.M))
INLINE = set(re.findall(r"^static inline.*\b(\w+)\(", "".join(path.read_text() for path in ROOT.glob("runtime/**/*.h")), re.M))
FOLDERS = ["runtime/base", "runtime/format", "runtime/vm", "runtime/modules", "runtime/repl", "mpy-cross"]


def part_of(path):
    """As rooms.awk names it."""
    return re.sub(r"^mpy-cross/", "compiler/", re.sub(r"^runtime/(vm/)?", "", str(path)))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_function_is_in_the_table(folder):
    wrong, count = [], 0
    for path in sorted((BUILD / "obj" / folder).rglob("*.o")):
        source = path.relative_to(BUILD / "obj").with_suffix("")
        text = (ROOT / source).with_suffix(".c").read_text()
        for name in re.findall(r" [Tt] (\w+)$", run("nm", "--defined-only", path).stdout, re.M):
            # What is not in the source by name is inline in a header, or made by a macro.
            if re.search(rf"\b{name}\(", text) and name not in INLINE:
                count += 1
                if ROOMS.get(name) != part_of(source):
                    wrong.append((name, source, ROOMS.get(name)))
    assert count >= 20 and not wrong


@pytest.mark.firmware
def test_the_parts_are_the_vm(tmp_path):
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": "print(1.5 ** 0.5)\n"})
    project.make("-s", "firmware")
    sizes = json.loads(run(BIN / "freezer", "size", "--json", project.elf()).stdout)
    parts = {name[3:]: size for name, size in sizes.items() if name.startswith("vm.")}
    assert sum(parts.values()) == sizes["vm"]
    assert parts["run/interp"] > 4000 and parts["libgcc"] > 1000 and parts["modules/re/re"] > 1000 and "libm" not in parts
    assert parts["firmware"] < sizes["vm"] / 50 and parts["without a symbol"] < sizes["vm"] / 10
    printed = run(BIN / "freezer", "size", project.elf()).stdout
    table = re.search(r"^VM, bytes of flash.*\n((?:.+\n)+)VM +(\d+)$", printed, re.M)
    assert sum(int(size) for size in re.findall(r"^\S.* (\d+)$", table[1], re.M)) == int(table[2]) == sizes["vm"]
    types = re.search(r"^types +(\d+)\n((?:  .+\n)+)", table[1], re.M)
    assert sum(map(int, re.findall(r" (\d+)$", types[2], re.M))) == int(types[1])
