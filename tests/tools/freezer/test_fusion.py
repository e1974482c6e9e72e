"""Image bytecode: every instruction of image_opcode.def comes of the programs, which test_programs runs, and reads back."""

import ast
import re

import pytest

from conftest import ROOT, run

FORMAT = ROOT / "runtime" / "format"
PROGRAMS = sorted((ROOT / "tests" / "language" / "programs").glob("*.py"))


def operand_bytes(kind, code, at):
    """Where the operand at code[at] ends."""
    def vuint(at):
        while code[at] & 0x80:
            at += 1
        return at + 1

    if kind in ("QSTR", "VUINT", "VSINT", "CHILD"):
        return vuint(at)
    if kind == "CHILD_CONSTANT":
        return vuint(vuint(at))
    if kind in ("VUINT_BYTE", "CHILD_BYTE"):
        return vuint(at) + 1
    if kind.startswith("OFFSET"):
        return at + (2 if code[at] & 0x80 else 1) + kind.endswith("BYTE")
    assert kind == "NONE"
    return at


def table():
    """Name and operand's kind by byte, from both tables."""
    known = {}
    for path in (FORMAT / "opcode.def", FORMAT / "image_opcode.def"):
        for macro, arguments in re.findall(r"^(\w+)\((.*)\)$", path.read_text(), re.M):
            words = [word.strip() for word in arguments.split(",")]
            family = macro.endswith("FAMILY")
            kind = "NONE" if macro == "OPCODE_FAMILY" else words[-1] if macro.startswith("IMAGE") else words[2]
            for byte in range(int(words[0], 16), int(words[0], 16) + (int(words[2]) if family else 1)):
                assert byte not in known, "one byte, two instructions"
                known[byte] = (words[1], kind)
    return known


def functions(image):
    """Each function's bytes, from image.c."""
    block = re.search(r'FROZEN_BYTES\("code"\) =\n(.*?)\n    ;', image.read_text(), re.S)[1]
    for part in re.split(r"(?m)^    /\* .* \*/$", block)[1:]:
        yield b"".join(ast.literal_eval("b" + text) for text in re.findall(r'"(?:[^"\\]|\\.)*"', part))


def instructions(code):
    """Names of a function's instructions."""
    known, at = table(), 0
    while code[at] & 0x80:
        at += 1
    at += 1
    info = cells = shift = 0
    more = True
    while more:
        info |= (code[at] >> 1 & 0x3f) << 6 * shift
        cells |= (code[at] & 1) << shift
        more, at, shift = code[at] & 0x80, at + 1, shift + 1
    at += info + cells
    while at < len(code):
        name, kind = known[code[at]]
        yield name
        at = operand_bytes(kind, code, at + 1)
    assert at == len(code)


def names_of_instructions(image):
    return {name for code in functions(image) for name in instructions(code)}


def test_every_instruction_is_used(freezer, tmp_path):
    run(freezer, "freeze", "-o", "image.c", "--optional", "mounted_module", "--optional", "a", *PROGRAMS, cwd=tmp_path)
    used = names_of_instructions(tmp_path / "image.c")
    fused = {name for name, _ in table().values()} - set(re.findall(r"OPCODE(?:_FAMILY)?\(\w+, (\w+)", (FORMAT / "opcode.def").read_text()))
    assert len(fused) > 15 and not fused - used
    assert not {name for name in used if name.startswith(("MAKE_FUNCTION", "MAKE_CLOSURE"))}, "functions are found by their distance"


SMALL = "class A:\n    def f(self):\n        return self.x\n"


def test_a_minimal_vm_gets_only_what_pays(freezer, tmp_path):
    """One use of an instruction saves less than its case takes; of many it is the other way."""
    for name, text in (("small", SMALL), ("large", SMALL + "    def g(self):\n        return (" + "self.x, " * 40 + ")\n")):
        (tmp_path / "main.py").write_text(text + "print(A)\n")
        run(freezer, "freeze", "--profile", "minimal", "-o", f"{name}.c", "--qstr", f"{name}.h", "main.py", cwd=tmp_path)
        used = names_of_instructions(tmp_path / f"{name}.c")
        kept = set(re.findall(r"#define CODE_OP_(\w+) 1", (tmp_path / f"{name}.h").read_text()))
        assert kept == used, name
        assert ("LOAD_FAST_ATTR" in used) == (name == "large")


@pytest.mark.parametrize("shards", [0, 4])
def test_rare_names_are_not_in_tables_but_of_shards(freezer, tmp_path, shards):
    """Ids change with every name of the image; a shard's code must not."""
    (tmp_path / "a.py").write_text("import b\nb.only_here\n")
    more = ["--shards", shards] if shards else []
    run(freezer, "freeze", "-o", "image.c", "--optional", "b", *more, "a.py", cwd=tmp_path)
    tables = re.findall(r"const qstr_entry t\d+\[\] .*? = \{(.*?)\};", (tmp_path / "image.c").read_text(), re.S)
    assert len(tables) == 1 and (len(tables[0].split(",")) - 1 == 1) == (shards == 0)
