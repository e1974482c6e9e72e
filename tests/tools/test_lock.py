"""runtime/lock.mk: one make at a time in a build folder, whatever each of them starts; nobody waits for a make that has ended."""

import os
import signal
import subprocess
import time

import pytest

from conftest import ROOT, run

# Each goal is alone in the folder while it is made: mkdir fails where another has made the same.
MAKEFILE = """
BUILD ?= out
permafrost_unlocked = idle
include {root}/runtime/quiet.mk {root}/runtime/lock.mk
all: alone
alone:
	@mkdir $(BUILD)/inside; sleep 0.05; echo $(NAME) >> made; rmdir $(BUILD)/inside
nested: parts
	@echo $(NAME) >> made
parts:
	+@mkdir $(BUILD)/outside; $(MAKE) -s alone & $(MAKE) -s other BUILD=$(BUILD)/below; wait; rmdir $(BUILD)/outside
other: alone
gone: alone
	@$(permafrost_remove); sleep 0.2
stays:
	@touch ready; sleep 600
free: alone
	@$(permafrost_unlock) touch ready; sleep 600
idle:
	@echo idle
"""
ENVIRONMENT = {key: text for key, text in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "BUILD")}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "Makefile").write_text(MAKEFILE.format(root=ROOT))
    return tmp_path


def start(project, *words, silent=True):
    return subprocess.Popen(["make", *(["-s"] if silent else []), *words], cwd=project, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, start_new_session=True)


def make(project, *words):
    return run("make", "-s", *words, cwd=project, env=ENVIRONMENT, timeout=60)


def started(project, goal):
    """A make whose recipe for the goal has come to its sleep."""
    maker = start(project, goal)
    while not (project / "ready").exists():
        assert maker.poll() is None
        time.sleep(0.01)
    return maker


@pytest.mark.parametrize("goals", [["all"], ["nested", "-j2"], ["gone"], ["all", "nested", "gone"]])
def test_one_at_a_time(project, goals):
    """Also where a make takes the folder away, and where each starts others in it and below it."""
    makers = [start(project, *goals, f"NAME={i}") for i in range(6)]
    said = [maker.communicate(timeout=60)[1] for maker in makers]
    assert [maker.returncode for maker in makers] == [0] * 6
    assert not any("File exists" in text for text in said)
    assert set((project / "made").read_text().split()) == set("012345")


def test_who_waits_says_for_whom(project):
    first = started(project, "stays")
    second = start(project, silent=False)
    assert second.stderr.readline() == f"waiting for the make that builds in out (process {first.pid})\n"
    third = start(project)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert second.wait(timeout=60) == 0 and third.wait(timeout=60) == 0 and third.stderr.read() == ""


def test_a_make_that_was_killed_has_nothing(project):
    """Also while it is not waited for, as some containers never do."""
    first = started(project, "stays")
    os.killpg(first.pid, signal.SIGKILL)
    make(project)
    first.wait()


def test_an_unlocked_recipe_and_dry_runs_wait_for_nobody(project):
    for goal, words in (("free", ["all"]), ("stays", ["-n"]), ("stays", ["idle"])):
        (project / "ready").unlink(missing_ok=True)
        first = started(project, goal)
        try:
            assert make(project, *words).stderr == ""
        finally:
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()


def test_another_process_with_the_number(project):
    (project / "out").mkdir()
    (project / "out" / ".make").write_text(f"{os.getpid()}.1\n")
    make(project)
