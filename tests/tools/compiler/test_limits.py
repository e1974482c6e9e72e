"""Large and deep programs: each compiles, or is refused by a message that names the limit; time and memory stay linear."""

import re
import os
import subprocess
from pathlib import Path

import pytest

from measure import peak_in_turn
from places import BIN

LIMIT_WORDS = re.compile(r"\b(budget|limit|more than|at most|longer than|larger than|too (?:many|long|large)|can jump)\b")


def compile_source(folder, source, *arguments, timeout=60):
    path = folder / "t.py"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return subprocess.run([BIN / "mpy-cross", *arguments, "t.py"], cwd=folder, capture_output=True, text=True,
                          timeout=timeout)


def nested_functions(n):
    return "".join(" " * i + f"def f{i}():\n" for i in range(n)) + " " * n + "pass\n"


def nested_blocks(n, head):
    return "".join(" " * i + head + "\n" for i in range(n)) + " " * n + "pass\n"


LARGE = {
    "300,000 items in a list": "x = [" + "1, " * 300_000 + "]\n",
    "300,000 items in a dict": "x = {" + "".join(f"{i}: {i}, " for i in range(300_000)) + "}\n",
    "300,000 names in a tuple": "a = 1\nx = (" + "a, " * 300_000 + ")\n",
    "70,000 globals": "".join(f"g{i} = {i}\n" for i in range(70_000)),
    "a line of 1 MB": "x = " + " + ".join(["a"] * 250_000) + "\n",
    "a string of 10 MB": "x = '" + "a" * 10_000_000 + "'\n",
    "an identifier of 65,535 bytes": "a" * 65_535 + " = 1\n",
    "a jump over 100 KB": "while x:\n" + "    y = f(z, 1)\n" * 20_000,
    "20,000 branches of elif": "if a: pass\n" + "".join(f"elif a == {i}: pass\n" for i in range(20_000)),
    "100,000 comparisons": "x = " + " < ".join(["a"] * 100_000) + "\n",
    "100,000 alternatives of or": "x = " + " or ".join(["a"] * 100_000) + "\n",
    "100,000 strings joined": "x = (" + "'abc' " * 100_000 + ")\n",
    "100,000 fields in an f-string": "x = f'" + "{a}" * 100_000 + "'\n",
    "100,000 targets": "x = " * 100_000 + "1\n",
    "100,000 decorators": "@d\n" * 100_000 + "def f(): pass\n",
    "100,000 statements on a line": "a;" * 100_000 + "\n",
    "a number of 100,000 digits": "x = " + "1" * 100_000 + "\n",
    "100,000 empty lines and comments": "\n# c\n" * 100_000 + "x = 1\n",
}

DEEP = {
    "10,000 parentheses": "x = " + "(" * 10_000 + "1" + ")" * 10_000 + "\n",
    "10,000 brackets": "x = " + "[" * 10_000 + "]" * 10_000 + "\n",
    "10,000 braces": "x = " + "{1: " * 10_000 + "1" + "}" * 10_000 + "\n",
    "10,000 calls": "x = " + "f(" * 10_000 + ")" * 10_000 + "\n",
    "10,000 calls in a row": "x = f" + "()" * 10_000 + "\n",
    "10,000 attributes": "x = a" + ".b" * 10_000 + "\n",
    "10,000 signs": "x = " + "-" * 10_000 + "1\n",
    "10,000 times not": "x = " + "not " * 10_000 + "1\n",
    "10,000 powers": "x = " + "2 ** " * 10_000 + "1\n",
    "10,000 lambdas": "x = " + "lambda: " * 10_000 + "1\n",
    "10,000 conditionals": "x = " + "1 if a else " * 10_000 + "1\n",
    "10,000 opening brackets": "(" * 10_000,
    "10,000 comprehensions": "x = " + "[a for a in " * 10_000 + "b" + "]" * 10_000 + "\n",
    "10,000 targets in each other": "(" * 10_000 + "a," + ",)" * 10_000 + " = b\n",
    "10,000 patterns": "match x:\n case " + "[" * 10_000 + "]" * 10_000 + ": pass\n",
    "1,000 functions": nested_functions(1000),
    "200 functions": nested_functions(200),
    "1,000 blocks of if": nested_blocks(1000, "if x:"),
    "1,000 loops": nested_blocks(1000, "while x:"),
    "1,000 classes": "".join(" " * i + f"class C{i}:\n" for i in range(1000)) + " " * 1000 + "pass\n",
    "1,000 with statements": nested_blocks(1000, "with x:"),
    "1,000 try statements": nested_blocks(1000, "try:") + "".join(
        " " * i + "finally: pass\n" for i in reversed(range(1000))),
    "300 f-strings": "x = " + "f'{" * 300 + "1" + "}'" * 300 + "\n",
}


@pytest.mark.parametrize("source", [pytest.param(text, id=name) for name, text in {**LARGE, **DEEP}.items()])
def test_compiles_or_names_the_limit(source, tmp_path):
    done = compile_source(tmp_path, source)
    if done.returncode == 0:
        assert (tmp_path / "t.mpy").stat().st_size > 20 and done.stderr == ""
        return
    assert done.returncode == 1, done.returncode
    first = done.stderr.splitlines()[0]
    assert re.match(r"t\.py:\d+:\d+: error: ", first), first
    unclosed = "never closed" in first and source.count("(") != source.count(")")
    assert LIMIT_WORDS.search(first) or unclosed or "not supported" in first, first


@pytest.mark.parametrize("name", ["300,000 items in a list", "a line of 1 MB",
                                  "a string of 10 MB", "200 functions"])
def test_compiles(name, tmp_path):
    done = compile_source(tmp_path, {**LARGE, **DEEP}[name])
    assert done.returncode == 0, done.stderr[:500]


def test_a_larger_budget(tmp_path):
    source = "x = " + "(" * 3000 + "1" + ")" * 3000 + "\n"
    done = compile_source(tmp_path, source)
    assert done.returncode == 1 and "budget of 2000 levels" in done.stderr.splitlines()[0]
    assert compile_source(tmp_path, source, "-X", "recursion=4000").returncode == 0


def test_functions_nest_as_deep_as_a_reader_takes(tmp_path):
    assert compile_source(tmp_path, nested_functions(255)).returncode == 0
    done = compile_source(tmp_path, nested_functions(256))
    assert done.returncode == 1 and "nested deeper than 256: the limit of a .mpy file" in done.stderr.splitlines()[0]


@pytest.mark.skipif(bool(os.environ.get("SANITIZE")), reason="a sanitizer's frames are larger than the kilobyte a level counts")
def test_a_small_stack_lowers_the_budget(tmp_path):
    (tmp_path / "t.py").write_text("x = " + "[" * 1500 + "]" * 1500 + "\n")
    done = subprocess.run(["sh", "-c", 'ulimit -s 1024; exec "$0" t.py', BIN / "mpy-cross"], cwd=tmp_path,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "budget of 1024 levels" in done.stderr.splitlines()[0], done


def peak(folder, size):
    """Bytes of memory for about that many bytes of ordinary source, without line tables."""
    sample = "".join(f"def function_{i}(first, second=None):\n    '''What it does.'''\n    if first > {i}:\n"
                     f"        return [first + item * {i} for item in second]\n    return first.attribute_{i % 50}\n\n"
                     for i in range(400))
    source = folder / "big.py"
    source.write_text(sample * (size // len(sample)))
    return peak_in_turn(folder, [[BIN / "mpy-cross", "-O3", "-o", folder / "big.mpy", source]], rounds=3)[0]


@pytest.mark.skipif(bool(os.environ.get("SANITIZE")), reason="a sanitizer keeps memory of its own")
def test_memory_is_linear(tmp_path):
    """Without line tables: each function's starts from line 1 again, 2,047 lines an entry, so that all of them together grow with the
    square of the source."""
    empty, small, large = (peak(tmp_path, size) for size in (0, 1_000_000, 10_000_000))
    assert large - empty < 12 * (small - empty), (empty, small, large)


# ---- text that is no Python text ----

def message(folder, source):
    done = compile_source(folder, source)
    return done.stderr.splitlines()[0] if done.returncode == 1 else done.returncode


@pytest.mark.parametrize("source, expected", [
    (b"x = 1\0\n", "t.py:1:6: error: a NUL byte in the source: it is not Python text"),
    (b"# ok\nx = '\xff'\n", "t.py:2:6: error: the byte 0xff is not UTF-8"),
    (b"x = '\xc3'\n", "t.py:1:6: error: the byte 0xc3 is not UTF-8"),
    (b"x = '\xed\xa0\x80'\n", "t.py:1:6: error: the byte 0xed is not UTF-8"),
    (b"x = '\xc0\x80'\n", "t.py:1:6: error: the byte 0xc0 is not UTF-8"),
    (b"# \xe9\n", "t.py:1:3: error: the byte 0xe9 is not UTF-8"),
    (b"# coding: latin-1\nx = '\xe9'\n", "t.py:1:11: error: the encoding 'latin-1' is not supported"),
    (b"# coding: latin-1\nx = 1\n", 0),
    (b"# -*- coding: utf-8 -*-\nx = '\xc3\xa9'\n", 0),
    (b"\xef\xbb\xbfx = 1\n", 0),
    (b"x = \xef\xbb\xbf1\n", "t.py:1:5: error: the character U+FEFF has no meaning here"),
    (b"x = 1\r\nif x:\r\n    y = 2\r\n", 0),
    (b"x = 1\rif x:\r    y = 2\r", 0),
    (b"if x:\n\x0c    y = 2\n    \x0c    z = 3\n", 0),
    (b"x = 1", 0),
    (b"if x:\n    y", 0),
    (b"", 0),
    (b"\n\n\n", 0),
    (b"# only a comment", 0),
    (b"x = 1\x1a\n", "t.py:1:6: error: a control character that has no meaning here"),
])
def test_text(source, expected, tmp_path):
    assert message(tmp_path, source) == expected
    try:
        compile(source, "t.py", "exec")
        agrees = expected == 0 or source.startswith(b"#")
    except (SyntaxError, ValueError):
        agrees = expected != 0 or source.startswith(b"if x:\n\x0c")
    assert agrees


def test_line_ends_are_newlines_in_strings(tmp_path):
    images = []
    for end in (b"\n", b"\r\n", b"\r"):
        assert compile_source(tmp_path, b"x = '''a" + end + b"b\\" + end + b"c'''" + end).returncode == 0
        images.append((tmp_path / "t.mpy").read_bytes())
    assert images[0] == images[1] == images[2] and b"a\nbc" in images[0]


def test_every_cut_of_a_program_gets_an_answer(tmp_path):
    source = ('def f(a, *b, c: int = 1, **d) -> "x":\n    """doc\\n"""\n    with (a as b, c): yield {1: [2, *b], **d}\n'
              'class A[T](B, m=C):\n    x = f"{a!r:>{w}} {{}} {b=}" "tail" + rb"\\x".d\n'
              'try: pass\nexcept* (E, F) as g: pass\n').encode()
    folder = tmp_path / "cuts"
    folder.mkdir()
    for end in range(len(source)):
        (folder / f"c{end}.py").write_bytes(source[:end])
    done = subprocess.run([BIN / "mpy-cross", folder], capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1)
    for end in range(len(source)):
        refused = f"c{end}.py:" in done.stderr
        assert refused != (folder / f"c{end}.mpy").exists(), source[:end]
