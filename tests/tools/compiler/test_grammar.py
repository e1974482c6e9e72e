"""What is accepted: the table in grammar.txt, which CPython judges too, and CPython's standard library."""

import ast
import os
import re
import subprocess
import sys
import sysconfig
import warnings
from pathlib import Path

import pytest

from mpyfile import Module
from places import BIN

TABLE = Path(__file__).parent / "grammar.txt"
STDLIB = Path(sysconfig.get_paths()["stdlib"])


def blocks():
    for number, block in enumerate(re.split(r"^==== ", TABLE.read_text(), flags=re.M)[1:]):
        verdict, program = block.split("\n", 1)
        words = verdict.split()
        yield number, words[0], int(words[1]) if words[1:] else 11, program


def refused_by_cpython(program):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(program, "grammar", "exec", dont_inherit=True)
        except SyntaxError as error:
            return str(error)
    return None


def refusals(folder, programs):
    """Compiles all programs in one run: the messages of each one that was refused, by its number."""
    for number, program in programs.items():
        (folder / f"t{number}.py").write_text(program)
    done = subprocess.run([BIN / "mpy-cross", "--out-dir", "out", "."], cwd=folder, capture_output=True, text=True)
    found = {}
    for line in done.stderr.splitlines():
        match = re.match(r"\./t(\d+)\.py:\d+:\d+: error: (.*)", line)
        if match:
            found.setdefault(int(match[1]), match[2])
    for number in programs:
        assert (folder / "out" / f"t{number}.mpy").exists() == (number not in found), programs[number]
    return found


def test_table(tmp_path):
    table = list(blocks())
    found = refusals(tmp_path, {number: program for number, _, _, program in table})
    for number, verdict, _, program in table:
        message = found.get(number)
        if verdict != "wrong":
            # What is Python, but cannot be lowered to the bytecode, has to say so.
            assert message is None or re.search("not supported|MicroPython does not have", message), (program, message)
        else:
            assert message is not None, program


def test_cpython_agrees():
    for _, verdict, since, program in blocks():
        if verdict == "ok" and since > sys.version_info[1]:
            continue
        refusal = refused_by_cpython(program)
        assert (refusal is None) == (verdict == "ok"), (program, refusal)


def read_names(tree):
    """Names that a program only reads, where each stands in one line of its own positions: not in f-strings, whose parts have none."""
    inside = {id(node) for string in ast.walk(tree) if isinstance(string, ast.JoinedStr) for node in ast.walk(string)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    bound |= {getattr(node, field, None) for node in ast.walk(tree) for field in ("arg", "name", "asname", "rest")}
    return [node for node in names if node.id not in bound and id(node) not in inside]


def with_constants(program):
    """The program with a name of a const() in the place of each name that it only reads; None where that is no Python."""
    lines = program.encode().splitlines(keepends=True)
    for name in sorted(read_names(ast.parse(program)), key=lambda node: (node.lineno, node.col_offset), reverse=True):
        line = lines[name.lineno - 1]
        lines[name.lineno - 1] = line[:name.col_offset] + b"_N" + line[name.end_col_offset:]
    text = b"".join(lines).decode()
    return "from micropython import const\n_N = const(3)\n" + text if "_N" in text and refused_by_cpython(text) is None else None


def test_a_const_is_a_constant_wherever_an_expression_stands(tmp_path):
    """A `_NAME` leaves no store, so code that loads it by name fails when it runs."""
    programs = {number: with_constants(program) for number, verdict, since, program in blocks()
                if verdict == "ok" and since <= sys.version_info[1]}
    programs = {number: program for number, program in programs.items() if program}
    found = refusals(tmp_path, programs)
    assert len(programs) - len(found) > 150
    for number in programs.keys() - found.keys():
        loaded = {i.operand for f in Module((tmp_path / f"out/t{number}.mpy").read_bytes()).root.walk() for i in f.instructions}
        assert "_N" not in loaded, programs[number]


def test_standard_library_compiles(tmp_path):
    files = sorted(STDLIB.glob("*.py"))
    assert len(files) > 150
    done = subprocess.run([BIN / "mpy-cross", "--out-dir", tmp_path, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.mpy"))) == len(files)


@pytest.mark.skipif(not os.environ.get("STOCK"), reason="STOCK names no MicroPython tree")
def test_stock_programs_compile(tmp_path):
    """What stock's own tests hold and CPython takes; native code is a later feature."""
    files = [path for folder in ("basics", "float", "import", "misc", "unicode")
             for path in sorted((Path(os.environ["STOCK"]) / "tests" / folder).glob("*.py"))]
    done = subprocess.run([BIN / "mpy-cross", "--out-dir", tmp_path, *files], capture_output=True, text=True)
    for line in done.stderr.splitlines():
        match = re.match(r"(.*\.py):(\d+):\d+: error: (.*)", line)
        assert not match or refused_by_cpython(Path(match[1]).read_text()) or "native" in match[3], line


def test_character_names_are_sorted_and_right():
    import unicodedata

    text = (Path(__file__).parents[3] / "mpy-cross" / "data" / "character.def").read_text()
    rows = re.findall(r'^CHARACTER\(0x([0-9a-f]+), "([^"]+)"\)$', text, flags=re.M)
    names = [name for _, name in rows]
    assert len(names) > 2000 and names == sorted(names) and len(names) == len(set(names))
    for code, name in rows:
        assert unicodedata.lookup(name) == chr(int(code, 16))


def test_character_names_in_strings(tmp_path):
    (tmp_path / "t.py").write_text(r"x = '\N{GREEK SMALL LETTER ALPHA}\N{snowman}', f'\N{DIGIT ONE}{y}\N{Euro Sign}'")
    assert subprocess.run([BIN / "mpy-cross", "t.py"], cwd=tmp_path).returncode == 0
    image = (tmp_path / "t.mpy").read_bytes()
    assert "α☃".encode() in image and "€".encode() in image
