"""mpy-cross -march=ARCH: functions of machine words as machine code for MicroPython's VM. What it writes is looked at for each arch with a
compiler here; that of this machine runs, called as MicroPython calls it, with its table of functions played in Python (make
check-stock runs MicroPython itself, on four CPUs)."""

import ctypes
import mmap
import os
import platform
import shutil
import traceback

import pytest
from word_model import CALLS, KERNELS, Random, expected, with_decorators

from conftest import BIN, run

ARCHES = {"x64": (2, "cc"), "armv6m": (4, "arm-none-eabi-gcc"), "armv7m": (5, "arm-none-eabi-gcc"), "armv7emsp": (7, "arm-none-eabi-gcc"),
          "rv32imc": (11, "riscv64-unknown-elf-gcc"), "rv64imc": (12, "riscv64-unknown-elf-gcc")}
OBJECTS = '''
import micropython

@micropython.native
def plain(a):
    return a + 1

@micropython.viper
def mixed(o, n: int):
    try:
        with o.lock as held:
            for each in range(n):
                o.items[each] = {"sum": (each, held, [0x80000000])}
    except ValueError as error:
        print(error, *o.rest)
    finally:
        def inside(x=n):
            return x
    return inside

class Point:
    @micropython.viper
    def add(self, x: int) -> object:
        return super().add(x)
'''


def cross(tmp_path, source, *options, check=True):
    (tmp_path / "t.py").write_text(source)
    return run(BIN / "mpy-cross", *options, "-o", "t.mpy", "t.py", cwd=tmp_path, check=check)


class Reader:
    """The raw codes of a .mpy, outer first: (kind, code, flags)."""

    def __init__(self, data):
        self.data, self.at = data, 4
        n_names, n_constants = self.number(), self.number()
        for _ in range(n_names):
            size = self.number()
            self.at += 0 if size & 1 else (size >> 1) + 1
        self.kinds = [self.constant() for _ in range(n_constants)]
        self.codes = []
        self.raw_code()
        assert self.at == len(data)

    def number(self):
        value = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value = value << 7 | byte & 127
            if byte < 128:
                return value

    def constant(self):
        kind = self.data[self.at]
        self.at += 1
        if kind == 10:
            for _ in range(self.number()):
                self.constant()
        elif kind >= 5:
            size = self.number()
            self.at += size + (kind <= 6)
        return kind

    def raw_code(self):
        head = self.number()
        kind, size = head & 3, head >> 3
        code = self.data[self.at:self.at + size]
        self.at += size
        self.codes.append((kind, code, self.number() if kind else 0))
        for _ in range(self.number() if head & 4 else 0):
            self.raw_code()


@pytest.mark.parametrize("arch", ARCHES)
def test_written(arch, tmp_path):
    """Machine code without relocations, rodata or bss, the same each time; the rest is bytecode."""
    number, compiler = ARCHES[arch]
    if not shutil.which(compiler):
        pytest.skip(f"no {compiler}")
    cross(tmp_path, OBJECTS, f"-march={arch}")
    data = (tmp_path / "t.mpy").read_bytes()
    assert data[2] == number << 2 | 3
    codes = Reader(data).codes
    assert [kind for kind, _, _ in codes] == [0, 0, 2, 0, 0, 2] and not any(flags for kind, _, flags in codes if kind)
    cross(tmp_path, OBJECTS, f"-march={arch}")
    assert (tmp_path / "t.mpy").read_bytes() == data
    assert "sound" in run(BIN / "freezer", "check", tmp_path / "t.mpy").stdout


ITEMS = "import micropython\n@micropython.viper\ndef f(p: ptr32, i: int) -> int:\n    return p[i]\n"


def test_flags(tmp_path):
    """Extensions of RISC-V: the header tells them, and the compiler uses them."""
    if not shutil.which(ARCHES["rv32imc"][1]):
        pytest.skip("no compiler for RISC-V")
    plain, extended = [], []
    for flags, words in ([], plain), (["-march-flags=zba"], extended):
        cross(tmp_path, ITEMS, "-march=rv32imc", *flags)
        data = (tmp_path / "t.mpy").read_bytes()
        assert (data[2], data[4]) == (0x40 | 11 << 2 | 3, 1) if flags else data[2] == 11 << 2 | 3
        words += [int.from_bytes(data[i:i + 4], "little") for i in range(len(data) - 3)]
    sh2add = [(word & 0xfe00707f) == 0x20004033 for word in extended]
    assert any(sh2add) and not any((word & 0xfe00707f) == 0x20004033 for word in plain)
    assert "sound" in run(BIN / "freezer", "check", tmp_path / "t.mpy").stdout


def test_without_words(tmp_path):
    """A module that has none is the same for all."""
    source = "def f(a):\n    return a\n"
    cross(tmp_path, source, "-march=armv7m", "--cc", "false")
    data = (tmp_path / "t.mpy").read_bytes()
    cross(tmp_path, source)
    assert (tmp_path / "t.mpy").read_bytes() == data and data[2] == 0


@pytest.mark.parametrize("source, options, told", [
    (KERNELS, ["--cc", "/nowhere/cc"], "machine code needs a C compiler, and `/nowhere/cc' is not there"),
    (KERNELS, ["--cc", "cc -DPTR=1 --no-such-option"], "the C compiler `cc -DPTR=1 --no-such-option' failed: error: unrecognized"),
    (KERNELS, ["--cc", "cc -include t.h"], "failed:"),
    ("def f(x: int, o): return x + o\n", [], "t.py:3:1: error: can't do binary op between 'int' and 'object'"),
    ("def f(x: int, *, o): return o\n", [], "viper for MicroPython: no arguments by keyword"),
    ("def f(x: int):\n    def g(): return x\n    return g\n", [], "no variables that inner functions share"),
])
def test_refused(source, options, told, tmp_path):
    done = cross(tmp_path, with_decorators(source), "-march=x64", *options, check=False)
    assert done.returncode == 1 and told in done.stderr, done.stderr
    assert not (tmp_path / "t.mpy").exists()


def test_without_arch(tmp_path):
    done = cross(tmp_path, with_decorators(KERNELS), check=False)
    assert done.returncode == 1 and "freezer" in done.stderr and "-march" in done.stderr


# ---- run ----

WORD, SIZE, POINTER = ctypes.c_ssize_t, ctypes.c_size_t, ctypes.c_void_p
ENTRY = ctypes.CFUNCTYPE(SIZE, POINTER, SIZE, SIZE, ctypes.POINTER(SIZE))


class Machine:
    """Calls a function's machine code with Python's objects; they are handles there."""

    def __init__(self, code, n_constants):
        self.memory = mmap.mmap(-1, (len(code) | 4095) + 1, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        self.memory.write(code)
        self.objects, self.held, self.raised = [], [], None
        table = [self.handle(None), self.handle(False), self.handle(True)] + [0] * 60
        for index, result, arguments, function in [
                (3, WORD, (SIZE, SIZE), self.word_of), (4, SIZE, (WORD, SIZE), self.object_of), (5, SIZE, (SIZE,), lambda module: 0),
                (18, SIZE, (SIZE, SIZE, SIZE), self.divide_by_zero),
                (44, None, (SIZE, SIZE, ctypes.c_uint32), self.check_arguments)]:
            callback = ctypes.CFUNCTYPE(result, *arguments)(function)
            self.held.append(callback)
            table[index] = ctypes.cast(callback, POINTER).value
        self.function = self.words(0, self.words(0, 0, 0, self.words(*[0] * (n_constants - 1), self.words(*table))), 0)
        self.entry = ENTRY(ctypes.addressof(ctypes.c_char.from_buffer(self.memory)))

    def words(self, *numbers):
        array = (SIZE * len(numbers))(*numbers)
        self.held.append(array)
        return ctypes.addressof(array)

    def handle(self, item):
        self.objects.append(item)
        return len(self.objects) * 16

    def word_of(self, handle, kind):
        item = self.objects[handle // 16 - 1]
        if isinstance(item, bytearray):
            memory = (ctypes.c_char * len(item)).from_buffer(item)
            self.held.append(memory)
            return ctypes.addressof(memory)
        return bool(item) if kind == 1 else ctypes.c_ssize_t(item).value

    def object_of(self, word, kind):
        return self.handle(word & (1 << 64) - 1 if kind >= 3 else word)

    def divide_by_zero(self, *_):
        self.raised = "ZeroDivisionError"
        return 0

    def check_arguments(self, n, n_keywords, signature):
        assert n_keywords == 0 and n == signature >> 17 == signature >> 1 & 0xffff

    def call(self, *arguments):
        self.raised = None
        handles = [self.handle(item) for item in arguments]
        result = self.entry(self.function, len(handles), 0, (SIZE * len(handles))(*handles))
        return self.raised or repr(self.objects[result // 16 - 1])


def compare(tmp_path, source, calls, compiler):
    """Machine code that a compiler here makes, beside the model."""
    cross(tmp_path, with_decorators(source), "-march=x64", "--cc", compiler)
    reader = Reader((tmp_path / "t.mpy").read_bytes())
    names = [line.split("(")[0][4:] for line in source.splitlines() if line.startswith("def ")]
    codes = dict(zip(names, [code for kind, code, _ in reader.codes if kind == 2], strict=True))
    for (name, *arguments), right in zip(calls, expected(source, calls, 64), strict=True):
        machine = Machine(codes[name], len(reader.kinds))
        assert (name, arguments, machine.call(*[bytearray(a) if isinstance(a, bytearray) else a for a in arguments])) == (name, arguments, right)


# Undefined behaviour ends the process that runs the code, without a library.
UNDEFINED = " -fsanitize=undefined -fno-sanitize=alignment -fsanitize-undefined-trap-on-error"
COMPILERS = [f"{name}{more}" for name in ("gcc", "clang") if shutil.which(name) for more in ("", UNDEFINED)]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="runs machine code of x86-64")
@pytest.mark.parametrize("compiler", COMPILERS)
def test_runs(compiler, tmp_path):
    kernels = [call for call in CALLS if call[0] not in ("same", "is_none", "is_given")]
    child = os.fork()  # what traps ends the child alone
    if child == 0:
        try:
            compare(tmp_path, KERNELS, kernels, compiler)
            compare(tmp_path, *Random(COMPILERS.index(compiler)).program(20), compiler)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
