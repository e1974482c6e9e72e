"""Modules whose bodies run at build time: a firmware prints with them what it prints without, whatever is read, written, patched and
imported anew; and keeps less RAM. preload/main.py prints what an import kept in lines that begin with #."""

import shutil
from pathlib import Path

import pytest

from conftest import BIN, run
from firmware_project import BOARD, Project

pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("preload")]

FOLDER = Path(__file__).parent / "preload"
WHOLE = {"app", "based", "config", "folder.base", "folder.late", "folder.top", "holds", "kinds", "may_miss", "pack", "pack.inner", "pack.later", "pack.second", "slots", "uses_list", "uses_other"}


PREFIX = {"main", "begins", "begins_and_fails", "imports_what_begins"}


def test_the_modules_are_preloaded():
    done = run(BIN / "freezer", "preload", "--manifest", FOLDER / "manifest.py")
    states = {state: {line.split()[0] for line in done.stdout.splitlines() if line.split()[1] == state} for state in ("whole", "prefix")}
    assert states["whole"] == WHOLE and PREFIX <= states["prefix"]


@pytest.mark.parametrize("board", ["host", BOARD])
def test_prints_the_same(tmp_path, board):
    project = Project(tmp_path, {})
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    said, kept = {}, {}
    for preload in 0, 1:
        project.make("firmware", board=board, PRELOAD=preload)
        lines = project.output(board=board, PRELOAD=preload).splitlines()
        said[preload] = [line for line in lines if not line.startswith("#")]
        kept[preload] = {line.split()[1]: int(line.split()[2]) for line in lines if line.startswith("#")}
    assert len(said[0]) > 40 and said[0] == said[1]
    # What reads another module's object after that has changed runs on the device; the first such makes sys.modules a dict in the heap.
    assert kept[1].pop("app") >= kept[0].pop("app") and kept[1].pop("uses_list") == kept[0].pop("uses_list")
    assert kept[1].pop("folder.late") == kept[0].pop("folder.late")
    assert sum(kept[1].values()) * 8 < sum(kept[0].values()) and kept[1]["uses_other"] == 0 < kept[0]["uses_other"]
