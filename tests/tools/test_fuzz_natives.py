"""A minute of tests/tools/natives: every native of the .def tables with hostile objects, in a build with HEAP=check."""

import re
import sys

import pytest

from conftest import BUILD, ROOT, run

sys.path.insert(0, str(ROOT / "tests" / "tools" / "natives"))
import fuzz  # noqa: E402

SECONDS = 60
# One worker builds what all need.
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("test_fuzz_natives")]


@pytest.fixture(scope="session")
def checked():
    """permafrost with the poisoned heap: this build where it is one, else another beside it."""
    if fuzz.is_checked(BUILD / "bin" / "permafrost"):
        return BUILD / "bin" / "permafrost"
    build = BUILD / "check"
    run("make", "-s", "-j2", "-C", ROOT, "HEAP=check", f"BUILD={build}", "SANITIZE=address,undefined",
        f"FROZEN_BY={BUILD / 'bin' / 'freezer'}", build / "bin" / "permafrost", timeout=1500)
    return build / "bin" / "permafrost"


def test_tables_are_read_whole():
    """A line in a form that fuzz.py does not know would be left out."""
    natives, types, keywords = fuzz.tables()
    text = "".join(path.read_text() for path in (ROOT / "runtime").rglob("*.def"))
    assert len(natives) == len(re.findall(r"^(?:METHOD|FUNCTION)\(", text, re.M)) > 400
    assert len(types) == len(re.findall(r"^TYPE\(", text, re.M)) and "key" in keywords


def test_a_seed_repeats(checked, tmp_path):
    fuzz.write_program(tmp_path / "natives.py")
    steps = [run(checked, "-X", "heapsize=2m", tmp_path / "natives.py", 5, 60, "tell", check=False, cwd=tmp_path).stderr for _ in range(2)]
    # A step whose arguments cannot be made says nothing, and one may take further steps.
    assert steps[0] == steps[1] and steps[0].count("step ") >= 30


def test_natives_stand_hostile_objects(checked):
    done = run(sys.executable, ROOT / "tests/tools/natives/fuzz.py", checked, "--seconds", SECONDS, "--seed", 1, check=False,
               timeout=SECONDS + 240)
    assert done.returncode == 0, done.stdout[-6000:]


def test_collecting_always(checked):
    done = run(checked, "-X", "collect=1", "-c", "print(sum(len('x' * i) for i in range(200)))")
    assert done.stdout == "19900\n"


def test_other_builds_say_that_they_cannot(permafrost):
    if not fuzz.is_checked(permafrost):
        done = run(permafrost, "-X", "collect=1", "-c", "", check=False)
        assert done.returncode == 2 and "HEAP=check" in done.stderr
