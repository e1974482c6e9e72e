"""dispatch.awk: which computed gotos of gcc's assembly for Thumb-2 it shortens, and what it leaves as it is."""

import pytest

from conftest import ROOT, run

FILTER = ROOT / "runtime" / "vm" / "run" / "dispatch.awk"
LOAD, BIT, JUMP = "\tldr\tr3, [fp, r10, lsl #2]", "\torr\tr3, r3, #1", "\tbx\tr3"
SHORT = "\tldr\tpc, [fp, r10, lsl #2]"


def filtered(*lines):
    return run("awk", "-f", FILTER, input="".join(f"{line}\n" for line in lines)).stdout.splitlines()


@pytest.mark.parametrize("between", [[], ["\t.loc 1 159 13 view .LVU130"], [".LVL37:", "\t.loc 1 2"], ["\tmov\tr5, r0"],
                                     [".LVL1:", "\tmov\tr5, r0", "\t.loc 1 3"]])
def test_a_load_takes_the_place_of_the_jump(between):
    after = [JUMP, "\tmovs\tr3, #6"]
    assert filtered("\tldrb\tr10, [r4], #1", LOAD, *between, BIT, *after) == ["\tldrb\tr10, [r4], #1", *between, SHORT, after[1]]
    if not any("mov" in line for line in between):
        assert filtered(LOAD, BIT, *between, JUMP) == [*between, SHORT]


@pytest.mark.parametrize("lines", [
    [LOAD, JUMP],                                # nothing says that bit 0 is set already
    [LOAD, BIT, "\tstr\tr3, [r5]"],              # a value's tag
    [LOAD, BIT],
    [LOAD],
    [LOAD, "\torr\tr3, r3, #3", JUMP],
    [LOAD, "\torr\tr2, r3, #1", "\tbx\tr2"],
    [LOAD, "\tmov\tr3, r0", BIT, JUMP],          # what is loaded is not what is jumped to
    [LOAD, "\tmov\tfp, r0", BIT, JUMP],          # the table's address changes
    [LOAD, "\tmov\tr10, r0", BIT, JUMP],
    [LOAD, "\tmov\tr0, r3", BIT, JUMP],          # the address goes elsewhere, too
    [LOAD, "\tadds\tr5, r5, #4", BIT, JUMP],
    [LOAD, ".L12:", BIT, JUMP],                  # something jumps there
    [LOAD, BIT, "\tbx\tlr"],
    ["\tldr\tr3, [r0, #4]", BIT, JUMP],          # a function's pointer
    [LOAD, BIT, LOAD, JUMP],
    [LOAD, BIT, "\t.loc 1 2", "\tmov\tr5, r0", JUMP],
])
def test_all_else_stays(lines):
    assert filtered(*lines) == lines


def test_one_place_behind_another():
    assert filtered(LOAD, LOAD, BIT, JUMP, LOAD, BIT, JUMP) == [LOAD, SHORT, SHORT]
