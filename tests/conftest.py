"""What the suites share: where the tools are, how to run them, and the oracles."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from places import BIN, BUILD, ORACLES, ROOT, SHIM  # noqa: E402


def run(*command, check=True, timeout=120, **kwargs):
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
