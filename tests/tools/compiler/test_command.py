"""mpy-cross's command line: stock's options and ours, outputs, status, what a failure leaves behind."""

import json
import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from places import BIN


@pytest.fixture
def cross(tmp_path):
    """Runs mpy-cross in tmp_path; returns the completed process, output as bytes."""

    def run(*arguments, status=0, stdin=None, environment=None):
        done = subprocess.run([BIN / "mpy-cross", *arguments], cwd=tmp_path, capture_output=True, input=stdin,
                              env={**os.environ, **(environment or {})}, timeout=60)
        assert done.returncode == status, done
        return done

    run.folder = tmp_path
    (tmp_path / "good.py").write_text("x = 1\n")
    (tmp_path / "bad.py").write_text("x = = 1\n")
    return run


def test_version_matches_what_wrappers_look_for(cross):
    line = cross("--version").stdout.decode()
    assert re.fullmatch(r"MicroPython v\d+\.\d+\.\d+\S* on \d{4}-\d\d-\d\d; mpy-cross emitting mpy v6\.3\n", line)
    assert re.search(r"mpy-cross emitting mpy v(\d+)(?:.(\d+))?", line).groups() == ("6", "3")


def test_default_output(cross):
    done = cross("good.py")
    assert done.stdout == done.stderr == b""
    assert (cross.folder / "good.mpy").read_bytes()[:4] == b"M\x06\x00\x1f"


def test_output_named(cross):
    cross("-o", "other.bin", "good.py")
    cross("good.py")
    assert (cross.folder / "other.bin").read_bytes() == (cross.folder / "good.mpy").read_bytes()


def test_output_to_stdout(cross):
    cross("good.py")
    assert cross("-o", "-", "good.py").stdout == (cross.folder / "good.mpy").read_bytes()


def test_stdin(cross):
    image = cross("-", stdin=b"x = 1\n").stdout
    assert image[:2] == b"M\x06" and b"<stdin>" in image
    assert cross("-s", "name.py", "-o", "x.mpy", "-", stdin=b"x = 1\n").stdout == b""
    assert b"name.py" in (cross.folder / "x.mpy").read_bytes()


def test_source_name_gets_slashes(cross):
    assert b"a/b/c.py" in cross("-s", "a\\b\\c.py", "-o", "-", "good.py").stdout


def test_name_after_double_dash(cross):
    (cross.folder / "-odd.py").write_text("x = 1\n")
    cross("--", "-odd.py")
    assert (cross.folder / "-odd.mpy").exists()


def test_other_extension(cross):
    (cross.folder / "text.txt").write_text("x = 1\n")
    cross("text.txt")
    assert (cross.folder / "text.mpy").exists()


@pytest.mark.parametrize("arguments", [
    [], ["-v"], ["-v", "-v"], ["-O"], ["-O0"], ["-O1"], ["-O2"], ["-O3"], ["-OO"], ["-OOO"],
    ["-msmall-int-bits=30"], ["-march=armv6m"], ["-march=host"], ["-march=rv32imc", "-march-flags=zba,zcmp"],
    ["-march-flags=3"], ["-X", "emit=bytecode"], ["-X", "heapsize=100k"], ["-X", "heapsize=1mw"[:-1]],
    ["-X", "heapsize=20wk"], ["-X", "source-lines"], ["-X", "no-source-lines"], ["--board", "RPI_PICO"],
    ["--board=MICROBIT"], ["-Wall"], ["-Wno-const"], ["-Werror"], ["--strip-typing"], ["-mfloat=single"],
])
def test_accepted(cross, arguments):
    cross(*arguments, "good.py")
    assert (cross.folder / "good.mpy").exists()


@pytest.mark.parametrize("arguments, words", [
    ([], "no input file"),
    (["-o"], "-o needs a value"),
    (["-zzz", "good.py"], "unknown option -zzz"),
    (["-O9", "good.py"], "-O takes"),
    (["-Ox", "good.py"], "-O takes"),
    (["-march=z80", "good.py"], "unknown architecture 'z80'"),
    (["-march=x64", "--cc"], "--cc needs a value"),
    (["-march-flags=zzz", "good.py"], "unknown flag 'zzz'"),
    (["-march-flags=4", "good.py"], "unknown flag '4'"),
    (["-march=armv7m", "-march-flags=zba", "good.py"], "armv7m has none"),
    (["-msmall-int-bits=99", "good.py"], "-msmall-int-bits takes"),
    (["-msmall-int-bits=", "good.py"], "-msmall-int-bits takes"),
    (["-X", "heapsize=zz", "good.py"], "heapsize"),
    (["-X", "emit=viper", "good.py"], "name the functions by @micropython.viper"),
    (["-X", "emit=machine", "good.py"], "unknown option -X emit=machine"),
    (["-X", "nonsense", "good.py"], "unknown option -X nonsense"),
    (["-X"], "-X needs a value"),
    (["-j", "0", "good.py"], "-j takes"),
    (["-Wnonsense", "good.py"], "unknown warning"),
    (["--board", "nonsense", "good.py"], "unknown board"),
    (["-o", "x", "good.py", "bad.py"], "several inputs"),
    (["-s", "x", "good.py", "bad.py"], "several inputs"),
    (["-o", "x", "--out-dir", "y", "good.py"], "exclude each other"),
    (["missing.py"], "cannot read missing.py"),
    (["good.py", "good.py"], "both be written"),
])
def test_refused(cross, arguments, words):
    done = cross(*arguments, status=1)
    assert words in done.stderr.decode()
    assert not (cross.folder / "good.mpy").exists() and not (cross.folder / "x").exists()


def test_help_names_every_option(cross):
    text = cross("--help").stdout.decode()
    for option in ("--version", "--help", "-o", "-s", "-v", "-O", "-march=", "-march-flags=", "-msmall-int-bits=",
                   "-X emit=", "-X heapsize=", "source-lines", "--out-dir", "-j", "-MMD", "-MF", "--json",
                   "--stock-errors", "--board", "-W", "--strip-typing", "--cc"):
        assert option in text, option
    assert "armv7emsp" in cross("-march=help").stdout.decode()
    assert "RPI_PICO" in cross("--board", "help").stdout.decode()


def test_a_failure_leaves_no_output(cross):
    (cross.folder / "bad.mpy").write_text("stale")
    done = cross("bad.py", status=1)
    assert done.stderr == b"bad.py:1:5: error: an expression expected after '=', not '='\n    x = = 1\n        ^\n"
    assert not (cross.folder / "bad.mpy").exists()
    assert sorted(os.listdir(cross.folder)) == ["bad.py", "good.py"]


def test_stock_errors(cross):
    lines = cross("--stock-errors", "bad.py", status=1).stderr.decode().splitlines()
    assert lines[:2] == ["Traceback (most recent call last):", '  File "bad.py", line 1']
    assert lines[2].startswith("SyntaxError: ") and len(lines) == 3


def test_json(cross):
    (cross.folder / "bad.py").write_text('x = "\\q"\nif x = "é":\n  pass\n')
    lines = [json.loads(line) for line in cross("--json", "-Wall", "bad.py", status=1).stderr.splitlines()]
    warning, error = lines
    assert warning["severity"] == "warning" and (warning["line"], warning["column"]) == (1, 6)
    assert error == {"file": "bad.py", "line": 2, "column": 6, "end_column": 7, "severity": "error",
                     "message": "'=' assigns and cannot be in the condition of 'if'", "hint": "write == to compare"}


def test_an_asynchronous_generator_is_warned_of(cross):
    (cross.folder / "a.py").write_text("async def f():\n    yield 1\ndef g():\n    yield 2\n")
    lines = [line for line in cross("-Wsyntax", "a.py").stderr.decode().splitlines() if "warning" in line]
    assert len(lines) == 1 and lines[0].startswith("a.py:2:5: warning: yield gives its value to what runs the coroutine"), lines


def test_what_cpython_refuses_is_warned_of(cross):
    (cross.folder / "a.py").write_text("def f():\n    await x\nf(x for x in y, 1)\nasync def g():\n    await x\n")
    lines = [line for line in cross("-Wsyntax", "a.py").stderr.decode().splitlines() if "warning" in line]
    assert lines == ["a.py:2:5: warning: await makes a generator of a function that is not async: CPython refuses it",
                     "a.py:3:3: warning: a generator expression has to be the only argument when it has no parentheses of its own"]


def test_warnings_are_off_and_can_fail(cross):
    (cross.folder / "w.py").write_text('x = "\\q"\n')
    assert cross("w.py").stderr == b""
    assert b"w.py:1:6: warning: " in cross("-Wsyntax", "w.py").stderr
    assert (cross.folder / "w.mpy").exists()
    assert b"w.py:1:6: error: " in cross("-Wall", "-Werror", "w.py", status=1).stderr
    assert not (cross.folder / "w.mpy").exists()


def test_columns_count_characters(cross):
    (cross.folder / "u.py").write_text('é = "日本"; x = = 1\n')
    assert b"u.py:1:15: error: " in cross("u.py", status=1).stderr


def test_no_colours_without_a_terminal(cross):
    assert b"\033" not in cross("bad.py", status=1, environment={"TERM": "xterm"}).stderr


def test_colours_on_a_terminal(cross):
    outer, inner = os.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    subprocess.run([BIN / "mpy-cross", "bad.py"], cwd=cross.folder, stderr=inner,
                   env={**environment, "TERM": "xterm"}, timeout=10)
    os.close(inner)
    text = os.read(outer, 10000)
    os.close(outer)
    assert b"\033[1;31merror:\033[0m an expression expected" in text


def make_tree(folder):
    (folder / "pkg" / "sub").mkdir(parents=True)
    for name in ("a.py", "sub/b.py", "sub/c.py", "readme.txt", ".hidden.py"):
        (folder / "pkg" / name).write_text(f"name = {name!r}\n")


def outputs(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.mpy"))


def test_folders(cross):
    make_tree(cross.folder)
    cross("pkg")
    assert outputs(cross.folder) == ["pkg/a.mpy", "pkg/sub/b.mpy", "pkg/sub/c.mpy"]


@pytest.mark.parametrize("jobs", ["1", "2", "5"])
def test_out_dir_and_jobs(cross, jobs):
    make_tree(cross.folder)
    cross("-j", jobs, "--out-dir", "out", "good.py", "pkg")
    assert outputs(cross.folder / "out") == ["a.mpy", "good.mpy", "sub/b.mpy", "sub/c.mpy"]
    assert b"'sub/b.py'" not in (cross.folder / "out/sub/b.mpy").read_bytes()
    assert b"pkg/sub/b.py" in (cross.folder / "out/sub/b.mpy").read_bytes()


def test_jobs_keep_the_order_of_messages(cross):
    for i in range(20):
        (cross.folder / f"m{i:02}.py").write_text("x = = 1\n" if i % 3 else "x = 1\n")
    names = sorted(path.name for path in cross.folder.glob("m*.py"))
    serial = cross(*names, status=1)
    parallel = cross("-j4", *names, status=1)
    assert parallel.stderr == serial.stderr and serial.stderr.count(b"error:") == 13
    assert len(outputs(cross.folder)) == 7


def test_depfiles(cross):
    cross("-MMD", "good.py")
    assert (cross.folder / "good.d").read_text() == "good.mpy: good.py\n"
    (cross.folder / "a b$.py").write_text("x = 1\n")
    cross("-MF", "dep", "-o", "o ut.mpy", "a b$.py")
    assert (cross.folder / "dep").read_text() == "o\\ ut.mpy: a\\ b$$.py\n"


def test_unwritable_output(cross):
    done = cross("-o", "no/such/folder.mpy", "good.py", status=1)
    assert b"cannot write no/such/folder.mpy: No such file or directory" in done.stderr


def test_output_through_a_link(cross):
    """The link stays; what it points to is written, be it there or not, and a failed run takes the old one away."""
    folder = cross.folder / "elsewhere"
    folder.mkdir()
    (cross.folder / "link.mpy").symlink_to("elsewhere/next.mpy")
    (folder / "next.mpy").symlink_to("real.mpy")
    for _ in range(2):
        cross("-o", "link.mpy", "good.py")
        assert (folder / "real.mpy").read_bytes() == cross("-o", "-", "good.py").stdout
    (cross.folder / "bad.py").write_text("x =\n")
    cross("-o", "link.mpy", "bad.py", status=1)
    assert not (folder / "real.mpy").exists()
    assert (cross.folder / "link.mpy").is_symlink() and (folder / "next.mpy").is_symlink()
    (cross.folder / "loop.mpy").symlink_to("loop.mpy")
    assert b"cannot write loop.mpy: Too many levels of symbolic links" in cross("-o", "loop.mpy", "good.py", status=1).stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk(cross):
    assert b"cannot write /dev/full: No space left on device" in cross("-o", "/dev/full", "good.py", status=1).stderr
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BIN / "mpy-cross", "-o", "-", "good.py"], cwd=cross.folder, stdout=full,
                              stderr=subprocess.PIPE, timeout=10)
    assert done.returncode == 1 and b"No space left" in done.stderr


def test_repeatable(cross):
    first = cross("-o", "-", "good.py").stdout
    assert first == cross("-o", "-", "good.py", environment={"TZ": "Asia/Tokyo", "LANG": "C"}).stdout
