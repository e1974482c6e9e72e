"""freezer size --run: RAM that imports keep, told by the firmware itself on the emulated board."""

import csv
import io
import json
import os
import re

import pytest

from conftest import run
from firmware_project import BOARD, Project

pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("test_board")]

FILES = {
    "manifest.py": "module('main.py')\nmodule('light.py')\nmodule('heavy.py')\nmodule('broken.py')\npackage('deep')\noptional('nowhere_to_be_found')\n"
                   "data('manifest.py', name='www/index.html')\n",
    "main.py": "while True:\n    pass\n",  # a program: not for importing
    "light.py": "def f():\n    pass\n",
    "heavy.py": "import light\nkept = bytearray(2000)\ndropped = bytearray(3000)\ndel dropped\n",
    "broken.py": "import light\nimport nowhere_to_be_found\n",
    "deep/__init__.py": "",
    "deep/below.py": "from . import beside\nkept = bytearray(500)\n",
    "deep/beside.py": "",
}
WARNING = "the import of broken fails: ModuleNotFoundError: no module named 'nowhere_to_be_found'"


@pytest.fixture(scope="module")
def firmware(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("board"), FILES)
    project.make("firmware")
    return project.build / BOARD / "firmware.elf"


@pytest.fixture(scope="module")
def figures(freezer, firmware):
    done = run(freezer, "size", "--json", "--run", BOARD, firmware)
    assert f"{firmware}: warning: on {BOARD} {WARNING}" in done.stderr and done.stderr.count("\n") == 1
    return json.loads(done.stdout)


def test_what_an_import_keeps(figures):
    kept = {name[7:]: size for name, size in figures.items() if re.fullmatch(r"import\.\w+(\.be\w+)?", name)}
    assert sorted(kept) == ["deep", "deep.below", "deep.beside", "heavy", "light"]
    # module, context, names, function; on top of that the bytearray and what the module itself takes
    assert 0 < kept["light"] <= 96
    assert 2000 < kept["heavy"] - kept["light"] <= 2000 + 128
    assert 500 < kept["deep.below"] - kept["deep.beside"] <= 500 + 160
    assert kept["deep"] < kept["deep.beside"]
    for name, size in kept.items():
        assert figures[f"import.{name}.heap"] + figures[f"import.{name}.static"] == size
        assert figures[f"import.{name}.static"] == 0
    assert 0 < figures["boot.heap"] < 1408  # stock's, at the REPL


def test_the_other_forms(freezer, firmware, figures, tmp_path):
    size = [freezer, "size", "--run", BOARD, firmware]
    rows = dict(csv.reader(io.StringIO(run(*size, "--csv").stdout)))
    assert {name: int(rows[name]) for name in figures} == figures
    text = run(*size).stdout
    assert re.search(rf"^heavy +{figures['import.heavy']} +{figures['import.heavy.heap']} +0$", text, re.M)
    assert re.search(rf"^before any import +{figures['boot.heap']}$", text, re.M) and "broken   " in text
    old = tmp_path / "old.json"
    old.write_text(json.dumps({**figures, "import.heavy": figures["import.heavy"] - 16}))
    assert run(*size, "--diff", old).stdout.split() == ["+16", str(figures["import.heavy"]), "import.heavy"]
    budget = tmp_path / "budget"
    budget.write_text(f"import.light 96\nimport.heavy {figures['import.heavy'] - 1}\nimport.broken 100\n")
    done = run(*size, "--budget", budget, check=False)
    assert done.returncode == 1
    assert f"{budget}:2: error: import.heavy is {figures['import.heavy']} bytes, 1 over its budget" in done.stderr
    assert f"{budget}:3: error: nothing is named 'import.broken'" in done.stderr
    assert f"{budget}:1" not in done.stderr


def test_without_the_option_nothing_runs(freezer, firmware):
    done = run(freezer, "size", "--json", firmware)
    assert "import." not in done.stdout and done.stderr == ""


def test_what_is_missing_is_named(freezer, firmware, permafrost):
    done = run(freezer, "size", "--run", BOARD, firmware, env={**os.environ, "PATH": "/nonexistent"}, check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(f"freezer: error: --run {BOARD}: qemu-system-arm is not installed\n  it is in the package qemu-system-arm")
    done = run(freezer, "size", "--run", "nosuchboard", firmware, check=False)
    assert done.returncode == 1 and "no board 'nosuchboard'; there are host, " in done.stderr and BOARD in done.stderr
    done = run(freezer, "size", "--run", "host", firmware, check=False)
    assert done.returncode == 1 and "this machine does not run it\n  board 'host' wants a firmware that was built with BOARD=host" in done.stderr
    done = run(freezer, "size", "--run", "host", permafrost, check=False)
    assert done.returncode == 1 and f"{permafrost}: error: on host it printed no report on its heap, but: " in done.stderr
