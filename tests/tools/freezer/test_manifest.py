"""Manifests: every function, what they resolve to, and what they say when they cannot."""

import hashlib
import json
import os
import platform

import pytest

from conftest import ROOT, run
from freezer_tools import module  # noqa: F401


@pytest.fixture
def resolve(freezer, permafrost, tmp_path):
    """Lists a manifest's text, run in tmp_path; returns {module: (kind, path below tmp_path)} or the error."""

    def do(text, *arguments, check=True):
        (tmp_path / "manifest.py").write_text(text)
        done = run(freezer, "list", "manifest.py", *arguments, cwd=tmp_path, check=check)
        if done.returncode != 0:
            return done.stderr
        rows = [line.split() for line in done.stdout.splitlines()]
        return {row[0]: (row[1], row[2].replace(f"{tmp_path}/", "")) for row in rows}

    return do


def test_package_and_module(resolve, module):
    for name in ("src/pkg/__init__.py", "src/pkg/deep/x.py", "src/pkg/notes.txt", "one.py"):
        module(name, "")
    assert resolve('package("pkg", base_path="src")\nmodule("one.py")\n') == {
        "one": ("py", "one.py"),
        "pkg": ("py", "src/pkg/__init__.py"),
        "pkg.deep.x": ("py", "src/pkg/deep/x.py"),
    }
    assert resolve('package("pkg", ("deep/x.py",), base_path="src")') == {"pkg.deep.x": ("py", "src/pkg/deep/x.py")}


def test_freeze_forms(resolve, module):
    for name in ("lib/a.py", "lib/b.mpy", "lib/sub/c.py", "text/t.py", "blob.bin"):
        module(name, "")
    assert resolve('freeze("lib")') == {
        "a": ("py", "lib/a.py"),
        "b": ("mpy", "lib/b.mpy"),
        "sub.c": ("py", "lib/sub/c.py"),
    }
    assert resolve('freeze("lib", "sub")') == {"sub.c": ("py", "lib/sub/c.py")}
    assert resolve('freeze("lib", ("a.py", "b.mpy"))') == {"a": ("py", "lib/a.py"), "b": ("mpy", "lib/b.mpy")}
    assert resolve('freeze_as_mpy("lib", "a.py")\nfreeze_mpy("lib")') == {
        "a": ("py", "lib/a.py"),
        "b": ("mpy", "lib/b.mpy"),
    }
    assert resolve('freeze_as_str("text")') == {"t": ("source", "text/t.py")}
    assert resolve('data("blob.bin")\ndata("blob.bin", name="other")') == {
        "blob.bin": ("data", "blob.bin"),
        "other": ("data", "blob.bin"),
    }


def test_include_options_and_variables(resolve, module):
    module("inner/manifest.py", "options.defaults(extra=False, base=True)\nif options.extra:\n    module('extra.py')\n"
           "if options.base:\n    module('base.py')\nassert options.unknown is None\n")
    module("inner/extra.py", "")
    module("inner/base.py", "")
    assert set(resolve('include("inner")')) == {"base"}
    assert set(resolve('include("$(HERE)/inner/manifest.py", extra=True)', "-v", "HERE=.")) == {"base", "extra"}
    assert set(resolve('include(("inner", "inner/manifest.py"))')) == {"base"}


def test_require_and_libraries(resolve, module):
    module("mplib/micropython/net/thing/manifest.py", 'metadata(version="1.2")\nmodule("thing.py")\n')
    module("mplib/micropython/net/thing/thing.py", "x = 1\n")
    module("other/mine/manifest.py", 'require("thing")\nmodule("mine.py")\n')
    module("other/mine/mine.py", "")
    text = 'add_library("own", "other")\nrequire("mine", library="own")\n'
    assert set(resolve(text, "-v", "MPY_LIB_DIR=mplib")) == {"mine", "thing"}
    assert "no library 'gone'; there are: own" in resolve('add_library("own", "other")\nrequire("x", library="gone")', check=False)
    assert "require('absent')" in resolve('require("absent")', "-v", "MPY_LIB_DIR=mplib", check=False)


def test_arbitrary_python(resolve, module):
    for name in ("mods/a.py", "mods/b.py", "mods/skip.py"):
        module(name, "")
    assert set(resolve(
        "import os\n"
        "def wanted(name):\n    return name.endswith('.py') and not name.startswith('skip')\n"
        "for name in sorted(os.listdir('mods')):\n"
        "    if wanted(name) and os.path.exists(os.path.join('mods', name)):\n"
        "        module(name, base_path='mods')\n"
    )) == {"a", "b"}


@pytest.mark.parametrize("text, message", [
    ('x = 1\npackage("mosd")', "manifest.py:2: error: no folder '"),
    ('package("mosd")', "did you mean 'mods'?"),
    ('data("mods/a")', "no file '"),
    ('data("mods/a")', "; did you mean 'a.py'?"),
    ('c_module("mosd")', "c_module: no folder '"),
    ('c_module("mosd")', "; did you mean 'mods'?"),
    ('pakage("mods")', "NameError: name 'pakage' isn't defined; did you mean 'package'?"),
    ('zzz("mods")', "NameError: name 'zzz' isn't defined\n"),
    ('module(3)', "module(3): not a .py file"),
    ('data(3)', "a path is a str, not 3"),
    ('\n\nmodule("a.txt")', "manifest.py:3: error: module('a.txt'): not a .py file"),
    ('module("gone.py")', "manifest.py:1: error: no file '"),
    ('package("empty")', "nothing to freeze in '"),
    ("x = (\n", "manifest.py:1:5: error: "),
    ("1 / 0", "manifest.py:1: error: ZeroDivisionError"),
    ("import sys\nsys.exit(3)", "manifest.py:2: error: SystemExit: 3"),
    ('include("gone")', "manifest.py:1: error: no file '"),
    ('module("$(NOPE)/a.py")', "has no value for $(NOPE); give one with -v NAME=VALUE"),
    ('metadata(version="1")\nmetadata(version="2")', "a second metadata()"),
    ('module("a.py", "mods")\nmodule("a.py", "more")', "two modules are named a: "),
    ('module("a.py", "mods", opt=7)', "optimisation is 0, 1, 2 or 3"),
    ('c_module("mods")', "has no .def table, micropython.mk or micropython.cmake"),
])
def test_errors_have_a_place_and_a_cause(resolve, module, tmp_path, text, message):
    for name in ("mods/a.py", "more/a.py"):
        module(name, "")
    (tmp_path / "empty").mkdir()
    assert message in resolve(text, check=False)


REFUSED = [
    ("import uos\nprint(uos.system('id > ran'))", 2), ("import uos\nuos.remove('m.py')", 2), ("import uos\nuos.rename('m.py', 'n')", 2),
    ("import uos\nuos.mkdir('n')", 2), ("import uos\nuos.rmdir('n')", 2), ("import uos\nuos.chdir('/')", 2),
    ("import io\nio.open('n', 'w')", 2), ("import io\nio.open('m.py', 'a')", 2), ("import io\n\nio.open('m.py', 'r+b')", 3),
    ("import machine\nmachine.mem32[0] = 1", 2), ("from uctypes import bytearray_at", 1), ("import machine\n\nmachine.reset()", 3),
    ("import builtins\nbuiltins.open('n', 'w')", 2), ("import socket\nsocket.socket()", 2), ("import socket\nsocket.getaddrinfo('x', 1)", 2),
]


@pytest.mark.parametrize("text, line", REFUSED)
def test_a_manifest_only_reads(text, line, resolve, module, tmp_path):
    """Also past the os and open that it is given."""
    module("m.py", "x = 1\n")
    before = sorted(path.name for path in tmp_path.iterdir())
    said = resolve(text + "\nmodule('m.py')\n", check=False)
    assert f"manifest.py:{line}: error: a manifest reads files, and does nothing else" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(before + ["manifest.py"])
    assert (tmp_path / "m.py").read_text() == "x = 1\n"


@pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64") or bool(os.environ.get("SANITIZE")), reason="where the kernel has no part in it, freezer says so")
def test_the_kernel_confines_a_manifest(resolve, module):
    module("m.py", "")
    read = "import io\nlines = io.open('/proc/self/status').read().split('\\n')\n"
    ask = "assert 'NoNewPrivs:\\t1' in lines and 'Seccomp:\\t2' in lines, lines\n"
    limits = "assert io.open('/proc/self/limits').read().find('Max processes             0 ') > 0\n"
    assert set(resolve(read + ask + limits + "module('m.py')\n")) == {"m"}


@pytest.mark.parametrize("text, line", [
    ("x = 1\nwhile True:\n    x += 1\n", "manifest.py:"), ("import time\n\ntime.sleep(60)\n", "manifest.py:3:"),
    ("while True:\n    try:\n        while True: pass\n    except:\n        pass\n", "manifest.py:"),
])
def test_a_manifest_that_takes_too_long_is_stopped_where_it_is(text, line, freezer, permafrost, tmp_path):
    (tmp_path / "manifest.py").write_text(text)
    done = run(freezer, "list", "manifest.py", cwd=tmp_path, check=False, env={**os.environ, "FREEZER_SECONDS": "2"}, timeout=60)
    assert done.returncode == 1 and line in done.stderr
    assert "the manifest ran longer than 2 seconds" in done.stderr


def test_a_link_to_a_folder_around_it_is_an_error(resolve, module, tmp_path):
    module("pkg/a.py", "")
    (tmp_path / "pkg/inner").mkdir()
    (tmp_path / "pkg/inner/up").symlink_to("..")
    assert "inner/up' is a symbolic link to a folder around it" in resolve("package('pkg')", check=False)
    (tmp_path / "pkg/inner/up").unlink()
    module("other/b.py", "")
    (tmp_path / "pkg/inner/up").symlink_to("../../other")
    assert set(resolve("package('pkg')")) == {"pkg.a", "pkg.inner.up.b"}


def test_a_manifest_without_end_is_stopped(freezer, permafrost, tmp_path):
    (tmp_path / "manifest.py").write_text("x = []\nwhile True:\n    x = x + [x] * 1000\n")
    done = run(freezer, "list", "manifest.py", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "manifest.py" in done.stderr


def test_version_reaches_the_module(freezer, permafrost, module, tmp_path):
    module("a.py", "x = 1\n")
    module("b.py", "__version__ = '9'\n")
    (tmp_path / "manifest.py").write_text('metadata(version="1.2.3-test")\nmodule("a.py")\nmodule("b.py")\n')
    run(freezer, "freeze", "--manifest", "manifest.py", "-MF", "image.d", cwd=tmp_path)
    assert "1.2.3-test" in (tmp_path / "image.c").read_text()
    assert (tmp_path / "image.c").read_text().count("1.2.3-test") == 1
    assert "manifest.py" in (tmp_path / "image.d").read_text()


def test_the_example(freezer, permafrost):
    done = run(freezer, "list", ROOT / "docs/examples/weatherlog/manifest.py")
    assert [line.split()[0] for line in done.stdout.splitlines()][:3] == ["main", "weatherlog", "weatherlog.checksum"]


def test_list_tells_which_lines_named_a_module(freezer, permafrost, module, tmp_path):
    module("inner/manifest.py", "'package(' # module(\n\ndef freeze(*names):\n    package ('pkg',\n        files=names)\nfreeze('x.py')\n")
    module("inner/pkg/x.py", "")
    module("a.py", "")
    module("manifest.py", "\nmodule('a.py')\n\ninclude(\n    'inner')\n")
    rows = json.loads(run(freezer, "list", "--json", "manifest.py", cwd=tmp_path).stdout)
    assert [(row["name"], row["place"], row.get("via")) for row in rows] == [
        ("a", f"{tmp_path}/manifest.py:2", None),
        ("pkg.x", f"{tmp_path}/inner/manifest.py:4", f"{tmp_path}/manifest.py:4"),
    ]
    assert f"({tmp_path}/inner/manifest.py:4, {tmp_path}/manifest.py:4)" in run(freezer, "list", "manifest.py", cwd=tmp_path).stdout
    assert "(<inline manifest>:2)" in run(freezer, "list", "\nmodule('a.py')", cwd=tmp_path).stdout


def test_a_module_that_is_never_imported_is_named(freezer, permafrost, module, tmp_path):
    module("math.py", "")
    module("manifest.py", "module('math.py')\n")
    done = run(freezer, "list", "manifest.py", cwd=tmp_path)
    assert "manifest.py:1: warning:" in done.stderr and "the VM's own module math comes first" in done.stderr


@pytest.fixture
def locked(freezer, permafrost, module, tmp_path):
    """A manifest of every kind of file, and its lock."""
    for name, text in (("a.py", "x = 1\n"), ("text/t.py", "y = 2\n"), ("data/big file.bin", "z" * 130), ("data/empty", "")):
        module(name, text)
    module("manifest.py", "module('a.py')\nfreeze_as_str('text')\ndata('data/big file.bin')\ndata('data/empty', name='none')\n")
    run(freezer, "lock", "-o", "locks/project.lock", "manifest.py", cwd=tmp_path)
    return tmp_path / "locks" / "project.lock"


def test_lock(freezer, locked, tmp_path):
    lines = [line.split(" ", 4) for line in locked.read_text().splitlines() if line[0] != "#"]
    assert [line[2:] for line in lines] == [
        ["py", "a", "../a.py"], ["data", "big%20file.bin", "../data/big file.bin"], ["data", "none", "../data/empty"],
        ["manifest", "-", "../manifest.py"], ["source", "t", "../text/t.py"]]
    for digest, size, _, _, path in lines:
        content = (locked.parent / path).read_bytes()
        assert (digest, size) == (hashlib.sha256(content).hexdigest(), str(len(content)))
    for length in (54, 55, 56, 63, 64, 65, 119, 120, 1000):
        (tmp_path / "a.py").write_text("#" * length)
        run(freezer, "lock", "-o", "other.lock", "manifest.py", cwd=tmp_path)
        assert f"{hashlib.sha256(b'#' * length).hexdigest()} {length} py a a.py\n" in (tmp_path / "other.lock").read_text()


@pytest.mark.parametrize("name, text, message", [
    ("a.py", "x = 2\n", "../a.py (a) has other content than was locked: SHA-256 "),
    ("a.py", "x = 10\n", "../a.py (a) has 7 bytes, locked are 6"),
    ("text/new.py", "", "../text/new.py (new) is not in the lock file"),
    ("text/t.py", None, "../text/t.py (t) is locked, but not frozen any more"),
    ("locks/project.lock", None, "project.lock: error: No such file"),
    ("locks/project.lock", "zz 1 py a ../a.py\n", "project.lock:1: error: not a line of a lock file"),
])
def test_locked_insists(freezer, locked, module, tmp_path, name, text, message):
    for command in (("list", "--locked", locked, "manifest.py"), ("freeze", "--locked", locked, "--manifest", "manifest.py")):
        run(freezer, *command, cwd=tmp_path)
    if text is None and name == "text/t.py":
        module("text/u.py", "")
    (tmp_path / name).unlink() if text is None else module(name, text)
    for command in (("list", "--locked", locked, "manifest.py"), ("freeze", "--locked", locked, "--manifest", "manifest.py")):
        done = run(freezer, *command, cwd=tmp_path, check=False)
        assert done.returncode == 1 and message in done.stderr, done.stderr
    assert not (tmp_path / "image.c").exists()


def test_a_manifest_given_as_a_module_is_an_error(freezer, tmp_path):
    (tmp_path / "manifest.py").write_text("x = 1\n")
    done = run(freezer, "freeze", "manifest.py", cwd=tmp_path, check=False)
    assert done.returncode == 2 and "manifest.py: error: a manifest is no module" in done.stderr and "--manifest manifest.py" in done.stderr
    assert not (tmp_path / "image.c").exists()
    run(freezer, "freeze", "plan=manifest.py", cwd=tmp_path)


def test_permafrosts_own_modules_are_required_by_name(resolve):
    found = resolve('require("asyncio")\n')
    assert {"asyncio", "asyncio.core", "uasyncio"} <= set(found)
    assert set(resolve('include("$(PERMAFROST)/runtime/modules/asyncio")\n')) == set(found)


def test_asyncio_that_is_not_frozen_is_told_how(freezer, tmp_path):
    (tmp_path / "main.py").write_text("import asyncio\n")
    done = run(freezer, "freeze", "main.py", cwd=tmp_path, check=False)
    assert "no module 'asyncio' is frozen" in done.stderr and 'require("asyncio") in the manifest' in done.stderr


def test_what_to_do_about_a_missing_module_is_told_once(freezer, tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.py").write_text("import nowhere\nimport elsewhere\n")
    done = run(freezer, "freeze", "a.py", "b.py", "c.py", cwd=tmp_path, check=False)
    assert done.returncode == 1 and done.stderr.count("error: no module 'nowhere' is frozen") == 3
    assert done.stderr.count('optional("nowhere")') == done.stderr.count('optional("elsewhere")') == 1
