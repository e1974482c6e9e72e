"""What the suites share: where the tools are, how to run them, and the oracles.

How tests are written here:
- They run side by side, in any order, each in its own tmp_path. Nothing that
  another test wrote may be needed: what several share is a fixture, or built before by make (tools, test-programs).
- Tests that share a costly module fixture, or change one, are of one xdist_group, which one worker runs in the file's order:
      pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("test_ends")]
- A test that compiles firmware or runs an emulated board is marked firmware; firmware/firmware_project.py has Project, and
  shared_vm.py the VMs, each compiled once for all. A test that asks Node.js (a stock VM, a stock mpy-cross) is marked oracle, one for a RISC-V board riscv: where
  what it needs is not installed it does not run and the last lines say so; with REQUIRE_ORACLES=1 (.ci/run) it fails.
- What takes minutes in all is marked long: make test leaves it out, make test-long runs it.
- A program whose output CPython knows goes into language/programs, where every engine runs it.
"""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from places import BIN, BUILD, INCLUDE, ORACLES, ROOT, SHIM

MARKERS = ["long: what make test leaves out and make test-long runs: other boards than the two of FIRST, VMs of their own, random programs",
           "firmware: compiles firmware, or runs it on an emulated board", "oracle: asks Node.js, with the packages of against/oracles",
           "riscv: compiles for RISC-V and runs it, emulated",
           "xdist_group(name): tests that one worker runs"]


def pytest_configure(config):
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


# Tests of other boards are long: each has a VM to compile.
FIRST = {"host", "mps2-an385"}


def pytest_collection_modifyitems(items):
    for item in items:
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        if item.get_closest_marker("firmware") and parameters.get("board", "host") not in FIRST:
            item.add_marker("long")


def missing_oracle():
    """What an oracle lacks, or None."""
    if not shutil.which("node"):
        return "Node.js is not installed"
    wanted = json.loads((ORACLES / "package.json").read_text())["dependencies"]
    missing = [name for name in wanted if not (ORACLES / "node_modules" / name).is_dir()]
    return f"tests/against/oracles has no node_modules/{missing[0]}" if missing else None


def missing_riscv():
    for command in ("riscv64-unknown-elf-gcc", "qemu-system-riscv32"):
        if not shutil.which(command):
            return f"{command} is not installed"
    return None


NEEDS = {"oracle": (missing_oracle, "no oracle", "make setup-oracles"), "riscv": (missing_riscv, "no RISC-V", "make setup-boards")}


def pytest_runtest_setup(item):
    for marker, (missing, what, remedy) in NEEDS.items():
        reason = missing() if item.get_closest_marker(marker) else None
        if reason:
            (pytest.fail if os.environ.get("REQUIRE_ORACLES") else pytest.skip)(f"{what}: {reason}: {remedy}")


def python_prints(program):
    """What CPython prints of a program with @micropython.viper, for which it does nothing."""
    before = """
        import sys, types
        sys.modules["micropython"] = types.SimpleNamespace(viper=lambda function: function)
        names = {"__name__": "__main__", "ptr8": lambda buffer: buffer}
        exec(compile("from __future__ import annotations\\n" + open(sys.argv[1]).read(), "main.py", "exec"), names)
    """
    return run(sys.executable, "-c", textwrap.dedent(before), program).stdout


def run(*command, check=True, timeout=300, **kwargs):
    """Runs a command; returns its CompletedProcess with text output. check: a failure fails the test and shows why."""
    kwargs.setdefault("capture_output", True)
    kwargs.setdefault("text", True)
    done = subprocess.run([str(word) for word in command], timeout=timeout, **kwargs)
    if check and done.returncode != 0:
        pytest.fail(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def tool(name):
    path = BIN / name
    assert path.exists(), f"{path} is not built: run make"
    return path


@pytest.fixture(scope="session")
def mpy_cross():
    return tool("mpy-cross")


@pytest.fixture(scope="session")
def freezer():
    return tool("freezer")


@pytest.fixture(scope="session")
def qstrgen():
    return tool("qstrgen")


@pytest.fixture(scope="session")
def permafrost():
    return tool("permafrost")


def cpython(script, *args, cwd=None, path=()):
    """What CPython prints for a script, with the shim for MicroPython's names."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(map(str, [SHIM, *path])), PYTHONDONTWRITEBYTECODE="1")
    return run("python3", "-W", "ignore", script, *args, cwd=cwd, env=environment).stdout


def stock_vm(folder, module, timeout=60):
    """What a stock MicroPython VM prints when it imports `module` from the .mpy files of a folder."""
    return run("node", ORACLES / "run_mpy.mjs", folder, module, timeout=timeout).stdout


def without_machine_facts(text):
    """Console text without the lines of micropython.mem_info(), which differ from machine to machine."""
    facts = ("mem: total", "stack: ", "GC: total", " No. of 1-blocks")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(facts))
