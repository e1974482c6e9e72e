"""@micropython.viper in what the host's permafrost compiles: by the machine's C compiler, kept in a folder."""

import os

import pytest

from conftest import ROOT, python_prints, run

SHIFTS = """
import micropython
@micropython.viper
def mix(p: ptr8, n: int) -> uint:
    h = uint(0x811c9dc5)
    for i in range(n):
        h = (h ^ p[i]) * 0x01000193 & 0xffffffff
    return h
print(hex(mix(b"hello", 5)))
"""


@pytest.fixture
def environment(tmp_path):
    return {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}


def kept(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache" / "permafrost").iterdir())


def test_objects(permafrost, environment):
    program = ROOT / "tests" / "firmware" / "word_objects.py"
    assert run(permafrost, program, env=environment).stdout == python_prints(program)


def test_kept(permafrost, environment, tmp_path):
    """The second time no compiler is asked for; another program has a file of its own."""
    assert run(permafrost, "-c", SHIFTS, env=environment).stdout == "0x4f9f2cab\n"
    assert len(kept(tmp_path)) == 1
    assert run(permafrost, "-c", SHIFTS, env={**environment, "PATH": "/nowhere"}).stdout == "0x4f9f2cab\n"
    run(permafrost, "-c", SHIFTS.replace("range(n)", "range(n - 1)"), env=environment)
    assert len(kept(tmp_path)) == 2 and all(name.endswith(".so") for name in kept(tmp_path))


@pytest.mark.parametrize("change", [{"PERMAFROST_CC": ""}, {"PERMAFROST_CC": "false"}])
def test_without_a_compiler(permafrost, environment, change):
    done = run(permafrost, "-c", SHIFTS, env={**environment, **change}, check=False)
    assert done.returncode == 1 and "NotImplementedError: viper needs a C compiler: PERMAFROST_CC names it" in done.stdout + done.stderr


@pytest.mark.parametrize("source, kind, told", [
    ("def f(x: 1): pass", "SyntaxError", "annotation must be an identifier"),
    ("def f(x: what): pass", "ViperTypeError", "unknown type 'what'"),
    ("def f(x: int, o): return x + o", "ViperTypeError", "can't do binary op between 'int' and 'object'"),
    ("def f(p: ptr8): print(p)", "NotImplementedError", "conversion to object"),
    ("def f(): yield", "NotImplementedError", "native yield"),
])
def test_refused(permafrost, environment, source, kind, told):
    program = f"try:\n    exec({'@micropython.viper' + chr(10) + source!r})\nexcept Exception as e:\n    print(type(e).__name__, e)\n"
    assert run(permafrost, "-c", "import micropython\n" + program, env=environment).stdout == f"{kind} {told}\n"
