"""Options that change the code: -O levels, -Wconst, small ints of other widths."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
from mpyfile import Module
from places import BIN


def compiled(folder, source, *options):
    (folder / "t.py").write_text(source)
    done = subprocess.run([BIN / "mpy-cross", *options, "t.py"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Module((folder / "t.mpy").read_bytes()), done.stderr


def names_of(module):
    return {i.operand for f in module.root.walk() for i in f.instructions if isinstance(i.operand, str)}


def test_optimise(tmp_path):
    source = "def f(x):\n    assert x, 'm'\n    return __debug__\n\n\nf(0)\n"
    debug, _ = compiled(tmp_path, source, "-O0")
    assert "AssertionError" in names_of(debug)
    fast, _ = compiled(tmp_path, source, "-O1")
    assert "AssertionError" not in names_of(fast)
    assert [i.name for i in fast.root.children[0].instructions] == ["LOAD_CONST_FALSE", "RETURN_VALUE"]
    assert fast.root.lines
    bare, _ = compiled(tmp_path, source, "-O3")
    assert not any(f.lines for f in bare.root.walk())


@pytest.mark.parametrize("bits, count", [(31, 0), (33, 1), (16, 0)])
def test_small_int_bits(tmp_path, bits, count):
    module, _ = compiled(tmp_path, "x = 0x7fffffff\ny = -0x40000000\n", f"-msmall-int-bits={bits}")
    assert module.header[3] == bits
    small = [i.operand for i in module.root.instructions if i.name == "LOAD_CONST_SMALL_INT"]
    assert small.count(0x7FFFFFFF) == count and (-0x40000000 in small) == (bits >= 31)
    assert (-0x40000000 in module.constants) == (bits < 31)


def test_warning_const(tmp_path):
    source = "from micropython import const\nA = const(f())\nB = const(1)\n"
    assert compiled(tmp_path, source)[1] == ""
    said = compiled(tmp_path, source, "-Wconst")[1]
    assert "t.py:2:" in said and "'A'" in said and "'B'" not in said


def test_a_constant_is_not_assigned(tmp_path):
    (tmp_path / "t.py").write_text("from micropython import const\n_A = const(1)\n_A = 2\n")
    done = subprocess.run([BIN / "mpy-cross", "t.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "t.py:3:" in done.stderr and "const()" in done.stderr


NATIVE = """import micropython


@micropython.native
def f(n):
    try:
        yield n
        raise ValueError(n) from None
    except ValueError:
        raise


@micropython.bytecode
def g():
    pass
"""


def test_native_is_bytecode(tmp_path):
    """What asks for native code compiles to what it is without the decorator, and -Wnative tells, once each."""
    plain, _ = compiled(tmp_path, NATIVE.replace("@micropython.native", "").replace("@micropython.bytecode", ""))
    native, told = compiled(tmp_path, NATIVE, "-Wnative")
    assert [[str(i) for i in f.instructions] for f in native.root.walk()] == [[str(i) for i in f.instructions] for f in plain.root.walk()]
    assert told.startswith("t.py:4:2: warning: @micropython.native is compiled as bytecode") and told.count("warning") == 1
    _, told = compiled(tmp_path, NATIVE)
    assert told == ""


def test_texts_leave_the_short_places_to_names(tmp_path):
    """In a module of many names, texts that are used again and again are constants; what could be a keyword, attribute or module stays a name."""
    lines = [f"def name_{i}(x):\n    return x" for i in range(140)]
    lines += [f"print('some text, {i}' == name_{i % 140}('some text, {i}'), 'word_or_text_{i}')" for i in range(60)]
    lines += ["def f(**k):\n    print(k)", "f(long_keyword_1=1)", "f(**{'no name at all': 2})", "f(**{'no name at all': 3})"]
    lines += [f"print(name_{i}({i}), name_{i}(0))" for i in range(140)]
    source = "\n".join(lines)
    module, _ = compiled(tmp_path, source)
    assert len(module.constants) == 61 and all(" " in text for text in module.constants)
    assert "word_or_text_3" in module.names and "long_keyword_1" in module.names and not any(" " in str(name) for name in module.names)
    told = [subprocess.run([*command, "t.py"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
            for command in ([sys.executable], [BIN / "permafrost"])]
    ran = subprocess.run([BIN / "permafrost", "t.mpy"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert told[0] == told[1] == ran
