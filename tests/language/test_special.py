"""Special methods of native types by name: every builtin type that the tables list, every method, every operand side,
against CPython."""

import re

import pytest

from conftest import ROOT, cpython, run

SAMPLES = {
    "int": ["0", "3", "-2", "2 ** 66"], "bool": ["True"], "float": ["1.5", "-2.0"], "complex": ["1+2j"], "str": ["'ab'", "''"], "bytes": ["b'ab'"],
    "bytearray": ["bytearray(b'ab')"], "list": ["[1, 2]", "[]"], "tuple": ["(1, 2)", "()"], "dict": ["{1: 2}"], "set": ["{1, 2}"],
    "frozenset": ["frozenset((1,))"], "range": ["range(3)"], "slice": ["slice(1, 2)"],
}
# No values to operate on: iterators, the descriptors that classes are made with, what has no literal.
WITHOUT = {"object", "type", "property", "classmethod", "staticmethod", "super", "enumerate", "filter", "map", "reversed", "zip", "memoryview"}
TWO = """lt gt eq le ge ne contains ior ixor iand irshift iadd isub imul ifloordiv itruediv imod or xor and rshift add sub mul floordiv truediv mod
 ror rxor rand rrshift radd rsub rmul rfloordiv rtruediv rmod getitem divmod rdivmod lshift rlshift""".split()
ONE = ["pos", "neg", "invert", "bool", "len", "repr", "str", "int", "float", "abs", "index", "round", "trunc", "floor", "ceil"]
PROGRAM = """
def attempt(label, f):
    try:
        result = f()
        result = "refused" if result is NotImplemented else repr(result)
    except (TypeError, AttributeError, NotImplementedError):
        result = "refused"
    except Exception as e:
        result = type(e).__name__
    print(label + ": " + result)
"""


def differs_by_design(left, method, right):
    """What MicroPython's operators do otherwise: % does not look for a mapping; text joins a
    bytearray; bytes compare with one; sizes past a word are no number of times; dicts and sets take less."""
    method = method.strip("_")
    return (method == "mod" and ("'ab'" in left or left == "''") or left.startswith("b") and "ab" in right or
            left.startswith("b") and right == "''" or method in ("lshift", "rlshift") and "66" in left + right or
            method in ("mul", "rmul", "imul") and (right == "2 ** 66" or left.startswith("bytearray")) or
            left[0] == "{" or left.startswith("frozenset"))


def test_all_types_have_samples():
    tables = "".join(path.read_text() for path in (ROOT / "runtime" / "vm" / "types").glob("*.def"))
    builtin = {name for name in re.findall(r"^TYPE\((\w+), ", tables, re.M) if name in dir(__builtins__) or name in __builtins__}
    assert builtin == set(SAMPLES) | WITHOUT


@pytest.mark.parametrize("name", SAMPLES)
def test_special_methods(name, permafrost, tmp_path):
    calls = []
    for left in SAMPLES[name]:
        calls += [(left, f"__{one}__", "") for one in ONE]
        calls += [(left, f"__{two}__", right) for two in TWO for rights in SAMPLES.values() for right in rights]
    calls = [call for call in calls if not differs_by_design(*call)]
    program = tmp_path / "special.py"
    program.write_text(PROGRAM + "".join(f"attempt({' '.join(call)!r}, lambda: ({call[0]}).{call[1]}({call[2]}))\n" for call in calls))
    assert run(permafrost, program).stdout == cpython(program)
