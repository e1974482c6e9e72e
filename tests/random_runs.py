"""Random programs on several engines: what test_random and test_hard share. RANDOM_SEEDS=first:last, or a number of programs, runs others
than the suite's: make fuzz does."""

import os
import re
import subprocess
import sys

from conftest import cpython, run
from firmware_project import Project
from places import BIN


def seeds(text):
    """first:last, or a number of them."""
    if not re.fullmatch(r"(\d+:)?\d+", text):
        sys.exit(f"SEEDS={text}: first:last expected, as 1000:1500, or a number of programs, as 500")
    first, last = map(int, text.split(":") if ":" in text else (1, text))
    return range(first, last + 1)


SEEDS = seeds(os.environ.get("RANDOM_SEEDS", "1:60"))


def write_programs(folder, program):
    """program(seed) for each seed as a module of its own, mains that import fifty of them in turn, and all as .mpy in folder/mpy: an engine
    keeps the names of what it has imported. Returns the names of the mains."""
    mains = []
    for first in range(0, len(SEEDS), 50):
        lines = ["import sys"]
        for seed in SEEDS[first:first + 50]:
            (folder / f"p{seed}.py").write_text(program(seed))
            lines += [f"print('=== {seed}')", f"import p{seed}", f"del p{seed}, sys.modules['p{seed}']"]
        mains.append(f"main{first}")
        (folder / f"{mains[-1]}.py").write_text("\n".join(lines) + "\n")
    subprocess.run([BIN / "mpy-cross", "--out-dir", folder / "mpy", *sorted(folder.glob("*.py"))], check=True, timeout=60 + len(SEEDS))
    return mains


def cpython_prints(folder, mains):
    return "".join(cpython(folder / f"{main}.py", cwd=folder) for main in mains)


def permafrost_prints(permafrost, folder, mains):
    """In a heap with room for the names of fifty programs."""
    return "".join(run(permafrost, "-X", "heapsize=16m", "-m", main, cwd=folder).stdout for main in mains)


def frozen_prints(folder, main, board, build):
    """What a firmware prints that has a main and its programs in its image."""
    names = re.findall(r"^import (p\d+)$", (folder / f"{main}.py").read_text(), re.M)
    modules = "".join(f"module('{name}.py', base_path={str(folder)!r})\n" for name in names)
    project = Project(build, {"main.py": (folder / f"{main}.py").read_text(), "manifest.py": f"module('main.py')\n{modules}"})
    return project.output(board=board)


def first_difference(text, expected):
    """The seed of the first program whose output differs, and the first line that does, as printed and as expected."""
    for one, other in zip(text.split("=== "), expected.split("=== ")):
        if one != other:
            lines = list(zip(one.splitlines() + [None], other.splitlines() + [None]))
            return ("seed " + other.split("\n")[0], *next((pair for pair in lines if pair[0] != pair[1]), lines[-1]))
    return None if text == expected else "the output ends early"
