"""image.c: what the emitted C holds, on both word sizes."""

import re

import pytest

from conftest import run
from freezer_tools import BOARD, HOST, compile_c, freeze, module, sections  # noqa: F401

CONSTANTS = '''
T = (1, 2.5, "hello", b"bytes", None, True, (3, 1e100, 2j, -7), 12345678901234567890123, 1 << 40, -5000000000)
L = ("a much longer string constant that is not a name at all", "string constant that is not a name at all")
def f(a, b=2, *c, d=4, **e):
    return lambda: a + b
print(1.5, -0.0, 1e-300, -4611686018427387904, 4611686018427387904, 1073741824, -1073741824)
'''


@pytest.mark.parametrize("compiler", [HOST, BOARD], ids=["host", "board"])
def test_compiles_without_warnings_and_is_const(freeze, module, tmp_path, compiler):
    module("a.py", CONSTANTS)
    freeze("a.py", "b=a.py")
    found = sections(compile_c(compiler, tmp_path / "image.c", tmp_path / "image.o"))
    frozen = {name: flags for name, (size, flags) in found.items() if name.startswith(".frozen.")}
    assert set(frozen) >= {".frozen.names", ".frozen.code", ".frozen.modules", ".frozen.image", ".frozen.int"}
    assert all("W" not in flags for flags in frozen.values()), frozen
    assert all(size == 0 for name, (size, _) in found.items() if name in (".data", ".bss", ".rodata"))


def test_equal_things_are_stored_once(freeze, module, tmp_path):
    module("a.py", CONSTANTS)
    module("b.py", CONSTANTS)
    freeze("a.py")
    alone = (tmp_path / "image.c").read_text()
    freeze("a.py", "b.py")
    both = (tmp_path / "image.c").read_text()
    for kind in (r"struct str k\d+", r"struct tuple k\d+", r"FROZEN_INT\("):
        assert len(re.findall("(?m)^.*" + kind, alone)) > 0
    for kind in (r"struct str k\d+", r"struct tuple k\d+", r"FROZEN_(MIDDLE_)?INT\(k", r"FROZEN_(MIDDLE_)?FLOAT\(k"):
        assert len(re.findall(kind, alone)) == len(re.findall(kind, both)), kind
    lengths = [int(re.search(r"code\[(\d+)\]", image)[1]) for image in (alone, both)]
    assert lengths[0] == lengths[1], "equal functions are stored once, those that make others, too"


def test_tails_share_bytes(freeze, module, tmp_path):
    module("a.py", CONSTANTS)
    freeze("a.py")
    image = (tmp_path / "image.c").read_text()
    assert image.count("string constant that is not") == 1
    assert re.search(r"struct str k\d+ FROZEN\(\"str\"\) = \{&type_str, 0x[0-9a-f]+u, 41, d\d+ \+ 14\}", image)


def test_same_bytes_in_any_folder_and_order(freezer, module, tmp_path):
    for name in ("one/a.py", "one/b.py", "elsewhere/deeper/a.py", "elsewhere/deeper/b.py"):
        module(name, CONSTANTS + f"# {name[-4:]}\n")
    run(freezer, "freeze", "-o", "image.c", "a.py", "b.py", cwd=tmp_path / "one")
    run(freezer, "freeze", "-o", "image.c", "b.py", "a.py", cwd=tmp_path / "elsewhere/deeper")
    for name in ("image.c", "qstr.h"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "elsewhere/deeper" / name).read_bytes()


def test_unchanged_output_keeps_its_timestamp(freeze, module, tmp_path):
    module("a.py", "x = 1\n")
    freeze("a.py")
    before = (tmp_path / "image.c").stat().st_mtime_ns
    freeze("a.py")
    assert (tmp_path / "image.c").stat().st_mtime_ns == before
    module("a.py", "x = 2000\n")
    freeze("a.py")
    assert (tmp_path / "image.c").stat().st_mtime_ns != before


def test_depfile_lists_every_input(freeze, module, tmp_path):
    module("a.py", "x = 1\n")
    module("with space.py", "x = 1\n")
    freeze("a.py", "spaced=with space.py", "-MF", "image.d", "-MT", "target")
    text = (tmp_path / "image.d").read_text()
    assert text.startswith("target: \\\n  a.py \\\n  with\\ space.py\n")
    assert "\na.py:\n" in text


def test_errors_name_the_cause_and_leave_no_output(freeze, module, tmp_path):
    module("a.py", "x = 1\n")
    module("b/a.py", "x = 1\n")
    module("bad.py", "x = (\n")
    module("bad.mpy", "M\x06")
    cases = [
        (["a.py", "b/a.py"], "two modules are named a: a.py and b/a.py"),
        (["gone.py"], "gone.py: error: No such file or directory"),
        (["bad.py"], "bad.py:"),
        (["bad.mpy"], "bad.mpy:0x2: error:"),
        (["a.txt"], "a.txt: error: not a .py or .mpy file"),
        ([], "nothing to freeze"),
        (["a.py", "--profile", "tiny"], "no profile 'tiny'"),
    ]
    for arguments, message in cases:
        done, image, header = freeze(*arguments, check=False)
        assert done.returncode in (1, 2), arguments
        assert message in done.stderr, (arguments, done.stderr)
        assert not image.exists() and not header.exists()


def test_full_disk_leaves_no_half_file(freezer, module, tmp_path):
    module("a.py", "x = 1\n")
    done = run(freezer, "freeze", "-o", "/dev/full", "--qstr", tmp_path / "qstr.h", tmp_path / "a.py", check=False)
    assert done.returncode == 1 and "No space left on device" in done.stderr


def test_every_cut_of_an_mpy_is_refused(freezer, mpy_cross, module, tmp_path):
    run(mpy_cross, "-o", tmp_path / "a.mpy", module("a.py", "def f(x):\n    return x + 1\nT = (1, b'x', 'y')\n"))
    whole = (tmp_path / "a.mpy").read_bytes()
    cut = tmp_path / "cut.mpy"
    for size in range(len(whole)):
        cut.write_bytes(whole[:size])
        done = run(freezer, "freeze", "-o", tmp_path / "image.c", cut, check=False)
        assert done.returncode == 1 and "cut.mpy:0x" in done.stderr, (size, done.stderr)
    cut.write_bytes(whole)
    run(freezer, "freeze", "-o", tmp_path / "image.c", cut)


def test_mpy_folder_follows_the_modules(freeze, module, tmp_path):
    module("a.py", "x = 1\n")
    module("pkg/__init__.py", "y = 2\n")
    module("manifest.py", "module('a.py')\npackage('pkg')\n")
    arguments = ("--manifest", "manifest.py", "--mpy", "kept")
    freeze(*arguments)
    kept = tmp_path / "kept"
    assert sorted(str(path.relative_to(kept)) for path in kept.rglob("*.mpy")) == ["a.mpy", "pkg/__init__.mpy"]
    times = {path: path.stat().st_mtime_ns for path in kept.rglob("*.mpy")}
    module("a.py", "x = 1  # the same code\n")
    freeze(*arguments)
    assert times == {path: path.stat().st_mtime_ns for path in kept.rglob("*.mpy")}
    module("a.py", "x = 2\n")
    freeze(*arguments)
    changed = [path.name for path, time in times.items() if path.stat().st_mtime_ns != time]
    assert changed == ["a.mpy"]
    module("manifest.py", "package('pkg')\n")
    freeze(*arguments)
    assert [path.name for path in kept.rglob("*.mpy")] == ["__init__.mpy"]


def test_a_freeze_without_changes_does_nothing_but_a_lost_output_comes_back(freeze, module, tmp_path):
    module("a.py", "def f(x):\n    assert x\n    return 1\n")
    module("manifest.py", "module('a.py')\n")
    arguments = ("--manifest", "manifest.py", "--mpy", "kept")
    freeze(*arguments)
    first = (tmp_path / "image.c").read_text()
    (tmp_path / "image.c").unlink()
    freeze(*arguments)
    assert (tmp_path / "image.c").read_text() == first
    (tmp_path / "image.c").write_text("altered")
    freeze(*arguments)
    assert (tmp_path / "image.c").read_text() == first
    freeze(*arguments, "-O", "3")
    assert (tmp_path / "image.c").read_text() != first
