"""What the host's permafrost does beyond what runs alike on every VM: messages with notes, what a locked heap refuses."""

import hashlib
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


def lines_of(text):
    """CPython 3.13 takes the indentation out of texts of documentation."""
    return [line.strip() for line in text.splitlines()]


def test_texts_of_documentation_where_they_are_asked_for(permafrost, mpy_cross, tmp_path):
    source = tmp_path / "x.py"
    source.write_text(DOCUMENTED)
    expected = lines_of(cpython(source))
    assert lines_of(run(permafrost, "-X", "docs", source).stdout) == expected
    run(mpy_cross, "--docs", source)
    assert lines_of(run(permafrost, tmp_path / "x.mpy").stdout) == expected
    plain = run(permafrost, source).stdout.split()
    assert plain == ["None"] * 9 + "f inner C D m <lambda> <lambda>".split() + ["None"] * 4 + ["n", "s"]


SLIPS = [
    ("x is 1", "'is' with a literal"),
    ("1 is not x", "'is not' with a literal"),
    ("x is y is -1.5", "'is' with a literal"),
    ("[(1, 2) (3, 4)]", "a tuple is called"),
    ("['abc' (3)]", "a str is called"),
    ("[None [1]]", "None has no items"),
    ("[[1, 2] [3, 4]]", "an item of a list is asked for by a tuple"),
    ("['abc' [None]]", "an item of a str is asked for by None"),
    ("1if x else 2", "without a space"),
    ("assert (x, 'text')", "never fails"),
    (r"'\d'", "is no escape"),
]
SOUND = ["x is None", "x is ...", "[(lambda x: x) (3)]", "[[1, 2] [0]]", "[[1, 2] [True]]", "[[1, 2] [1:2]]", "[{1: 2} [3, 4]]",
         "'abc' [x]", "assert x, 'text'", r"r'\d'"]


@pytest.mark.parametrize("source, text", SLIPS)
def test_slips_are_warned_of_once(mpy_cross, permafrost, tmp_path, source, text):
    """By mpy-cross -Wsyntax, and to a module `warnings` that the program has loaded."""
    (tmp_path / "x.py").write_text(source + "\n")
    done = run(mpy_cross, "-Wsyntax", tmp_path / "x.py")
    assert done.stderr.count("warning: ") == 1 and text in done.stderr
    assert run(mpy_cross, tmp_path / "x.py").stderr == ""
    (tmp_path / "warnings.py").write_text("def warn_explicit(*arguments):\n    print(arguments)\n")
    compiles = f"compile({source!r}, 'f.py', 'exec')\nimport warnings\ncompile({source!r}, 'f.py', 'exec')"
    lines = run_text(permafrost, compiles, cwd=tmp_path).stdout.splitlines()
    assert len(lines) == 1 and text in lines[0] and lines[0].endswith(", None, 'f.py', 1)")


@pytest.mark.parametrize("source", SOUND)
def test_sound_expressions_are_not_warned_of(mpy_cross, tmp_path, source):
    (tmp_path / "x.py").write_text(source + "\n")
    assert run(mpy_cross, "-Wsyntax", tmp_path / "x.py").stderr == ""


UNICODE_14 = "45eedeaa04d10f7342dd9b739c17c61618c8445f540628ca7cbb7de190d06297"


def test_classes_and_cases_of_all_characters(permafrost):
    source = ROOT / "tests" / "language" / "unicode_cases.py"
    said = run(permafrost, source).stdout
    if run("python3", "-c", "import unicodedata; print(unicodedata.unidata_version)").stdout == "14.0.0\n":
        assert said == cpython(source)
    # What CPython 3.11 says, for where python3 has another Unicode than runtime/base/unicode.def.
    assert hashlib.sha256(said.encode()).hexdigest() == UNICODE_14


def of_many(n):
    """A program with n of each thing that a function's head counts."""
    names = [f"a{i}" for i in range(n)]
    every = ", ".join(names)
    given = ", ".join(f"{name}={i}" for i, name in enumerate(names))
    lines = [f"def f({every}): return a0, a{n - 1}", f"print(f(*range({n})), f({given}))",
             f"def f({given}): return a0, a{n - 1}", "print(f(), f(5), f(a1=3))",
             f"def f(*, {given}): return a0, a{n - 1}", f"print(f(), f(a{n - 1}=7))",
             "class C:", " def __enter__(self): pass", " def __exit__(self, *a): C.n += 1", "C.n = 0",
             f"with {', '.join(['C()'] * n)}: pass", "print(C.n)", "n = 0"]
    lines += [" " * i + "try:" for i in range(n)] + [" " * n + "raise ValueError"]
    for i in reversed(range(n)):
        lines += [" " * i + ("finally: n += 1" if i % 2 else "except ValueError: n += 1; raise")]
    lines = lines[:-1] + ["except ValueError: print(n)"]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("n", (255, 256, 300))
def test_more_than_a_byte_counts(permafrost, mpy_cross, tmp_path, n):
    source = tmp_path / "x.py"
    source.write_text(of_many(n))
    expected = f"(0, {n - 1}) (0, {n - 1})\n(0, {n - 1}) (5, {n - 1}) (0, {n - 1})\n(0, {n - 1}) (0, 7)\n{n}\n{n - 1}\n"
    assert run(permafrost, source).stdout == expected
    run(mpy_cross, source)
    assert run(permafrost, tmp_path / "x.mpy").stdout == expected


# The names that CPython 3.11 thinks were meant (and 3.12 of imports).
MISSPELT = [("Thing().baz", "bar"), ("Below().color", "colour"), ("Thing.bat", "bar"), ("Thing().zzzzz", None), ("[].appendd", "append"), ("''.uper", "upper"),
         ("(1).bitlength", "bit_length"), ("{}.kyes", None), ("None.foo", None), ("math.sinn", "sin"), ("math.qqqqq", None), ("countr", "counter"),
         ("prnt", "print"), ("VALUEERROR", None), ("Coutner", "counter"), ("xyzzy", None), ("from math import sqr", "sqrt")]
MISSPELLER = """
import math
class Thing:
    bar = 1
    def __init__(self):
        self.colour = 2
class Below(Thing):
    pass
counter = 5
"""


@pytest.mark.parametrize("slip, meant", MISSPELT)
def test_did_you_mean(slip, meant, permafrost, tmp_path):
    """The name that was likely meant stands behind the message, in tracebacks alone."""
    program = tmp_path / "slip.py"
    program.write_text(f"{MISSPELLER}try:\n    {slip}\nexcept Exception as error:\n    print('mean' in str(error))\n    raise\n")
    done = run(permafrost, program, check=False)
    assert done.stdout.startswith("False\n") and done.returncode == 1
    assert re.findall(r"\. Did you mean: '(.*)'\?$", done.stdout) == [meant] * (meant is not None)
