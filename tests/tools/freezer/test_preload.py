"""freezer preload: which modules' bodies run at build time, and what is said of the others."""

import json
import re

import pytest

from conftest import run

# A module's body, and why it does not run at build time.
REFUSED = [
    ("import time\nt = time.ticks_ms()\n", "mod.py:2 calls time.ticks_ms()"),
    ("try:\n    import time\n    t = time.time()\nexcept BaseException:\n    t = 0\nfinally:\n    u = 1\n", "mod.py:3 calls time.time()"),
    ("x = 1\nprint(x)\n", "mod.py:2 calls builtins.print()"),
    ("f = open\ng = f('mod.py')\n", "mod.py:2 calls builtins.open()"),
    ("x = id(3)\n", "mod.py:1 calls builtins.id()"),
    ("x = hash('a')\n", "mod.py:1 calls builtins.hash()"),
    ("def f(): pass\nx = repr(f)\n", "mod.py:2 prints an address"),
    ("def f(): pass\nf.calls = 0\n", "mod.py:2 stores attributes of a function"),
    ("def f(): pass\nf.__dict__\n", "mod.py:2 stores attributes of a function"),
    ("x = '\xe9'.upper()\n", "mod.py:1 asks for the class or case of a character past ASCII"),
    ("x = '\xe9'.isalpha()\n", "mod.py:1 asks for the class or case of a character past ASCII"),
    ("x = 'a\xa0b'.split()\n", "mod.py:1 asks for the class or case of a character past ASCII"),
    ("x = 'a\\x1cb'.split()\n", "mod.py:1 asks for the class of a control character"),
    ("x = 'a\\fb'.splitlines()\n", "mod.py:1 splits lines at other characters than newlines"),
    ("import sys\nbig = sys.maxsize > 1 << 32\n", "mod.py:2 reads what the target alone knows: sys.maxsize"),
    ("import sys\nsys.path.append('x')\n", "mod.py:2"),
    ("three = 3\nx = 1 / three\n", "mod.py:2 computes with floats, which the target may do otherwise"),
    ("x = int(2.5)\n", "mod.py:1 computes with floats, which the target may do otherwise"),
    ("x = str(0.1)\n", "mod.py:1 computes with floats, which the target may do otherwise"),
    ("x = iter([1])\n", "mod.x holds a iterator"),
    ("def g():\n    yield 1\nx = g()\n", "mod.x holds a generator"),
    ("x = [3, {'k': memoryview(bytearray(3))}]\n", "mod.x[1]['k'] holds a memoryview"),
    ("class A: pass\nx = A()\nx.part = {'it': iter([])}\n", "mod.x.part['it'] holds a iterator"),
    ("def f(a, b=[iter(())]): pass\n", "mod.f.__defaults__[0][0] holds a iterator"),
    ("import other\nother.buffer[0]\n", "mod.py:2 looks into an object of a module that has run"),
    ("import other\nother.buffer.append(1)\n", "mod.py:2 looks into an object of a module that has run"),
    ("import other\nraise other.error\n", "mod.py:2 looks into an object of a module that has run"),
    ("try:\n    raise ValueError(1)\nexcept ValueError as e:\n    x = e\n", "mod.x holds an exception that has been raised"),
    ("from array import array\nx = array('l', [3])\n", "mod.x holds an array whose items are the board's own"),
    ("from array import array\nx = array('f', [3])\n", "mod.x holds an array whose items are the board's own"),
    ("x = ValueError()\nx.more = 1\n", "mod.x holds an exception with attributes"),
    ("class M(type): pass\nclass A(metaclass=M): pass\n", "mod.M holds a class with a metaclass"),
    ("class L(list):\n    def __del__(self): pass\nx = L()\n", "mod.x holds an instance of a class with __del__"),
    ("class A: pass\nx = A()\nx.p = 1\nA.p = property(id)\n", "mod.x holds an instance with an attribute that its class has a descriptor for"),
    ("x = {(1, range(2)): 3}\n", "mod.x holds a dict or set with keys whose hash is the board's own"),
    ("x = {1 << 40}\n", "mod.x holds a dict or set with keys whose hash is the board's own"),
    ("x = range(1 << 40)\n", "mod.x holds a range beyond the board's small ints"),
    ("import builtins\nbuiltins.extra = 1\n", "changes builtins"),
    ("def f(x):\n    raise ValueError('not', x)\nf(3)\n", "mod.py:2 raises ValueError('not', 3)"),
    ("class E(ValueError):\n    def __repr__(self):\n        return later\nraise E(3)\n", "mod.py:4 raises E"),
    ("class E:\n    def __repr__(self):\n        return later\nraise ValueError(E())\n", "mod.py:4 raises ValueError"),
    ("try:\n    import raises\nexcept ValueError:\n    pass\n", "mod.py:2 imports raises"),
    ("import other\nother.new = 1\n", "changes what another module has: other"),
    ("import other\nother.items.append(1)\n", "mod.py:2 changes a list of a module that has run"),
    ("import other\nother.names['x'] = 1\n", "changes what another module has: other"),
    ("import other\nother.Base.x = 1\n", "changes what another module has: other"),
    ("import noisy\n", "imports noisy"),
    ("while True: pass\n", "runs longer than a build waits"),
]
HELPED = {"other": "buffer = bytearray(2)\nerror = ValueError()\nitems = []\nnames = {}\nclass Base: pass\n", "noisy": "print('noisy')\n", "raises": "raise ValueError\n"}

# A body, and how many of its statements run at build time, if not all.
PREFIXES = [
    ("x = 1\nprint(x)\n", 1),
    ("print(1)\nx = 1\n", 0),
    ("a = 1\nimport time\nb = 2\nt = time.ticks_ms()\nc = 3\n", 3),
    ("a = [1,\n     2]\nb = (3,\n     print(2))\n", 1),
    ("a = 1\nfor i in range(3):\n    b = i\n    if i == 2:\n        print(i)\nc = 3\n", 1),
    ("a = b = 1\ntry:\n    c = 2\n    d = open('x')\nfinally:\n    e = 3\n", 1),
    ("class A:\n    x = 1\n    y = print(x)\n", 0),
    ("def f():\n    print(a)\na = 1\n@f\ndef g(): pass\n", 2),
    ("a = 1\nx = iter([1])\nb = 2\n", 1),
    ("a = 1\nx = iter([1])\ndel x\nb = 2\nprint(b)\n", 4),
    ("a = 1\nimport other\nb = 2\nother.new = 1\nc = 3\n", 3),
    ("a = 1\nimport noisy, other\n", 1),
    ("a = 1\nb = 1 / 0\nc = 3\n", 1),
    ("a = [1]\na.append(2)\nb = a\nb.x = 3\n", 3),
    ("def f(): pass\nx = f\nx()\nimport time\ny = time\ny.sleep(0)\n", 5),
    ("b, c = 1, 2\na = 1\nd = c if b else a; e = 4; print(d); e = 5\n", 4),
]

# What does run: of the language, and of natives that are pure.
WHOLE = [
    "",
    "'Text.'\nfrom micropython import const\nA = const(5)\n_B = const(6)\n",
    "half = 0.5\nneg = -1\nbig = 1 << 80\nnothing = None, True, ...\n",
    "squares = [n * n for n in range(10)]\nlookup = {c: ord(c) for c in 'abc'}\n",
    "import time, struct\nnow = time.ticks_ms\nsize = struct.calcsize('<I')\nkind = int, str, time\n",
    "try:\n    import nothing_like_it\nexcept ImportError:\n    nothing_like_it = None\n",
    "import other\nclass B(other.Base):\n    y = other.items\n",
    "def deco(f):\n    def inner(*a): return f(*a)\n    return inner\n@deco\ndef f(x): return x\ny = f(3)\n",
    "class A: pass\nkinds = {int: 1, A: 2, None: 3, 'int': 4, 5: 5, type(None): 6, range: 7}\n",
    "for i in range(100000): pass\ndel i\n",
    "x = {1, 'a', (b'b', None)}, frozenset('abc'), {-1: 1, (2, (3,)): 4}, range(3), slice(1), 1j\n",
    "from collections import OrderedDict\nx = OrderedDict(((1, 2), ('a', 'b')))\n",
    "from collections import namedtuple\nP = namedtuple('P', 'x y')\nclass Q(P): pass\nx = P(1, [2]), Q(3, 4), {P: 1}\n",
    "class L(list): pass\nclass E(Exception): pass\nx = L((1, 2))\nx.y = 3\ntry:\n    raise E('caught')\nexcept E as e:\n    z = str(e)\n",
    "x = ', '.join, [].append, dict.fromkeys, {}.get, str.upper, list.append\n",
    "class E(ValueError): pass\nx = E()\ny = [KeyError(3), E(4)]\n",
    "class L(bytearray): pass\nx = L()\ny = bytearray(3)\ny[0] = 5\n",
    "import re\nfrom array import array\nfrom collections import deque\nx = re.compile('a+')\ny = array('i', [1]), array('d', [0]), deque((1, 2), 3)\n",
    "import sys\nout, more = sys.stdout, [sys.stderr, sys.stdin]\n",
]


@pytest.fixture
def module(tmp_path):
    def write(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name
    return write


@pytest.fixture
def verdict(freezer, module):
    """What is said of the module mod with that body: its line, without the name."""
    def verdict(body):
        paths = [module(f"{name}.py", text) for name, text in {"mod": body, **HELPED}.items()]
        lines = run(freezer, "preload", *paths).stdout.splitlines()
        return next(line for line in lines if line.split()[0] == "mod").removeprefix("mod").strip()
    return verdict


@pytest.mark.parametrize(("body", "cause"), REFUSED)
def test_what_does_not_run(verdict, body, cause):
    said = verdict(body)
    assert not said.startswith("whole") and cause in said


@pytest.mark.parametrize(("body", "n"), PREFIXES)
def test_the_beginning_of_a_body_runs(freezer, module, body, n):
    paths = [module(f"{name}.py", text) for name, text in {"mod": body, **HELPED}.items()]
    said = next(one for one in json.loads(run(freezer, "preload", "--json", *paths).stdout) if one["module"] == "mod")
    assert (said["ran"], said["state"]) == (n, "prefix" if n else "none")


@pytest.mark.parametrize("body", WHOLE)
def test_what_runs(verdict, body):
    assert verdict(body) == "whole"


def test_json(freezer, module):
    paths = [module("clock.py", "import time\nx = 1\nt = time.ticks_ms()\n"), module("plain.py", "x = 1\n")]
    assert json.loads(run(freezer, "preload", "--json", *paths).stdout) == [
        {"module": "clock", "state": "prefix", "ran": 2, "statements": 3, "cause": "calls time.ticks_ms()", "place": "clock.py:3"},
        {"module": "plain", "state": "whole", "ran": 1, "statements": 1}]


def test_the_manifest_excludes_and_insists(freezer, module):
    module("clock.py", "import time\nt = time.ticks_ms()\n")
    module("plain.py", "x = [1]\n")
    files = "module('clock.py')\nmodule('plain.py')\n"
    done = run(freezer, "preload", "--manifest", module("manifest.py", files + "preload(exclude=['plain'])\n"))
    assert "plain  none" in done.stdout and "the manifest excludes it" in done.stdout
    done = run(freezer, "freeze", "--manifest", module("manifest.py", files + "preload(whole=['plain', 'clock'])\n"), check=False)
    assert done.returncode == 1 and "preload: clock is not whole: it calls time.ticks_ms()" in done.stderr
    done = run(freezer, "freeze", "--profile=minimal", "--without=patching", "--manifest", module("manifest.py", files + "preload()\n"), check=False)
    assert done.returncode == 1 and "preload: needs the feature patching" in done.stderr


def test_the_manifest_names_what_is_wanted(freezer, module):
    module("clock.py", "import time\nt = time.ticks_ms()\n")
    module("plain.py", "x = [1]\n")
    module("user.py", "import plain\n")
    module("other.py", "y = [2]\n")
    files = "".join(f"module('{name}.py')\n" for name in ("clock", "plain", "user", "other"))
    done = run(freezer, "preload", "--manifest", module("manifest.py", files + "preload('user', require='whole')\n"))
    states = {line.split()[0]: line.split(maxsplit=2)[1:] for line in done.stdout.splitlines()}
    assert states.pop("plain") == states.pop("user") == ["whole"]
    assert {words[1].split(maxsplit=1)[1] for words in states.values()} == {"the manifest does not ask for it"} and len(states) == 2
    done = run(freezer, "freeze", "--manifest", module("manifest.py", files + "preload('clock', require='whole')\n"), check=False)
    assert done.returncode == 1 and "preload: clock is not whole" in done.stderr
    done = run(freezer, "preload", "--manifest", module("manifest.py", files + "preload(require='all')\n"), check=False)
    assert done.returncode == 1 and "require is 'whole' or None" in done.stderr


def test_tells_the_statement_from_which_a_function_was_called(verdict):
    said = verdict("def f():\n    return g()\ndef g():\n    return print(1)\nx = 1\ny = f()\n")
    assert said == "prefix mod.py:4 calls builtins.print(), from mod.py:6"


def test_why(freezer, module):
    """What ran when a body stopped, and what of it is left for the device."""
    paths = [module("deep.py", "a = 1\ndef f():\n    return g()\ndef g():\n    return print(1)\nx = a\n\ny = f()\nz = 3\n"),
             module("uses.py", "b = 2\nimport deep\n"), module("plain.py", "c = 3\n")]
    deep = ("deep: prefix, 4 of 6 statements\n  deep.py:5 calls builtins.print(), from deep.py:8\n    at g deep.py:5\n    at f deep.py:3\n"
            "    at <module> deep.py:8\n    left for the device: line 8 9\n")
    assert run(freezer, "preload", "--why=deep", *paths).stdout == deep
    said = run(freezer, "preload", "--why", *paths).stdout
    assert deep in said and "uses: prefix, 1 of 2 statements\n  uses.py:2 imports deep\n" in said and "plain" not in said
    assert run(freezer, "preload", "--why=plain", *paths).stdout == "plain: whole, 1 of 1 statements\n"
    done = run(freezer, "preload", "--why=none", *paths, check=False)
    assert done.returncode == 1 and "preload: no module 'none'" in done.stderr


def test_an_image_is_a_function_of_its_modules(freezer, module, tmp_path):
    """Twice the same, whatever addresses the child had."""
    paths = [module("a.py", "names = {'k%d' % n: [n] for n in range(50)}\nclass A:\n    x = {n: n for n in range(40)}\n"),
             module("b.py", "from a import A\nclass B(A):\n    pass\nb = B()\nb.c = b\n")]
    texts = []
    for name in "one", "two":
        run(freezer, "freeze", "--preload", "-o", tmp_path / name / "image.c", *paths)
        texts.append((tmp_path / name / "image.c").read_text())
    assert texts[0] == texts[1] and "preload_give" in texts[0]


def test_a_class_knows_how_many_attributes_its_instances_have(freezer, module, tmp_path):
    """The VM learns it of a class in RAM; one in ROM has it from the code of __init__, its bases' included, or from what the body made."""
    text = ("class A:\n    def __init__(self, x):\n        self.x = self.y = x\n        x.other = 1\n"
            "class B(A):\n    def __init__(self):\n        super().__init__(self)\n        self.x = 0\n        self.z = self.u = 1\n"
            "class C(B, A):\n    pass\nclass D:\n    pass\nclass E:\n    pass\ne = E()\ne.one = e.two = e.three = 3\n"
            "class F:\n    def __init__(self):\n" + "".join(f"        self.a{i} = 0\n" for i in range(20)))
    run(freezer, "freeze", "--preload", "-o", tmp_path / "image.c", module("mod.py", text))
    flags = re.findall(r"&type_type, \d+, (\d+), &slots_instance", (tmp_path / "image.c").read_text())
    assert [int(word) >> 12 for word in flags] == [2, 4, 4, 0, 3, 15]
