"""Where the tools run: without HOME and TMPDIR, as another user, in folders that cannot be written to, with names that are no UTF-8, with
clocks that went back. The outputs are the same bytes, or nothing is written and an error says why."""

import os
import shutil
import subprocess

import pytest

from conftest import BIN, ROOT

NOBODY = 65534
SOURCES = {"main.py": "import sensor\nprint(sensor.read(3))\n", "sensor.py": "NAMES = ('a', 2.5)\ndef read(n):\n    return NAMES * n\n",
           "manifest.py": "module('main.py')\nmodule('sensor.py')\n"}
COMMANDS = {"compile": ["mpy-cross", "-o", "out.mpy", "sensor.py"], "freeze": ["freezer", "freeze", "--manifest", "manifest.py", "-o", "image.c", "--qstr", "qstr.h"],
            "lock": ["freezer", "lock", "-o", "freezer.lock", "manifest.py"], "run": ["permafrost", "main.py"]}


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in SOURCES.items():
        (folder / name).write_text(text)
    return folder


def call(name, folder, **options):
    tool, *words = COMMANDS[name]
    return subprocess.run([BIN / tool, *words], cwd=folder, capture_output=True, timeout=120, **options)


def outputs(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name not in SOURCES}


def made(name, folder, **options):
    """What a command prints and writes; it must succeed."""
    done = call(name, folder, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout, outputs(folder)


def elsewhere(project, name):
    """A copy of the project whose folder has that name, of bytes."""
    folder = os.path.join(os.fsencode(project.parent), name)
    shutil.copytree(os.fsencode(project), folder)
    return folder


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("environment", [{}, {"HOME": "/nonexistent", "TMPDIR": "/nonexistent"}, {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Apia", "PATH": "/bin"}],
                         ids=["empty", "no-folders", "elsewhere"])
def test_any_environment(name, environment, project, tmp_path_factory):
    usual = shutil.copytree(project, tmp_path_factory.mktemp("usual") / "project")
    assert made(name, project, env=environment) == made(name, usual)


@pytest.mark.skipif(os.geteuid() != 0, reason="who is not root is another user already")
@pytest.mark.parametrize("name", COMMANDS)
def test_another_user(name, tmp_path_factory):
    """In a folder that only that user can reach, below one that everybody can."""
    def fill(owner):
        folder = tmp_path_factory.mktemp("user")
        for path in folder.parents:
            if path.owner() == "root" and str(path).startswith("/tmp/"):
                path.chmod(0o755)
        for path, text in SOURCES.items():
            (folder / path).write_text(text)
            os.chown(folder / path, owner, owner)
        os.chown(folder, owner, owner)
        return folder

    assert made(name, fill(NOBODY), user=NOBODY, group=NOBODY, extra_groups=[]) == made(name, fill(0))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user who may not write there")
@pytest.mark.parametrize("name", ["compile", "freeze", "lock"])
def test_a_folder_that_cannot_be_written_to(name, project):
    for path in [project, *project.parents]:
        if str(path).startswith("/tmp/"):
            path.chmod(0o755)
    done = call(name, project, user=NOBODY, group=NOBODY, extra_groups=[])
    assert done.returncode == 1 and b"Permission denied" in done.stderr and b"error: " in done.stderr
    assert outputs(project) == {}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_whose_name_is_no_utf8(name, project):
    usual = made(name, project)
    folder = elsewhere(project, b"na\xefve \xff'\"$x")
    for output in usual[1]:
        (project / output).unlink()
        os.unlink(os.path.join(folder, os.fsencode(output)))
    done = call(name, folder)
    assert done.returncode == 0, done.stderr
    found = {os.fsdecode(path): open(os.path.join(folder, path), "rb").read() for path in os.listdir(folder) if os.fsdecode(path) not in SOURCES}
    assert (done.stdout, found) == usual


@pytest.mark.parametrize(("what", "seconds"), [("sources", -10 ** 9), ("sources", 10 ** 8), ("outputs", 10 ** 8), ("outputs", -10 ** 9)])
def test_times_tell_nothing(what, seconds, project):
    """What is frozen follows from what the files hold: not from which of them is newer."""
    made("freeze", project)
    (project / "sensor.py").write_text(SOURCES["sensor.py"].replace("2.5", "'new text'"))
    stamp = (project / "main.py").stat().st_mtime + seconds
    for name in ("sensor.py", "manifest.py") if what == "sources" else ("image.c", "qstr.h"):
        os.utime(project / name, (stamp, stamp))
    assert b"new text" in made("freeze", project)[1]["image.c"]
