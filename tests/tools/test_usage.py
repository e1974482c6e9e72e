"""Wrong arguments: status 2, the cause in one line, then the usage, all on standard error."""

import re

import pytest

from conftest import BIN, ROOT, run

WRONG = [
    ("freezer list", "no manifest"),
    ("freezer list -O 7 m.py", "-O takes 0, 1, 2 or 3, not '7'"),
    ("freezer list -v MPY_LIB_DIR m.py", "-v takes NAME=VALUE, not 'MPY_LIB_DIR'"),
    ("freezer lock", "no manifest"),
    ("freezer pack", "no manifest"),
    ("freezer unpack a.tar.gz b.tar.gz", "one package, not 2"),
    ("freezer size", "one firmware, not 0 files"),
    ("freezer size a.elf b.elf", "one firmware, not 2 files"),
    ("freezer diff a.mpy", "two files are compared, not 1"),
    ("freezer merge a.mpy", "no -o FILE"),
    ("freezer merge -o b.mpy", "no file to merge"),
    ("freezer extract a.mpy", "no -o BASE, how the files' names start"),
    ("freezer extract -o b", "no file"),
    ("freezer dump", "no file"),
    ("freezer dump --hey a.mpy", "no option '--hey'"),
    ("freezer check", "no file"),
    ("freezer check --hey", "no option '--hey'"),
    ("freezer stubs", "no -o FOLDER"),
    ("freezer natmod", "no FOLDER"),
    ("freezer size --markdown a.elf", "--markdown is for --diff OLD.json"),
    ("freezer verify", "no firmware"),
    ("freezer seal", "one firmware, not 0 files"),
    ("freezer seal --nothing a.elf", "no option '--nothing'"),
    ("freezer image -o a.xyz a.elf", "no format 'xyz'"),
    ("freezer verify --nothing", "no option '--nothing'"),
    ("freezer traceback", "symbol files and at most one log, not 0 files"),
    ("freezer makemanifest m.py", "no -o OUT"),
    ("freezer makemanifest -o out.c m.py", "no -b BUILD"),
    ("freezer mpy-tool", "no file"),
    ("freezer mpy-tool -march-flags=x a.mpy", "-march-flags takes a number, not 'x'"),
    ("qstrgen report", "no file"),
    ("qstrgen scan", "no file"),
    ("qstrgen adopt", "one console text, not 0"),
    ("qstrgen adopt dump.txt", "no --into FILE"),
]


@pytest.mark.parametrize("line, cause", WRONG)
def test_wrong_arguments(line, cause):
    tool, command, *words = line.split()
    done = run(BIN / tool, command, *words, check=False)
    first, *rest = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert first in (f"{tool} {command}: error: {cause}", f"{tool}: error: {cause}") and rest[0].startswith(f"usage: {tool} {command}")


@pytest.mark.parametrize("command", ["adopt", "report", "scan"])
def test_qstrgen_help(command):
    done = run(BIN / "qstrgen", command, "--help")
    assert done.stdout.startswith(f"usage: qstrgen {command}") and done.stderr == ""
    done = run(BIN / "qstrgen", command, "--hey", check=False)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith(f"qstrgen {command}: error: no option '--hey'")


@pytest.mark.parametrize("tool", ["freezer", "qstrgen", "permafrost", "mpy-cross"])
def test_version(tool):
    """Permafrost's own, and the formats."""
    version = re.search(r'PERMAFROST_VERSION "(.*)"', (ROOT / "runtime/base/version.h").read_text()).group(1)
    line = run(BIN / tool, "--version").stdout
    assert version in line and "mpy v6.3" in line and line.count("\n") == 1
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()
