"""Profile minimal prunes the VM down to what a program's code can reach. Each program of tests/language/programs, alone in a minimal
image on the host, must print what it prints with the whole VM: whatever usage.def or keep.def leave out too much shows here."""

import json
import os
import re
import shutil
import sysconfig

import pytest

from conftest import BIN, BUILD, INCLUDE, ROOT, cpython, run
from test_firmware import DATA, DATA_PRINTS
from test_programs import NAMES, PROGRAMS, expected, not_on

OBJECTS = BUILD / "obj" / "runtime"
# The objects of the host as a board.
PORT = [OBJECTS / "port" / "host" / f"{name}.o" for name in ("console", "clock", "file", "os", "firmware_main")]
PORT += [OBJECTS / "port" / "common" / f"{name}.o" for name in ("firmware", "whole")]
SANITIZE = os.environ.get("SANITIZE", "")
SANITIZERS = [f"-fsanitize={SANITIZE}", "-fno-sanitize-recover=all"] if SANITIZE else []
FLAGS = ["-std=c11", "-D_GNU_SOURCE", f"-I{ROOT}", f"-I{INCLUDE}", "-O0", "-fno-pie", "-ffunction-sections", "-fdata-sections"]


COMPILER = ["ccache"] * bool(shutil.which("ccache")) + ["cc"]


@pytest.fixture(scope="session")
def port(permafrost):
    assert all(path.exists() for path in PORT), f"{PORT} are not built: run make test-programs"
    return PORT


def build(folder, manifest, port, profile="minimal"):
    """An image in that profile, linked with the host's libvm.a; the program's path."""
    (folder / "manifest.py").write_text(manifest)
    run(BIN / "freezer", "freeze", "--profile", profile, "--run-only", "--manifest", "manifest.py", "-o", "image.c", "--qstr", "qstr.h", cwd=folder)
    sources = [folder / "image.c", ROOT / "runtime/vm/prune/tables.c", ROOT / "runtime/vm/run/interp.c"]
    for source in sources:
        run(*COMPILER, *FLAGS, *SANITIZERS, f"-I{folder}", "-c", source, "-o", folder / f"{source.stem}.o", cwd=folder)
    libraries = [BUILD / "lib" / name for name in ("libvm.a", "libmpy.a")]
    run("cc", *SANITIZERS, "-no-pie", "-Wl,--gc-sections", "-o", folder / "program", *(folder / f"{source.stem}.o" for source in sources), *port,
        *libraries, "-lm", cwd=ROOT)
    return folder / "program"


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in NAMES if not "frozen" in not_on(name)])
def test_program_alone(name, port, tmp_path):
    source = (PROGRAMS / f"{name}.py").read_text()
    (tmp_path / "main.py").write_text(source)
    # Names that the program computes are among the words of its texts.
    words = sorted(set(re.findall(r"[A-Za-z_]\w*", source)))
    computes = re.search(r"\b(match|\w+attr|eval|exec|compile|execfile|globals|locals|__import__)\b", source)
    keep = f"keep({words!r})\n" if computes else ""
    program = build(tmp_path, keep + "module('main.py')\noptional('mounted_module', 'a')\n", port)
    run_folder = tmp_path / "run"
    run_folder.mkdir()
    assert run(program, cwd=run_folder).stdout == expected(name)


FUNCTION = re.compile(r"^(METHOD|FUNCTION)\((\w+),\s*\w+,\s*(\w+),", re.M)


@pytest.mark.skipif("address" in SANITIZE, reason="the address sanitizer's list of variables keeps tables that nothing else does")
@pytest.mark.parametrize("profile", ["core", "minimal"])
def test_module_that_nobody_imports(profile, port, tmp_path):
    """Nothing of it is linked, over the tables' functions: all names of the program's are called by keyword here, so that only the module lacks."""
    lines = [line for path in ROOT.glob("runtime/**/*.def") for line in FUNCTION.findall(path.read_text())]
    others = {function for kind, owner, function in lines if kind == "METHOD" or owner in ("builtins", "errno")}  # OSErrors print errno's names
    others |= {"re_match", "re_search"}  # glibc's own have these names, and a linker leaves it the program's
    functions = {function for kind, owner, function in lines if kind == "FUNCTION"} - others
    (tmp_path / "main.py").write_text("for name in ():\n    print(name.match, name.compile, name.loads, name.getaddrinfo, name.split(maxsplit=1))\n")
    program = build(tmp_path, "module('main.py')\n", port, profile)
    linked = {line.split()[-1] for line in run("nm", program).stdout.splitlines()}
    assert len(functions) > 150 and not functions & linked


def test_data_files(port, tmp_path):
    for name, text in DATA.items():
        (tmp_path / name).write_text(text)
    program = build(tmp_path, "keep('table')\n" + DATA["manifest.py"], port)
    assert run(program, cwd=tmp_path).stdout == DATA_PRINTS
    assert "#define USED_PART_frozen_data_open 1\n" in (tmp_path / "qstr.h").read_text()
    (tmp_path / "main.py").write_text("print(open('manifest.py').read(3))\n")
    assert run(build(tmp_path, "module('main.py')\n", port), cwd=tmp_path).stdout == "mod\n"
    assert "#define USED_PART_frozen_data_open 0\n" in (tmp_path / "qstr.h").read_text()


# What a data file's view does, each alone: an object that can come to be has what its type can do, wherever it comes from.
VIEWED = b"hello bytes"
VIEW_DOES = ["print(logo[1], logo[-1])", "print(len(logo))", "print(logo == b'hello bytes', logo == b'hello')", "for x in logo:\n    print(x)",
             "print(bytes(logo[1:3]))", "print(bytes(logo))", "print(logo.hex())", "print(list(logo))", "print(104 in logo, 1 in logo)",
             "a, *b = logo\nprint(a, b)", "print(bytearray(logo))", "print(b'-'.join([logo, b'x']))", "print(bool(logo))", "print(logo.itemsize)",
             "import struct\nprint(struct.unpack_from('<H', logo, 2))", "print(max(logo), sorted(logo)[0])", "print(str(logo, 'utf-8'))",
             "try:\n    logo[0] = 1\nexcept TypeError:\n    print('read-only')"]


@pytest.mark.parametrize("text", VIEW_DOES)
def test_what_an_imported_data_file_does(text, port, permafrost, tmp_path):
    (tmp_path / "logo.bin").write_bytes(VIEWED)
    (tmp_path / "main.py").write_text(f"import logo\n{text}\n")
    program = build(tmp_path, "module('main.py')\ndata('logo.bin', name='logo')\n", port)
    (tmp_path / "whole.py").write_text(f"logo = memoryview({VIEWED!r})\n{text}\n")
    assert run(program, cwd=tmp_path).stdout == run(permafrost, tmp_path / "whole.py").stdout != ""


def test_slots_do_not_ask_for_the_types_name():
    """A type's slots but make are kept by what can come to be and what is done with it: its name is only one of the sources, unless KIND
    says that it is the only one."""
    text = "\n".join(path.read_text() for path in sorted(ROOT.glob("runtime/**/*.def")))
    owners, kinds = {}, dict(re.findall(r"^KIND\((\w+), (.*)\)$", text, re.M))
    for name, slots in re.findall(r"^TYPE\((\w+), \w+, (\w+),", text, re.M):
        owners.setdefault(slots, []).append(name)
    asked = [(slots, slot, rest) for slots, slot, rest in re.findall(r"^SLOT\w*\((\w+), (\w+), (.*)\)$", text, re.M) if slot != "make"]
    wrong = [f"{slots}.{slot}: {rest}" for slots, slot, rest in asked for name in owners.get(slots, [])
             if re.search(rf"\bUSED_{name}\b", rest) and kinds.get(name) != f"USED_{name}"]
    assert len(asked) > 150 and not wrong, wrong


# What C reaches of the VM without that the program mentions it: each alone, or another's names would hide it.
SNIPPETS = {
    "enumerate": "print(list(enumerate('ab')), min(enumerate([]), default=3))",
    "divmod": "print(divmod(7, 2))",
    "pow": "print(pow(2, 5), pow(2, -1), pow(3, 4, 5))",
    "sum": "print(sum([1, 2, 3]))",
    "implementation": "import sys\nprint(sys.implementation)",
    "asdict": "from collections import namedtuple\nprint(namedtuple('P', 'a b')(1, 2)._asdict())",
    "schedule": "import micropython\nmicropython.schedule(print, 3)\nfor i in range(3):\n    pass",
    "finaliser": "class A:\n    def __del__(self):\n        print('gone')\ndef f(n):\n    return n and f(n - 1) or A()\nf(9)\nimport gc\ngc.collect()\nprint('end')",
    "os_error": "try:\n    open('nothing')\nexcept OSError as error:\n    print(error)",
    "uncaught": "def f(x):\n    raise ValueError('no', x)\nf(1)",
    "cause": "try:\n    f\nexcept NameError as error:\n    raise TypeError from error",
    "arguments": "def f(a, b=2):\n    return a\nf()",
    "unpack": "a, b = [1, 2, 3]",
    "unhashable": "print({[]: 1})",
    "float_text": "print('%.2f' % 3, '{:e}'.format(4), f'{5:.1f}')",
    "u_module": "import ujson\nprint(ujson.dumps([1, None]))",
    "missing_module": "try:\n    import nothing_there\nexcept ImportError as error:\n    print(error)",
    "exit": "import sys\nsys.exit('bye')",
    "generator": "def g():\n    try:\n        yield 1\n    finally:\n        print('closed')\nfor x in g():\n    print(x)",
    "with": "class A:\n    def __enter__(self):\n        return 3\n    def __exit__(self, *a):\n        print(a[0])\nwith A() as x:\n    print(x)",
    "print_options": "print(1, 2, sep='-', end='!\\n')",
    "closure": "def f():\n    x = [1]\n    return lambda: x\nprint(f()())",
    "import_star": "from math import *\nprint(floor(2.5))",
    "bytes_repr": "print(b'a\\x00', [b'x'])",
    "starred": "print(*[1, 2], **{'sep': '+'})",
    "views": "a = {1: 2}\nprint(a.keys() & a.keys(), a.items() | a.items())",
    "set_type": "print(set('a') - set('b'), frozenset('c'))",
    "slice_type": "x = slice(1, 3)\nprint('abcd'[x], [1, 2, 3, 4][x], (1, 2, 3)[x], x)",
    "encoded": "print('ab'.encode())",
    "to_bytes": "print((258).to_bytes(2, 'big'))",
    "packed": "import struct\nprint(struct.pack('<H', 3))",
    "hexlified": "import binascii\nprint(binascii.hexlify('ab'))",
    "memory_file": "import io\nprint(io.BytesIO().getvalue())",
    "file": "print(open('main.py', 'rb').read(3))",
    "pattern": "import re\nprint(re.match('a+', 'aab').group(0))",
    "ellipsis": "print(Ellipsis)",
    "shift": "print(1 << 70, 3 << 2)",
    "bits": "x = int('1' * 30)\nprint(x | 1, x & 7)",
    "large_power": "print(3 ** 50)",
    "large_round": "print(round(12345678901234567890, -3))",
    "large_quotient": "print(12345678901234567890 / 7)",
    "root": "import math\nprint(math.isqrt(12345678901234567890))",
    "power": "print(2 ** 0.3, (-8) ** 0.5)",
    "math_power": "import math\nprint(math.pow(2, 0.3))",
    "exception_alone": "raise ValueError('no', 1)",
    "exception_class": "raise KeyError",
    "exception_of_none": "print(OSError(2), [OSError(5, 'x')], ValueError(), repr(KeyError('k')))",
    "exception_caught": "try:\n    raise IndexError(7, None, True)\nexcept (KeyError, IndexError) as e:\n    print(e.args, e)",
    "exception_exit": "raise SystemExit(3)",
    "exception_own": "class E(ValueError):\n    def __init__(self, n):\n        super().__init__(n, 'own')\n        self.n = n\ntry:\n    raise E(4)\nexcept ValueError as e:\n    print(e, e.n)",
    "plain_object": "class A:\n    pass\na = A()\na.x = 1\nprint(a.x, a == a)",
    "length": "print(len('abc'))",
    "length_of_instance": "class A:\n    def __len__(self):\n        return 3\nprint(len(A()))",
    "numbers": "print(range(3), range(1, 5)[2])\nfor i in range(3):\n    print(i)",
    "instances": "class A:\n    pass\nprint(isinstance(A(), A), isinstance('', A))",
    "waits": "import time\ntime.sleep_ms(1)\nprint(time.ticks_diff(3, 1), time.time() > 5.5)",
    "instance_called": "class A:\n    def __call__(self, x):\n        return x + 1\nprint(A()(2))",
    "instance_items": "class A:\n    def __getitem__(self, i):\n        return i * 2\na = A()\nprint(a[4])",
    "instance_iterated": "class A:\n    def __getitem__(self, i):\n        if i > 2:\n            raise IndexError\n        return i\nprint(*A())\nfor x in A():\n    print(x)",
    "instance_next": "class A:\n    n = 0\n    def __iter__(self):\n        return self\n    def __next__(self):\n        self.n += 1\n        if self.n > 3:\n            raise StopIteration\n        return self.n\nfor x in A():\n    print(x)",
    "instance_key": "class A:\n    pass\na = A()\nd = {a: 1}\nprint(d[a])",
    "instance_key_alone": "class A:\n    pass\nprint(len({A(): 1, A(): 2}))",
    "instance_true": "class A:\n    def __len__(self):\n        return 0\nif not A():\n    print('empty')",
    "instance_negated": "class A:\n    def __neg__(self):\n        return 5\nprint(-A())",
    "instance_in": "class A:\n    def __contains__(self, x):\n        return x == 3\nprint(3 in A(), 4 in A())",
    "instance_unset": "class A:\n    pass\na = A()\na.b = 2\ndel a.b\na.b",
    "stop_value": "def g():\n    yield 1\n    return 7\ndef h():\n    x = yield from g()\n    print(x)\nfor y in h():\n    print(y)",
    "keys": "print({(1, 2): 3}, {(4, 5)})",
    "class_name": "class A:\n    pass\nprint(A.__name__, A().__class__, len(A.__dict__))",
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippet_alone(name, port, permafrost, tmp_path):
    (tmp_path / "main.py").write_text(SNIPPETS[name] + "\n")
    program = build(tmp_path, "module('main.py')\noptional('nothing_there')\n", port)
    whole, pruned = run(permafrost, "main.py", check=False, cwd=tmp_path), run(program, check=False, cwd=tmp_path)
    assert (pruned.stdout, pruned.stderr, pruned.returncode) == (whole.stdout, whole.stderr, whole.returncode)


def test_the_library_example_verified_and_measured(port, tmp_path):
    """docs/examples/library with CPython's own modules: it prints what CPython does, its image is proved, its bytes add up."""
    shutil.copy(ROOT / "docs" / "examples" / "library" / "main.py", tmp_path)
    library = sysconfig.get_path("stdlib")
    program = build(tmp_path, f"module('main.py')\nfreeze({library!r}, ('bisect.py', 'colorsys.py', 'heapq.py'))\nkeep('items')\n", port)
    assert run(program, cwd=tmp_path).stdout == cpython(tmp_path / "main.py")
    done = run(BIN / "freezer", "verify", program)
    assert ": 4 modules, " in done.stdout and "all in flash" in done.stdout
    figures = json.loads(run(BIN / "freezer", "size", "--json", program).stdout)
    modules = {name.split(".")[1]: size for name, size in figures.items() if re.fullmatch(r"module\.\w+", name)}
    assert set(modules) == {"main", "bisect", "colorsys", "heapq"} and modules["heapq"] > modules["bisect"] > 300
    assert figures["image"] == sum(modules.values()) + sum(size for name, size in figures.items() if name.startswith("image."))
    summary = run(BIN / "freezer", "size", program).stdout.split("\n\n")[0].splitlines()
    assert summary[0].split() == ["summary", "bytes"] and len(summary) == 6
    assert [int(line.split()[-1]) for line in summary[1:5]] == [figures[name] for name in ("flash", "image", "vm", "ram")]
    text, data = run("size", program).stdout.splitlines()[1].split()[:2]
    assert figures["flash"] == int(text) + int(data) == figures["image"] + figures["vm"]
    (tmp_path / "budget").write_text(f"module.heapq {modules['heapq'] - 1}\nimage {figures['image']}\n")
    done = run(BIN / "freezer", "size", "--budget", tmp_path / "budget", program, check=False)
    assert done.returncode == 1 and "budget:1: error: module.heapq is" in done.stderr and "image is" not in done.stderr
