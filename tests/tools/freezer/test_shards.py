"""freezer freeze --shards: bytecode in files that ccache, distcc and make -j can take apart."""

import os
import pty
import shutil
import subprocess
import time

from conftest import INCLUDE, ROOT, run
from freezer_tools import HOST, WARNINGS, compile_c, freeze, module  # noqa: F401
from large import write_modules

SHARDS = 8


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob("image*.c"))}


def test_a_change_stays_in_its_shard(freeze, tmp_path):
    modules = write_modules(tmp_path / "src", 40)
    arguments = [f"{path.stem}={path}" for path in modules]
    freeze(*arguments, "--shards", SHARDS)
    before = contents(tmp_path)
    assert set(before) == {"image.c", *(f"image.{i}.c" for i in range(1, SHARDS + 1))}
    assert sum(b"FROZEN_BYTES(\"code\")" in text for text in before.values()) >= SHARDS - 2
    assert b"FROZEN_BYTES(\"code\")" not in before["image.c"]
    with modules[7].open("a") as file:
        file.write("\n\ndef quite_new(number):\n    return number + some_new_name\n")
    freeze(*arguments, "--shards", SHARDS)
    after = contents(tmp_path)
    changed = {name for name in before if before[name] != after[name]}
    assert len(changed) == 2 and "image.c" in changed
    freeze(*arguments[:20], *arguments[21:], "--shards", SHARDS)
    removed = contents(tmp_path)
    assert len({name for name in after if after[name] != removed[name]}) == 2


def test_names_that_look_alike(freeze, module, tmp_path):
    for name in ("a_b.py", "a/b.py", "a/__init__.py", "a__b.py"):
        module(name, "def f():\n    return 1\nx = f()\n")
    freeze("a_b.py", "a.b=a/b.py", "a/__init__.py", "a__b.py", "--shards", 1)
    objects = [compile_c(HOST, path, path.with_suffix(".o")) for path in sorted(tmp_path.glob("image*.c"))]
    run("ld", "-r", "-o", tmp_path / "all.o", *objects)


def test_ccache_compiles_what_changed(freeze, tmp_path):
    modules = write_modules(tmp_path / "src", 24)
    arguments = [f"{path.stem}={path}" for path in modules]
    assert shutil.which("ccache"), "ccache is not installed: make setup-test"
    environment = {**os.environ, "CCACHE_DIR": str(tmp_path / "cache"), "CCACHE_LOGFILE": str(tmp_path / "log")}

    def build():
        (tmp_path / "log").write_text("")
        for path in sorted(tmp_path.glob("image*.c")):
            run("ccache", *HOST, *WARNINGS, f"-I{ROOT}", f"-I{INCLUDE}", "-c", "-o", path.with_suffix(".o"), path, env=environment)
        log = (tmp_path / "log").read_text()
        return log.count("Result: cache_miss"), sum(log.count(f"Result: {way}_cache_hit") for way in ("direct", "preprocessed"))

    freeze(*arguments, "--shards", SHARDS)
    assert build() == (SHARDS + 1, 0)
    modules[3].write_text(modules[3].read_text().replace("return", "return 1 +", 1))
    freeze(*arguments, "--shards", SHARDS)
    misses, hits = build()
    assert misses <= 2 and hits >= SHARDS - 1


def test_progress_is_for_terminals(freezer, tmp_path):
    """The second of three modules comes through a pipe, and late."""
    for name in ("a.py", "c.py"):
        (tmp_path / name).write_text("x = 1\n")
    os.mkfifo(tmp_path / "b.py")
    command = [freezer, "freeze", "-o", "image.c", "a.py", "b.py", "c.py"]
    shown = {}
    for terminal in (True, False):
        reader, writer = pty.openpty() if terminal else os.pipe()
        process = subprocess.Popen(command, cwd=tmp_path, stderr=writer)
        with open(tmp_path / "b.py", "w") as late:
            time.sleep(1.1)
            late.write("x = 2\n")
        assert process.wait(timeout=20) == 0
        os.close(writer)
        shown[terminal] = b""
        try:
            while part := os.read(reader, 1000):
                shown[terminal] += part
        except OSError:  # the end of a terminal
            pass
        os.close(reader)
    assert shown == {True: b"\r2 of 3 modules, 1 s\r\033[K", False: b""}
