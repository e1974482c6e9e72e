"""What the host's permafrost does beyond what runs alike on every VM: messages with notes, what a locked heap refuses."""

import re

import pytest

from conftest import ROOT, cpython, run

# A .mpy header that no VM of this kind takes, and the line that says why.
BAD_MPY = [
    (b"", "not a .mpy file"),
    (b"M", "not a .mpy file"),
    (b"M\x05\x00\x1f", "version 5, this VM takes 6: use mpy-cross v6"),
    (b"M\x06\x28\x1f", "native code, this VM takes bytecode: compile without -march and native"),
    (b"M\x06\x00\x40", "64-bit small ints, this VM has 63: use -msmall-int-bits=63"),
]


def run_text(permafrost, source, **kwargs):
    return run(permafrost, "-c", source, **kwargs)


@pytest.mark.parametrize("content, reason", BAD_MPY)
def test_a_wrong_mpy_says_why(permafrost, tmp_path, content, reason):
    (tmp_path / "wrong.mpy").write_bytes(content)
    caught = "try:\n import wrong\nexcept ValueError as e:\n print(e, e.__notes__)"
    assert run_text(permafrost, caught, cwd=tmp_path).stdout == f"incompatible .mpy file {[reason]}\n"
    done = run_text(permafrost, "import wrong", cwd=tmp_path, check=False)
    assert done.returncode == 1 and done.stdout.endswith(f"\nValueError: incompatible .mpy file\n{reason}\n")


def test_notes_are_shown_below_the_message(permafrost):
    done = run_text(permafrost, "e = ValueError('no'); e.__notes__ = ['first', 'second']; raise e", check=False)
    assert done.stdout.endswith("\nValueError: no\nfirst\nsecond\n")


@pytest.mark.parametrize("grow", ["b[:] = b'01234567'", "b.extend(b'01')", "b.append(1)", "b += b'0'"])
def test_a_locked_heap_never_lets_a_bytearray_grow(permafrost, grow):
    """Also not where the block that it lies in has room: what fails in an interrupt must fail on the desk."""
    source = f"""
import micropython
b, failed = bytearray(4), None
def grow():
    global b
    {grow}
micropython.heap_lock()
try:
    grow()
    failed = False
except MemoryError:
    failed = True
micropython.heap_unlock()
print(failed, b)"""
    assert run_text(permafrost, source).stdout == "True bytearray(b'\\x00\\x00\\x00\\x00')\n"


LOCALS = """
def parameters(a, b=2, *c, d=4, **e):
    x = 1
    def inner():
        return x, a
    for q in [1, 2]:
        pass
    del q
    return sorted(locals())

def outer():
    free = 7
    def inner(own):
        nonlocal free
        free += own
        return eval("free * own"), dir(), sorted(locals().items())
    return inner(3)

def steps():
    u = 1
    yield sorted(locals())
    v = u
    yield sorted(locals())

def handler():
    try:
        raise ValueError
    except ValueError as e:
        inside = sorted(locals())
    return inside, sorted(locals())

def kept():
    only = 5
    return only, list(locals())

def nothing():
    return locals()

print(parameters(1), outer(), list(steps()), handler(), kept(), nothing(), (lambda t: locals())(9))
"""


def test_locals_of_functions_from_source(permafrost, tmp_path):
    """On the host, where the compiler hands their names on; what goes into a .mpy stays without."""
    source = tmp_path / "x.py"
    source.write_text(LOCALS)
    assert run(permafrost, source).stdout == cpython(source)


def test_no_names_of_locals_in_a_mpy(permafrost, mpy_cross, tmp_path):
    (tmp_path / "x.py").write_text("def f():\n    hidden = 1\n    return 'hidden' in locals(), 'f' in locals()\nprint(f())\n")
    run(mpy_cross, tmp_path / "x.py")
    assert run(permafrost, tmp_path / "x.mpy").stdout == "(False, True)\n"


@pytest.mark.parametrize("n", [255, 256, 600, 20000])
def test_fields_of_an_f_string(permafrost, tmp_path, n):
    """More than a call has arguments."""
    source = tmp_path / "x.py"
    source.write_text(f"x = 'X'\nprint(f'{'{x} ' * n}{{x:{{2}}}}' == 'X ' * {n} + 'X ')\n")
    assert run(permafrost, source).stdout == "True\n"


ANNOTATED = """
count: int = 1
label: str
other = {}
other["k"]: float = 2.5

class Point:
    x: int
    y: "float" = 0
    if count:
        z: list

class Plain:
    pass

def inner():
    local: undefined_name = 3
    return local

print(__annotations__, Point.__annotations__, Plain.__annotations__, Point.y, inner())
"""


def test_annotations_where_they_are_asked_for(permafrost, mpy_cross, tmp_path):
    source = tmp_path / "x.py"
    source.write_text(ANNOTATED)
    expected = cpython(source)
    assert run(permafrost, "-X", "annotations", source).stdout == expected
    run(mpy_cross, "--annotations", source)
    assert run(permafrost, tmp_path / "x.mpy").stdout == expected
    done = run(permafrost, source, check=False)
    assert done.returncode == 1 and "name '__annotations__' isn't defined" in done.stdout


DOCUMENTED = '''\
"""The module's."""
def f():
    "f's"
    def inner():
        """inner's"""
    return inner
class C:
    """C's
    second line"""
    class D:
        def m(self):
            'm'
            return lambda: 0
    def n(self): pass
    @staticmethod
    def s(): "s"
    @property
    def p(self):
        "p's"
        return 1
    x = [lambda: 0]
class E(C):
    pass
async def co():
    "co"
def long():
    """Longer text, that is no name. Longer text, that is no name. Longer text, that is no name. Longer text, that is no name.
    Longer text, that is no name. Longer text, that is no name. Longer text, that is no name. Longer text, that is no name.
    """
def fs():
    f"not {1}"
print(__doc__, f.__doc__, f().__doc__, C.__doc__, C().__doc__, C.D.__doc__, C.D.m.__doc__, C.n.__doc__, C.s.__doc__)
print(f.__qualname__, f().__qualname__, C.__qualname__, C.D.__qualname__, C.D.m.__qualname__, C.D().m().__qualname__, C.x[0].__qualname__)
print(co.__doc__, long.__doc__, fs.__doc__, C().n.__doc__, C().n.__qualname__, C.s.__qualname__)
'''


def test_texts_of_documentation_where_they_are_asked_for(permafrost, mpy_cross, tmp_path):
    source = tmp_path / "x.py"
    source.write_text(DOCUMENTED)
    expected = cpython(source)
    assert run(permafrost, "-X", "docs", source).stdout == expected
    run(mpy_cross, "--docs", source)
    assert run(permafrost, tmp_path / "x.mpy").stdout == expected
    plain = run(permafrost, source).stdout.split()
    assert plain == ["None"] * 9 + "f inner C D m <lambda> <lambda>".split() + ["None"] * 4 + ["n", "s"]


# The names that CPython 3.11 thinks were meant (and 3.12 of imports).
SLIPS = [("Thing().baz", "bar"), ("Below().color", "colour"), ("Thing.bat", "bar"), ("Thing().zzzzz", None), ("[].appendd", "append"), ("''.uper", "upper"),
         ("(1).bitlength", "bit_length"), ("{}.kyes", None), ("None.foo", None), ("math.sinn", "sin"), ("math.qqqqq", None), ("countr", "counter"),
         ("prnt", "print"), ("VALUEERROR", None), ("Coutner", "counter"), ("xyzzy", None), ("from math import sqr", "sqrt")]
SLIP = """
import math
class Thing:
    bar = 1
    def __init__(self):
        self.colour = 2
class Below(Thing):
    pass
counter = 5
"""


@pytest.mark.parametrize("slip, meant", SLIPS)
def test_did_you_mean(slip, meant, permafrost, tmp_path):
    """The name that was likely meant stands behind the message, in tracebacks alone."""
    program = tmp_path / "slip.py"
    program.write_text(f"{SLIP}try:\n    {slip}\nexcept Exception as error:\n    print('mean' in str(error))\n    raise\n")
    done = run(permafrost, program, check=False)
    assert done.stdout.startswith("False\n") and done.returncode == 1
    assert re.findall(r"\. Did you mean: '(.*)'\?$", done.stdout) == [meant] * (meant is not None)
