"""Profiles: what of the VM an image keeps, and programs whose names cannot be seen."""

import re

import pytest

from freezer_tools import freeze, module  # noqa: F401


def used(tmp_path):
    marks = dict(re.findall(r"#define USED_(\w+) ([01])\n", (tmp_path / "qstr.h").read_text()))
    return {name for name, mark in marks.items() if mark == "1"}, set(marks)


def test_full_uses_everything(freeze, module, tmp_path):
    module("a.py", "x = 1\n")
    freeze("a.py")
    kept, marks = used(tmp_path)
    assert kept == marks and "append" in marks and "OP_YIELD_VALUE" in marks


LOADERS = {"LOADS", "PART_load_code", "PART_load_mpy", "PART_load_compiling"}
LOADING = (("import os\nprint(os.listdir())", False), ("import vfs\nvfs.mount(1, '/')", True), ("import vfs\nprint(vfs.__dict__)", True),
           ("from vfs import umount", True), ("def f(vfs, name):\n    return getattr(vfs, name)", True), ("print(eval('1'))", True))


@pytest.mark.parametrize("profile", ["full", "core"])
def test_loaders_where_code_may_come_later(profile, freeze, module, tmp_path):
    """What reads and verifies .mpy, in profiles that see no more of a program than this."""
    for text, loads in LOADING:
        module("main.py", text + "\n")
        freeze("main.py", "--profile", profile, "--run-only")
        kept, marks = used(tmp_path)
        assert kept & LOADERS == (LOADERS if loads else set()), text
        if profile == "full":
            assert marks - kept == (set() if loads else LOADERS)
    module("main.py", "print('hello')\n")
    for more in ((), ("--run-only", "--allow-empty")):
        freeze("main.py", "--profile", profile, *more)
        assert LOADERS <= used(tmp_path)[0], more


def test_minimal_follows_the_code(freeze, module, tmp_path):
    module("a.py", "def f(x):\n    x.append(3)\n    return x @ 2\nprint(f([]), '{0.start}'.format(range(3)))\n")
    freeze("a.py", "--profile", "minimal")
    kept, _ = used(tmp_path)
    assert kept >= {"append", "print", "format", "start", "range", "__matmul__", "__rmatmul__", "OP_CALL_METHOD", "OP_BUILD_LIST"}
    assert not kept & {"sort", "math", "pow", "__add__", "OP_YIELD_VALUE", "OP_SETUP_FINALLY"}


def test_implied_names_are_followed(freeze, module, tmp_path):
    module("a.py", "with open('x') as f:\n    y = len(f.read())\n")
    freeze("a.py", "--profile", "minimal")
    kept, _ = used(tmp_path)
    assert kept >= {"__enter__", "__exit__", "__len__"}


def test_core_drops_only_modules(freeze, module, tmp_path):
    module("a.py", "import math\nprint(math.pi)\n")
    freeze("a.py", "--profile", "core")
    kept, marks = used(tmp_path)
    assert {"append", "sort", "math", "OP_YIELD_VALUE"} <= kept
    assert "struct" in marks and "struct" not in kept


@pytest.mark.parametrize("line, refused", [
    ("getattr(x, 'append')", False),
    ("hasattr(x.y[0], 'sort') and 1", False),
    ("getattr(f(1, a=2), 'append', None)", False),
    ("getattr(x, name)", True),
    ("getattr(x, 'a' + name)", True),
    ("setattr(x, 'a' if name else 'b', 1)", False),
    ("setattr(x, 'a' if name else y, 1)", True),
    ("list(map(getattr, x, y))", True),
    ("getattr(*x)", True),
    ("eval(name)", True),
    ("exec('x = 1')", True),
    ("__import__(name)", True),
])
def test_computed_names_are_refused_with_their_place(freeze, module, tmp_path, line, refused):
    module("a.py", f"def g(x, y, name, f):\n    pass\n    return {line}\n")
    done, image, _ = freeze("a.py", "--profile", "minimal", check=False)
    assert done.returncode == int(refused), done.stderr
    assert image.exists() != refused
    if refused:
        assert "a.py:3: error: " in done.stderr and "keep(" in done.stderr
    assert freeze("a.py", "--profile", "core")[0].returncode == 0


# What TABLE, PAIRS and WORDS hold is the program's own text; what is added to GROWN, or handed on with SHOWN, is not.
NAMES = """
import sys
TABLE = {"one": "append", "two": ("sort", "pop")}
PAIRS = [("a", 1), ("b", 2)]
WORDS = "insert", "remove"
GROWN = []
SHOWN = ["a"]
LATER = {}
def fill(text):
    GROWN.append(text)
    sys.argv = SHOWN
    LATER[text] = text
"""


@pytest.mark.parametrize("lines, refused", [
    ("getattr(x, TABLE[name])", False),
    ("getattr(x, TABLE.get(name, 'sort'))", False),
    ("getattr(x, TABLE.get(name, name))", True),
    ("for word in WORDS: getattr(x, word)", False),
    ("for word in ['GET', 'PUT']: hasattr(x, word.lower())", False),
    ("for word, n in PAIRS: setattr(x, word, n)", False),
    ("for word, n in TABLE.items(): getattr(x, n[0])", False),
    ("for n, word in enumerate(sorted(WORDS)): getattr(x, word)", False),
    ("for word in dir(x): getattr(x, word)", False),
    ("word = WORDS[0]; getattr(x, word)", False),
    ("word = WORDS[0]; word = name; getattr(x, word)", True),
    ("word = 'a'\n    try: word = name\n    except OSError: pass\n    getattr(x, word)", True),
    ("getattr(x, name + '_handlers')", False),
    ("getattr(x, 'cmd_' + name)", False),
    ("getattr(x, 'cmd_{}'.format(name))", False),
    ("getattr(x, 'cmd_%s' % name)", False),
    ("getattr(x, 's' + name)", True),
    ("getattr(sys, name)", False),
    ("import math as m; getattr(m, name); getattr(sys, name, None)", False),
    ("import math as m; (lambda: getattr(m, name))()", False),
    ("import math as m; (lambda: lambda: [getattr(m, name), m])()", False),
    ("try: import umath as m\n    except ImportError: import math as m\n    getattr(m, name)", False),
    ("import b as m; getattr(m, name)", True),
    ("import os.path as m; getattr(m, name)", True),
    ("import math as m; m = x; getattr(m, name)", True),
    ("m = x\n    if name: import math as m\n    getattr(m, name)", True),
    ("import math as m\n    if name: import gc as m\n    getattr(m, name)", True),
    ("import math as m\n    def set():\n        nonlocal m; m = x\n    set(); getattr(m, name); (lambda: m)()", True),
    ("getattr(sys if name else x, name)", True),
    ("def inner(sys): return getattr(sys, name)\n    inner(x)", True),
    ("for math in x: getattr(math, name)", True),
    ("getattr(sys.path, name)", True),
    ("from sys import path; getattr(path, name)", True),
    ("getattr(x, '{}'.format(name))", True),
    ("getattr(x, name.lower())", True),
    ("for word in GROWN: getattr(x, word)", True),
    ("getattr(x, SHOWN[0])", True),
    ("getattr(x, LATER['a'])", True),
    ("table = ['a']; table += name; getattr(x, table[0])", True),
    ("table = ['a']; other = table; other.append(name); getattr(x, table[0])", True),
    ("with open(name) as word: getattr(x, word)", True),
    ("for word in open(name): getattr(x, word)", True),
    ("word = input(); getattr(x, word)", True),
    ("[getattr(x, word) for word in WORDS]", False),
    ("[getattr(x, word) for word in name]", True),
    ("f = getattr; f(x, 'a'); f(x, name)", True),
    ("__import__('a' if name else 'b')", False),
    ("globals()[name] = 1", False),
])
def test_names_of_the_programs_own_texts_are_seen(freeze, module, tmp_path, lines, refused):
    module("a.py", NAMES + "def g(x, name):\n    " + lines + "\n")
    done, _, _ = freeze("a.py", "--profile", "minimal", "--optional", "b", check=False)
    assert done.returncode == int(refused), done.stderr
    assert ("names that are only known at run time" in done.stderr) == refused


def test_what_own_texts_name_is_kept(freeze, module, tmp_path):
    module("a.py", "WORDS = 'append', 'sort'\ndef f(x):\n    for word in WORDS + ('POP',): hasattr(x, word.lower())\n")
    freeze("a.py", "--profile", "minimal", check=False)
    module("a.py", "def f(x):\n    for word in ('append', 'sort', 'POP'): hasattr(x, word.lower())\n")
    freeze("a.py", "--profile", "minimal")
    assert used(tmp_path)[0] >= {"append", "sort", "pop"}
    module("a.py", "def f(x):\n    for word in ('append', 'sort', 'POP'): hasattr(x, word)\n")
    freeze("a.py", "--profile", "minimal")
    kept, _ = used(tmp_path)
    assert kept >= {"append", "sort"} and "pop" not in kept


def test_modules_that_load_their_parts_late_are_seen(freeze, module, tmp_path):
    """As asyncio's own, and others', do."""
    module("p/__init__.py", """
_places = {"Sine": "wave", "Square": "wave"}
def __getattr__(name):
    place = _places.get(name)
    if place is None:
        raise AttributeError(name)
    found = getattr(__import__(place, globals(), None, (name,), 1), name)
    globals()[name] = found
    return found
""")
    module("p/wave.py", "class Sine: pass\nclass Square: pass\n")
    module("manifest.py", "require('asyncio')\npackage('p')\n")
    freeze("--manifest", "manifest.py", "--profile", "minimal")


def test_a_module_may_define_such_a_name_itself(freeze, module, tmp_path):
    module("a.py", "from re import compile\ndef eval(x):\n    return x\nprint(compile('x'), eval(3))\n")
    freeze("a.py", "--profile", "minimal")


def test_keep_allows_and_keeps(freeze, module, tmp_path):
    module("a.py", "def g(x, name):\n    return getattr(x, name)()\n")
    module("manifest.py", "keep('sort', ['pop', 'extend'], 'vfs.rom_ioctl')\nmodule('a.py')\n")
    freeze("--manifest", "manifest.py", "--profile", "minimal")
    kept, _ = used(tmp_path)
    assert kept >= {"sort", "pop", "extend", "vfs", "rom_ioctl"} and "append" not in kept


def test_text_modules_are_refused(freeze, module, tmp_path):
    module("text/a.py", "x = 1\n")
    module("manifest.py", "freeze_as_str('text')\n")
    done, _, _ = freeze("--manifest", "manifest.py", "--profile", "minimal", check=False)
    assert done.returncode == 1 and "source kept as text" in done.stderr


def test_conditions_are_followed(freeze, module, tmp_path):
    """usage.def: what the code shows besides names."""
    module("main.py", "print('hello')\n")
    freeze("main.py", "--profile", "minimal", "--run-only")
    plain, _ = used(tmp_path)
    assert not plain & {"KIND_generator", "KIND_closure", "KIND_list", "KIND_float", "PART_call_bind_general", "FILES", "OTHER_main"}
    module("main.py", "import helper, elsewhere\ndef f(a, *b):\n    yield lambda: a\nprint(f(1.5, end=''), [])\n")
    module("helper.py", "")
    freeze("main.py", "helper.py", "--profile", "minimal", "--run-only", "--optional", "elsewhere")
    kept, _ = used(tmp_path)
    assert kept >= {"KIND_generator", "KIND_closure", "KIND_list", "KIND_float", "PART_call_bind_general", "FILES"}


def test_operators_names_have_no_text_where_errors_have_none(freeze, module, tmp_path):
    module("main.py", "def f(a, b):\n    print(a + b, a + b, a + b)\nf(1, 2)\n")
    for options, is_in in ([], True), (["--without", "messages"], False):
        freeze("main.py", "--profile", "minimal", "--run-only", *options)
        assert ("__radd__" in (tmp_path / "image.c").read_text()) == is_in


def test_imports_of_the_image_need_no_files(freeze, module, tmp_path):
    module("main.py", "import a.b, sys, math\nfrom a import b\nprint(b)\n")
    module("a/__init__.py", "")
    module("a/b.py", "from . import c\nfrom .c import x\nimport a.c\n")
    module("a/c.py", "x = 1\n")
    inputs = ["main.py", "a/__init__.py", "a/b.py", "a/c.py"]
    module("manifest.py", "module('main.py')\npackage('a')\n")
    freeze("--manifest", "manifest.py", "--profile", "minimal", "--run-only")
    kept, _ = used(tmp_path)
    assert "OTHER_import" not in kept, inputs
    module("a/c.py", "import x\n")
    freeze("--manifest", "manifest.py", "--profile", "minimal", "--run-only", "--optional", "x")
    assert "OTHER_import" in used(tmp_path)[0]


def test_what_only_others_make_is_not_kept(freeze, module, tmp_path):
    """A method's name counts where an object of its type can come to be, a function's where its module is imported."""
    made = {"KIND_set", "KIND_bytes", "KIND_bytearray", "KIND_slice", "KIND_ellipsis", "RESULTS"}
    source = "class A:\n    def read(self, format):\n        raise ValueError(format(1.5, '{:.1f}'.format(2)))\ntry:\n    A().read(str)\nexcept ValueError as e:\n    print(e, [1].pop())\n"
    module("main.py", source)
    freeze("main.py", "--profile", "minimal", "--run-only")
    kept, _ = used(tmp_path)
    assert "PROTOCOLS" in kept and not kept & (made | {"PART_float_to_power", "PART_int_operate_bits", "PART_str_load_slice"})
    for line in ("import io\nio.BytesIO()", "print(open('x'))", "print(set())", "import sys\nprint(sys.stdin)"):
        module("main.py", source + line + "\n")
        freeze("main.py", "--profile", "minimal", "--run-only")
        assert used(tmp_path)[0] >= made, line
    for line, part in (("[][1:]", "KIND_slice"), ("{1, *[2]}", "KIND_set"), ("print(b'')", "KIND_bytes"), ("x = 2\nx **= x", "PART_float_to_power"), ("x = 2\nx <<= x", "PART_int_operate_bits")):
        module("main.py", source + line + "\n")
        freeze("main.py", "--profile", "minimal", "--run-only")
        kept, _ = used(tmp_path)
        assert part in kept and "RESULTS" not in kept, line


def test_c_keeps_what_permafrost_h_reaches(freeze, module, tmp_path):
    module("main.py", "print('hello')\n")
    freeze("main.py", "--profile", "minimal")
    kept, _ = used(tmp_path)
    assert kept >= {"FOR_C", "PROTOCOLS", "KIND_list", "KIND_dict", "KIND_bound_method", "PART_pending_run_calls", "PART_import_as_main"}


def test_without_excludes_a_type(freeze, module, tmp_path):
    module("main.py", "def f(x):\n    print(x / 3, x ** -x, [1] * 2)\nf(2)\n")
    module("manifest.py", "module('main.py')\nwithout('float', 'complex')\n")
    freeze("--manifest", "manifest.py", "--profile", "minimal", "--run-only")
    kept, _ = used(tmp_path)
    assert not kept & {"KIND_float", "FLOAT", "FLOAT_RESULT", "KIND_complex", "PART_float_operate"} and "KIND_list" in kept
    module("manifest.py", "module('main.py')\nwithout('flaot')\n")
    done, _, _ = freeze("--manifest", "manifest.py", "--profile", "minimal", check=False)
    assert done.returncode == 1 and "without: the VM has no type or function 'flaot'" in done.stderr
    module("main.py", "print([].count(1))\n")
    module("manifest.py", "module('main.py')\nwithout('str.count', 'builtins.format')\n")
    freeze("--manifest", "manifest.py", "--profile", "minimal", "--run-only")
    header = (tmp_path / "qstr.h").read_text()
    assert "#define WITHOUT_str_count ~, 0\n" in header and "#define WITHOUT_builtins_format ~, 0\n" in header and "#define USED_count 1\n" in header
    freeze("--manifest", "manifest.py")
    assert "WITHOUT_str" not in (tmp_path / "qstr.h").read_text()
    module("main.py", "print(1.5)\n")
    module("manifest.py", "module('main.py')\nwithout('float')\n")
    done, _, _ = freeze("--manifest", "manifest.py", "--profile", "minimal", check=False)
    assert done.returncode == 1 and "a constant of type float, which this firmware is without" in done.stderr
