"""What MicroPython's own tools crash on, accept or pass over in silence (mpy-tool.py, makemanifest.py): our message and status for each; and
every reader of freezer on bytes that are not what it expects. The suite runs under the sanitizers too."""

import json
import random
import re
import shutil

import pytest

from conftest import run
from freezer_tools import module  # noqa: F401
from test_stock import HEADER

SOURCE = "import sys\nT = (1, 2.5, 'text that is long enough to be a constant', b'bytes', 10 ** 30)\n" \
         "def f(a, *b, c=3):\n    for x in b:\n        try:\n            print(x, T)\n        except ValueError as e:\n            return e\n" \
         "class C:\n    def m(self):\n        return [y for y in T]\n"


@pytest.fixture
def mpy(mpy_cross, tmp_path):
    (tmp_path / "good.py").write_text(SOURCE)
    run(mpy_cross, "-s", "good.py", "-o", tmp_path / "good.mpy", tmp_path / "good.py")
    return (tmp_path / "good.mpy").read_bytes()


def check_all(freezer, folder, files):
    """freezer check of many files at once; {name: the error's text after the name, or None}."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    done = run(freezer, "check", *files, cwd=folder, check=False)
    assert done.returncode in (0, 1), done.stderr
    errors = dict(re.findall(r"(?m)^(\w+\.(?:mpy|gz)):?(.*)$", done.stderr))
    sound = set(re.findall(r"(?m)^(\S+): sound", done.stdout))
    assert set(errors) | sound == set(files) and not set(errors) & sound, done.stderr
    return {name: errors.get(name) for name in files}


def test_every_cut_is_refused_with_the_offset_and_what_was_expected(freezer, mpy, tmp_path):
    cuts = check_all(freezer, tmp_path / "cut", {f"c{size:04}.mpy": mpy[:size] for size in range(len(mpy))})
    for name, error in cuts.items():
        match = re.match(r"0x([0-9a-f]+): error: (.*)", error)
        assert match and int(match[1], 16) <= int(name[1:5]), (name, error)
        assert "should be" in match[2] or "expected" in match[2] or "cut" in match[2] or "past" in match[2] or "more than" in match[2], (name, error)


def test_the_vm_refuses_every_cut(permafrost, mpy, tmp_path):
    """Stock's VM hangs on two thirds of these, and crashes on some."""
    (tmp_path / "whole.mpy").write_bytes(mpy)
    program = f"""
with open('whole.mpy', 'rb') as file:
    whole = file.read()
refused = 0
for size in range({len(mpy)}):
    with open('c%d.mpy' % size, 'wb') as file:
        file.write(whole[:size])
    try:
        __import__('c%d' % size)
    except ValueError as error:
        refused += str(error) == 'incompatible .mpy file'
print(refused)
import whole
print(whole.f(1))
"""
    (tmp_path / "cuts.py").write_text(program)
    assert run(permafrost, "cuts.py", cwd=tmp_path).stdout == f"{len(mpy)}\nNone\n"


def test_inverted_bytes_are_refused_or_harmless(freezer, mpy, tmp_path):
    """What is accepted is verified bytecode: freezing, listing and merging it works."""
    files = {f"i{at:04}.mpy": mpy[:at] + bytes([mpy[at] ^ 0xff]) + mpy[at + 1:] for at in range(len(mpy))}
    errors = check_all(freezer, tmp_path / "inverted", files)
    accepted = [name for name, error in errors.items() if error is None]
    assert len(accepted) < len(mpy) / 2 and all(error is None or "error: " in error for error in errors.values())
    for command in (["freeze"], ["dump"], ["mpy-tool", "-f", "-o", "stock.c"]):
        for first in range(0, len(accepted), 20):
            names = accepted[first:first + 20]
            named = [f"m{i}={name}" for i, name in enumerate(names)] if command == ["freeze"] else names
            done = run(freezer, *command, *named, cwd=tmp_path / "inverted", check=False)
            assert done.returncode == 0 or "error: " in done.stderr, done.stderr
    for name in accepted[::7]:
        run(freezer, "merge", "-o", "merged.mpy", "../good.mpy", name, cwd=tmp_path / "inverted")


NAMED = bytes([2 << 1]) + b"a\0\0"
NATIVE = bytes([4 << 3 | 2, 1, 2, 3, 4, 0])


def bytecode(*code):
    return bytes([len(code) << 3, *code])


@pytest.mark.parametrize("content, message", [
    (b"N\x06\0\x1f", "0x0: error: a .mpy file starts with 'M', found 0x4e"),
    (b"M\x07\0\x1f", "0x1: error: .mpy version 6 expected, found 7"),
    (b"M\x05\0\x1f", "0x1: error: .mpy version 6 expected, found 5"),
    (b"M\x06\x3c\x1f", "0x2: error: a native arch of 0..13 expected, found feature byte 0x3c"),
    (b"M\x06\0\x40", "0x3: error: at most 63 small-int bits expected, found 64"),
    (b"M\x06\0\x1f\1\1" + NAMED + b"\x0b", "error: a constant's kind of 0..10 expected, found 0x0b"),
    (b"M\x06\0\x1f\1\0" + NAMED + NATIVE, "error: "),
    (b"M\x06\0\x1f\1\0" + NAMED + bytecode(0, 2, 0, 0xff), "error: bad bytecode at byte 3"),
    (b"M\x06\0\x1f\1\0" + NAMED + bytecode(0, 2, 0, 0x51, 0x63) + b"more", "error: "),
])
def test_what_no_mpy_file_holds_is_named(freezer, tmp_path, content, message):
    error = check_all(freezer, tmp_path / "x", {"x.mpy": content})["x.mpy"]
    assert message in "x.mpy:" + error, error


def test_clashing_names(freezer, mpy_cross, module, tmp_path):
    """a/b.py and a_b.py are two modules; mpy-tool.py gives them one C name."""
    for name in ("a/b.py", "a_b.py"):
        module(name, "def f():\n    return 'a constant that is no name at all'\n")
        run(mpy_cross, name, cwd=tmp_path)
    run(freezer, "mpy-tool", "-f", "-o", "both.c", "a/b.mpy", "a_b.mpy", cwd=tmp_path)
    text = (tmp_path / "both.c").read_text()
    for kind in ("proto_", "code_", "names_", "frozen_module_"):
        names = re.findall(rf"(?m)^static const [\w ]+ ({kind}\d+)\b", text)
        assert len(names) >= 2 and len(set(names)) == len(names), names
    done = run(freezer, "mpy-tool", "-f", "-o", "same.c", "a_b.mpy", "./a_b.mpy", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "two modules are named a_b: ./a_b.mpy and a_b.mpy" in done.stderr and not (tmp_path / "same.c").exists()


def test_native_code_that_the_target_cannot_run(freezer, tmp_path):
    (tmp_path / "thumb.mpy").write_bytes(b"M\x06\x17\x1f\1\0" + NAMED + NATIVE)
    (tmp_path / "x64.mpy").write_bytes(b"M\x06\x0b\x1f\1\0" + NAMED.replace(b"a", b"b") + NATIVE)
    done = run(freezer, "freeze", "-o", "image.c", "thumb.mpy", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "thumb.mpy: error: native code needs stock MicroPython's runtime" in done.stderr
    run(freezer, "freeze", "--target=micropython", "-o", "stock.c", "thumb.mpy", cwd=tmp_path)
    done = run(freezer, "freeze", "--target=micropython", "-o", "stock.c", "thumb.mpy", "x64.mpy", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "x64.mpy: error: native code for x64, and thumb.mpy has some for armv7m" in done.stderr
    assert not (tmp_path / "stock.c").exists()


@pytest.mark.parametrize("kind, source, refused", [
    ("none", "x = 1 << 40\n", True), ("none", "x = (1, (1 << 70,))\n", True), ("longlong", "x = 1 << 40\n", False),
    ("longlong", "x = -1 << 62\n", False), ("longlong", "x = 1 << 63\n", True), ("mpz", "x = 1 << 700\n", False), ("none", "x = 12345\n", False)])
def test_long_ints_on_a_board_without_them(freezer, module, tmp_path, kind, source, refused):
    module("big.py", source)
    done = run(freezer, "freeze", "--target=micropython", "-o", "stock.c", f"-mlongint-impl={kind}", "big.py", cwd=tmp_path, check=False)
    assert done.returncode == refused and (tmp_path / "stock.c").exists() != refused
    assert ("big.py: error: an int constant of more than " in done.stderr) == refused


def test_data_files_are_none_of_stocks(freezer, permafrost, module, tmp_path):
    module("manifest.py", "data('manifest.py')\n")
    done = run(freezer, "freeze", "--target=micropython", "--manifest", "manifest.py", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "manifest.py:1: error: " in done.stderr and "cannot freeze data files" in done.stderr


@pytest.fixture
def makemanifest(freezer, permafrost, module, tmp_path):
    module("genhdr/qstrdefs.preprocessed.h", HEADER)
    module("a.py", "def f(x):\n    assert x\n    return __debug__\n")
    module("b.py", "y = 1\n")
    module("manifest.py", "module('a.py')\nmodule('b.py')\n")

    def do(*more, check=True):
        done = run(freezer, "makemanifest", "-o", "out.c", "-b", ".", "-v", f"MPY_DIR={tmp_path}", "-v", f"PORT_DIR={tmp_path}", *more,
                   "manifest.py", cwd=tmp_path, check=check)
        return done, (tmp_path / "out.c").read_text() if (tmp_path / "out.c").exists() else None

    return do


def test_every_change_is_seen(makemanifest, module, tmp_path):
    """makemanifest.py keeps its output when a module goes, or options and header change."""
    first = makemanifest()[1]
    assert makemanifest()[1] == first
    seen = [first]
    for change in (lambda: module("manifest.py", "module('a.py')\n"), lambda: module("manifest.py", "module('a.py', opt=3)\n"),
                   lambda: module("genhdr/qstrdefs.preprocessed.h", HEADER + "Q(assert_new)\nQ(f)\n")):
        change()
        seen.append(makemanifest()[1])
    seen.append(makemanifest("--mpy-tool-flags", "-mmpz-dig-size=32")[1])
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("manifest, more, message", [
    ("package('typo')", [], "manifest.py:1: error: no folder '"),
    ("module('bad.py')", [], "bad.py:1:"),
    ("metadata(version='1')\nmodule('bad.py')", [], "bad.py:1:"),
    ("x = (", [], "manifest.py:1:"),
    ("module('gone.py')", [], "no file '"),
    ("require('gone')", [], "no library is known"),
    ("module('b.py')", ["--mpy-tool-flags", "-mlongint-impl=foo"], "-mlongint-impl is none, longlong or mpz, not 'foo'"),
    ("module('b.py')", ["--mpy-tool-flags=-mnothing 3"], "no option '-mnothing'"),
    ("module('b.py')", ["-b", "nowhere"], "nowhere/genhdr/qstrdefs.preprocessed.h"),
])
def test_makemanifest_names_the_cause(makemanifest, module, tmp_path, manifest, more, message):
    module("manifest.py", manifest)
    module("bad.py", "x = (\n")
    (tmp_path / "out.c").write_text("older")
    done, text = makemanifest(*more, check=False)
    assert done.returncode == 1 and message in done.stderr and text is None, done.stderr
    assert "/tmp" not in message


def test_makemanifest_names_the_source_that_another_mpy_cross_refuses(makemanifest, mpy_cross, module, tmp_path, monkeypatch):
    monkeypatch.setenv("MICROPY_MPYCROSS", str(mpy_cross))
    module("a.py", "x = (\n")
    done, text = makemanifest(check=False)
    assert done.returncode == 1 and f"{tmp_path}/a.py: error: does not compile" in done.stderr and text is None
    monkeypatch.setenv("MICROPY_MPYCROSS", str(tmp_path / "gone"))
    done, text = makemanifest(check=False)
    assert done.returncode == 1 and f"{tmp_path}/gone: No such file" in done.stderr and text is None


# ---- any bytes ----


def mutations(content, count, seed):
    """Copies of bytes with a few of them changed, taken out, doubled or put in."""
    source = random.Random(seed)
    for _ in range(count):
        out = bytearray(content)
        for _ in range(source.choice((1, 1, 2, 5))):
            at = source.randrange(len(out) + 1)
            how = source.randrange(4)
            if how == 0 and at < len(out):
                out[at] = source.randrange(256)
            elif how == 1:
                del out[at:at + source.randrange(1, 9)]
            elif how == 2:
                out[at:at] = out[at:at + source.randrange(1, 40)]
            else:
                out[at:at] = source.choice((b"\xff\xff\xff\xff\x7f", b"\0", b"\n", b"\x80" * 9, b"9" * 30, b'"', b"\t"))
            out = out or bytearray(b"x")
        yield bytes(out)


def test_mutated_mpy_files(freezer, mpy, tmp_path):
    for first in range(4):
        check_all(freezer, tmp_path / f"f{first}", {f"m{i:04}.mpy": content for i, content in enumerate(mutations(mpy, 400, first))})


def test_mutated_packages(freezer, permafrost, module, tmp_path):
    import gzip
    module("a.py", "def f():\n    return 1\n")
    module("manifest.py", "metadata(version='1')\nmodule('a.py')\n")
    run(freezer, "pack", "--name", "p", "manifest.py", cwd=tmp_path)
    archive = gzip.decompress((tmp_path / "p-1.tar.gz").read_bytes())
    head = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
    changed = {f"p{i:04}.gz": content for i, content in enumerate(mutations(archive, 200, 7))}
    errors = check_all(freezer, tmp_path / "f", {name: head + gzip.compress(content, 1)[10:] for name, content in changed.items()})
    accepted = [changed[name] for name, error in errors.items() if error is None]
    assert len(accepted) < 10 and all(content.rstrip(b"\0") == archive.rstrip(b"\0") for content in accepted)


def refused_or_read(freezer, folder, *command):
    done = run(freezer, *command, cwd=folder, check=False)
    assert done.returncode in (0, 1) and (done.returncode == 0) == ("error: " not in done.stderr), (command, done)


def test_mutated_locks_reports_and_budgets(freezer, permafrost, module, tmp_path):
    module("a.py", "x = 1\n")
    module("manifest.py", "module('a.py')\n")
    run(freezer, "lock", "manifest.py", cwd=tmp_path)
    elf = tmp_path / "fw.elf"
    shutil.copy(permafrost, elf)
    size = run(freezer, "size", "--json", elf).stdout
    report = json.dumps({name: size for name, size in list(json.loads(size).items())[:20]}).encode()
    budget = b"# what fits\nflash 900000 # all\nimage 20000\nvm 1000000\n"
    for i, (lock, old, most) in enumerate(zip(mutations((tmp_path / "freezer.lock").read_bytes(), 60, 1), mutations(report, 60, 2),
                                              mutations(budget, 60, 3))):
        for name, content in (("bad.lock", lock), ("bad.json", old), ("bad.budget", most)):
            (tmp_path / name).write_bytes(content)
        refused_or_read(freezer, tmp_path, "list", "--locked", "bad.lock", "manifest.py")
        if i % 3 == 0:
            run(freezer, "size", "--diff", "bad.json", "--budget", "bad.budget", elf, cwd=tmp_path, check=False, text=False)


PROTOCOL = ["files\tm.py\t\tpy\t0\t\t.py\t{folder}\t\ta.py", "files\tm.py\t\tpy\t99999999999\t9\t.py\t{folder}\t/etc\tpasswd", "files", "list\t/", "done",
            "stat\t" + "x" * 100000, "metadata\t99999999\tv\td\tl\ta", "metadata\t-1\tv\td\tl\ta", "env\tHOME", "data\tp\t\t0\ta.py\t", "failed\t\t",
            "keep\t\\", "names\tgone", "trace", "c_module\t", "manifest\ta.py", "read\t{folder}", "require\tx\t{folder}", "start", "\\\\\t" * 80, "nothing"]


def test_a_manifest_that_speaks_the_protocol_itself(freezer, permafrost, module, tmp_path):
    """Requests are lines on the child's standard output, which a manifest can print too: all are answered or refused."""
    module("a.py", "x = 1\n")
    for i, line in enumerate(PROTOCOL):
        text = "\x01" + line.format(folder=tmp_path)
        (tmp_path / "manifest.py").write_text(f"print({text!r})\nmodule('a.py')\n")
        refused_or_read(freezer, tmp_path, "list", "manifest.py")
    source = random.Random(5)
    for content in mutations("\n".join(PROTOCOL).encode(), 40, 11):
        lines = [b"\x01" + line for line in content.split(b"\n")]
        source.shuffle(lines)
        text = b"\n".join(lines).decode("utf-8", "replace")[:4000]
        (tmp_path / "manifest.py").write_text(f"print({text!r})\nmodule('a.py')\n")
        done = run(freezer, "list", "manifest.py", cwd=tmp_path, check=False, text=False)
        assert done.returncode in (0, 1), done
