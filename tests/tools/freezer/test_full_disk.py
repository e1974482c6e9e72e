"""Outputs on a disk that is full: an error, and what was there before stays, whole and together."""

import resource
import signal

import pytest

from conftest import run
from freezer_tools import module  # noqa: F401


def full(most):
    """For a child that can write no more than so many bytes to a file."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    return limit


def contents(folder, but=()):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name not in but}


COMMANDS = {
    "freeze": ("freezer", "freeze", "-o", "out/image.c", "-MF", "out/image.d", "--mpy", "out/mpy", "a.py"),
    "shards": ("freezer", "freeze", "-o", "out/image.c", "--shards", "3", "a.py"),
    "stock": ("freezer", "freeze", "--target=micropython", "-o", "out/frozen_content.c", "a.py"),
    "merge": ("freezer", "merge", "-o", "out/merged.mpy", "a.py"),
    "pack": ("freezer", "pack", "--name", "p", "-o", "out/p.tar.gz", "manifest.py"),
    "lock": ("freezer", "lock", "-o", "out/freezer.lock", "manifest.py"),
    "compile": ("mpy_cross", "-o", "out/a.mpy", "a.py"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_costs_no_old_output(name, freezer, permafrost, mpy_cross, module, tmp_path):
    tool, *words = COMMANDS[name]
    command = [{"freezer": freezer, "mpy_cross": mpy_cross}[tool], *words]
    module("manifest.py", "metadata(version='1')\nmodule('a.py')\n")
    module("a.py", "x = 1\n")
    (tmp_path / "out").mkdir()
    run(*command, cwd=tmp_path)
    before = contents(tmp_path / "out")
    assert before
    module("a.py", "def f(a):\n    return 'a text that is new and not short', a, 'and another one'\n" * 40)
    largest = max(len(content) for content in before.values())
    for most in sorted({0, 1, largest // 2, largest - 1}):
        done = run(*command, cwd=tmp_path, check=False, preexec_fn=full(most))
        assert done.returncode == 1 and "File too large" in done.stderr, (most, done.stderr)
        assert contents(tmp_path / "out") == before, most
    run(*command, cwd=tmp_path)
    assert contents(tmp_path / "out") != before


def test_an_input_with_an_error_costs_the_old_output(freezer, module, tmp_path):
    """It would pass for the new one."""
    module("a.py", "x = 1\n")
    run(freezer, "freeze", "a.py", cwd=tmp_path)
    module("a.py", "x = (\n")
    run(freezer, "freeze", "a.py", cwd=tmp_path, check=False)
    assert not (tmp_path / "image.c").exists()
