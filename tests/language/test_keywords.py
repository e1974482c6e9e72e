"""Whatever CPython takes by keyword, permafrost does where it takes the argument at all: every function and method of the .def tables
that CPython has, too, is called with each of its parameters' names. The tables say how many arguments it takes."""

import builtins
import importlib
import inspect
import re

from conftest import ROOT, run

SELVES = {"str": "'a'", "bytes": "b'a'", "bytearray": "bytearray(b'a')", "int": "(1)", "float": "(1.5)", "list": "[1]", "dict": "{}", "set": "{1}",
          "frozenset": "frozenset()", "tuple": "()", "memoryview": "memoryview(b'a')", "complex": "(1j)", "range": "range(1)"}
LINE = re.compile(r"(METHOD|FUNCTION)\((\w+), (\w+), \w+, \w+, \d+, (\w+),", re.M)
ASK = """
try:
    {importing}
    {function}(**{{{name!r}: None}})
except TypeError as error:
    text = str(error)
    if "take keyword" in text or ("keyword" in text and {name!r} in text):
        print({function!r}, {name!r}, error)
except BaseException:
    pass
"""


def parameters():
    """Function, how to import it, and a name, of all that the tables have room for."""
    for path in sorted((ROOT / "runtime").rglob("*.def")):
        for kind, owner, name, most in LINE.findall(path.read_text()):
            if kind == "METHOD":
                place, importing = SELVES.get(owner) and getattr(builtins, owner), "pass"
            else:
                importing = f"import {owner}"
                try:
                    place = importlib.import_module(owner)
                except ImportError:
                    continue
            try:
                signature = inspect.signature(getattr(place, name))
            except (AttributeError, TypeError, ValueError):
                continue
            room = int(most) - (kind == "METHOD") if most.isdigit() else 99
            for at, parameter in enumerate(one for one in signature.parameters.values() if one.name != "self"):
                if parameter.kind == parameter.POSITIONAL_OR_KEYWORD and at < room:
                    yield (f"{SELVES[owner]}.{name}" if kind == "METHOD" else f"{owner}.{name}"), importing, parameter.name


LATER = '''
g = {"x": 1}
exec("y = x + z", globals=g, locals={"z": 5} | g)
exec("y = x + 1", globals=g)
print(g["y"], eval("x + y", globals=g), eval("x + y", locals={"y": 9}, globals={"x": 1}), "aaa".replace("a", "b", count=2))
'''


def test_what_python_3_13_takes_by_name(permafrost, tmp_path):
    (tmp_path / "later.py").write_text(LATER)
    assert run(permafrost, tmp_path / "later.py").stdout == "2 3 10 bba\n"


def test_parameters_by_name(permafrost, tmp_path):
    asked = [(function, importing, name) for function, importing, name in parameters() if name != "_feature_version"]
    assert len(asked) > 60
    (tmp_path / "asks.py").write_text("".join(ASK.format(function=function, importing=importing, name=name) for function, importing, name in asked))
    assert [line for line in run(permafrost, "asks.py", cwd=tmp_path, input="").stdout.splitlines() if line] == []
