"""Modules whose bodies run at build time: a firmware prints with them what it prints without, whatever is read, written, patched and
imported anew; and keeps less RAM. preload/main.py prints what an import kept in lines that begin with #."""

import shutil
from pathlib import Path

import pytest

from conftest import BIN, run
from firmware_project import BOARD, Project

pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("preload")]

FOLDER = Path(__file__).parent / "preload"
WHOLE = {"app", "based", "buffers", "config", "folder.base", "folder.late", "folder.top", "holds", "kinds", "may_miss", "pack", "pack.inner", "pack.later", "pack.second", "slots", "uses_list", "uses_other"}


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


SMALL = {"parts.py": """from collections import namedtuple
Point = namedtuple("Point", "x y")
points = [Point(1, 2)]
table = {"a": 1, "b": [2]}
members = {1, 2}
words = ", ".join
n = 0

class Base:
    kinds = []
    def __init__(self, name):
        self.name = name

class Kid(Base):
    @property
    def loud(self):
        return self.name.upper()
    @staticmethod
    def add(x, seen=[]):
        seen.append(x)
        return seen

class Items(list):
    def total(self):
        return sum(self)

def step():
    global n
    n += 1
    return n

def counter():
    count = 0
    def bump(by=1):
        nonlocal count
        count += by
        return count
    return bump

def walk(n):
    for i in range(n):
        yield i

bump = counter()
bump(3)
kid = Kid("kid")
items = Items([1, 2])
""", "main.py": """import parts
print(parts.points, parts.points[0].x, parts.table, sorted(parts.members), parts.words(["a", "b"]))
print(parts.step(), parts.step(), parts.n, parts.bump(), parts.bump(2), list(parts.walk(3)))
print(parts.kid.loud, parts.kid.add(1), parts.Kid.add(2), parts.items, parts.items.total())
parts.table["c"] = 3
parts.points.append(None)
parts.members.add(9)
parts.kid.name = "other"
parts.Base.kinds.append(4)
parts.items.append(10)
parts.n = 7
parts.extra = 1
print(parts.table, parts.points, 9 in parts.members, parts.kid.loud, parts.Kid.kinds, parts.items.total(), parts.step(), parts.extra)
"""}


def test_profile_minimal(tmp_path):
    """What the objects need of the VM is kept: the closure is over the bodies that made them."""
    project = Project(tmp_path, SMALL)
    (tmp_path / "manifest.py").write_text("module('parts.py')\nmodule('main.py')\n")
    said = [project.output(board=BOARD, PRELOAD=preload, PROFILE="minimal") for preload in (0, 1)]
    assert len(said[0].splitlines()) == 4 and said[0] == said[1]
    states = run(BIN / "freezer", "preload", "--manifest", tmp_path / "manifest.py").stdout
    assert "parts  whole" in states
