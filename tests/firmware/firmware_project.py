"""A firmware project in a folder of its own, built by this tree's make, for all tests that build one.

All projects that change no flag of the VM share it: shared_vm.py."""

import json
import re

from conftest import BIN, ROOT, run
from shared_vm import ENVIRONMENT, shared_vm

BOARD = "mps2-an385"
# What makes another VM than the shared one.
VM_FLAGS = {"CC", "CPU_FLAGS", "INTERP_CFLAGS", "LTO", "PERMAFROST_FAST", "PROMPT", "RUNTIME_CFLAGS", "USB_CONSOLE", "WITHOUT"}


class Project:
    def __init__(self, folder, files):
        self.folder = folder
        self.build = folder / "build"
        for name, text in files.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run_make(self, *words, board=BOARD, check=True, **variables):
        if VM_FLAGS & set(variables):
            return self.made(board, variables, *words, check=check)
        vm = shared_vm(board, **{key: variables[key] for key in ("PROFILE",) if key in variables})
        return self.made(board, {**variables, "PERMAFROST_VM": vm}, *words, check=check)

    def made(self, board, variables, *words, check):
        return run("make", "-C", ROOT, f"BOARD={board}", f"BUILD={self.build}", f"FROZEN_MANIFEST={self.folder / 'manifest.py'}",
                   f"PERMAFROST_BIN={BIN}", *(f"{key}={value}" for key, value in variables.items()), *words, check=check, timeout=900,
                   env=ENVIRONMENT)

    def make(self, *targets, **variables):
        """Builds targets; the CompletedProcess, for compiled() and linked()."""
        return self.run_make(*targets, **variables)

    def output(self, **variables):
        """What the firmware prints, built before where it is not."""
        return self.run_make("-s", "run", **variables).stdout

    def elf(self, board=BOARD):
        return self.build / board / "firmware.elf"

    def flash(self, board=BOARD):
        return json.loads(run(BIN / "freezer", "size", "--json", self.elf(board)).stdout)["flash"]


def steps(done, kind):
    """What a make run compiled (CC), linked (LD) or froze (FREEZE), by the lines that it printed."""
    return re.findall(rf"^\[\d+/\d+\] {kind} (\S+)$", done.stdout, re.M)


def compiled(done):
    """The object files that a make run compiled."""
    return sorted(path.rpartition("/")[2].replace(".c", ".o") for path in steps(done, "CC"))


def linked(done):
    return any(path.endswith("/firmware.elf") for path in steps(done, "LD"))
