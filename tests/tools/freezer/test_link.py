"""freezer link: object files in C to a native module. Here a module without MicroPython's headers is linked for each arch that has a compiler;
that of this machine is loaded as MicroPython's VM loads it, and runs. (make check-stock CHECKS=natmod compares bytes with what mpy_ld.py
writes, and runs modules in MicroPython's own VM.)"""

import ctypes
import mmap
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import BIN, run

COMPILERS = {
    "x86": "cc -m32 -fno-stack-protector -fcf-protection=none", "x64": "cc -m64 -fno-stack-protector -fcf-protection=none",
    "armv6m": "arm-none-eabi-gcc -mthumb -mcpu=cortex-m0", "armv7m": "arm-none-eabi-gcc -mthumb -mcpu=cortex-m3",
    "armv7emsp": "arm-none-eabi-gcc -mthumb -mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard",
    "rv32imc": "riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 -mno-relax", "rv64imc": "riscv64-unknown-elf-gcc -march=rv64imac -mabi=lp64 -mno-relax",
    "xtensa": "xtensa-lx106-elf-gcc",
}
NUMBERS = {"x86": 1, "x64": 2, "armv6m": 4, "armv7m": 5, "armv7emsp": 7, "xtensa": 9, "rv32imc": 11, "rv64imc": 12}
# Static variables with and without values, pointers to functions and texts in them, a table of a switch, constants, a function of the VM's
# table, memset by its name, and a second object.
FIRST = """
typedef unsigned long word;
extern const struct { word before[10]; word (*tenth)(word); } mp_fun_table;
extern void *memset(void *, int, unsigned long);
extern word shared, twice(word);
static word calls, table[40];
static word seed = 12345;
static word thrice(word x) { return 3 * x; }
static word (*const operations[])(word) = {twice, thrice};
static word (*current)(word) = thrice;
static const char *names[] = {"zero", "one", "two"};
static const word squares[] = {0, 1, 4, 9, 16, 25};
static word pick(word x)
{
    switch (x) {
    case 0: return 7; case 1: return 11; case 2: return 13 + calls; case 3: return 17; case 4: return 19; case 5: return 23;
    default: return 1;
    }
}
word mpy_init(void *self, word count, word keywords, word *in)
{
    word at_start = current(1), result;
    memset(in + 1, 0, 2 * sizeof *in);
    calls++;
    shared += in[0];
    seed = seed * 1103515245 + 12345;
    table[in[0] % 40] += in[0];
    current = operations[in[0] & 1];
    result = mp_fun_table.tenth(in[0]);
    in[1] += calls;
    in[2] += shared;
    in[3] = seed >> 16 & 255;
    in[4] = table[in[0] % 40];
    in[5] = current(in[0]);
    in[6] = pick(in[0] % 7);
    in[7] = names[in[0] % 3][1];
    in[8] = squares[in[0] % 6];
    in[9] = at_start;
    return result;
}
"""
SECOND = """
typedef unsigned long word;
word shared;
word twice(word x) { return 2 * x; }
"""
PLAIN = "int mpy_init(void) { return 0; }\n"


def compiled(folder, arch, name, text, *flags):
    command = COMPILERS[arch].split()
    if not shutil.which(command[0]):
        pytest.skip(f"no {command[0]} here")
    (folder / f"{name}.c").write_text(text)
    done = subprocess.run([*command, "-Os", "-fpic", "-fno-common", "-w", *flags, "-c", "-o", f"{name}.o", f"{name}.c"], cwd=folder,
                          capture_output=True, text=True)
    if done.returncode != 0 and arch == "x86":
        pytest.skip("this compiler makes no code of 32 bits")
    assert done.returncode == 0, done.stderr
    return f"{name}.o"


def link(folder, arch, *arguments, check=True):
    return run(BIN / "freezer", "link", "--arch", arch, "-o", "t.mpy", *arguments, cwd=folder, check=check)


class Module:
    """A .mpy of one native function."""

    def __init__(self, data):
        self.data, self.at = data, 4
        self.arch = data[2] >> 2 & 15
        n_names, n_constants = self.number(), self.number()
        self.names = [self.name() for _ in range(n_names)]
        self.constants = [self.constant() for _ in range(n_constants)]
        head = self.number()
        assert head & 7 == 2, "a native function without others in it"
        self.text = self.take(head >> 3)
        flags = self.number()
        rodata = self.number() if flags & 0x20 else 0
        self.bss = self.number() if flags & 0x40 else 0
        self.rodata = self.take(rodata)
        self.relocations = list(self.relocated()) if flags & 0x10 else []
        assert self.at == len(data)

    def take(self, size):
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self):
        value = 0
        while True:
            byte = self.take(1)[0]
            value = value << 7 | byte & 127
            if byte < 128:
                return value

    def name(self):
        size = self.number()
        return None if size & 1 else self.take((size >> 1) + 1)[:-1].decode()

    def constant(self):
        assert self.take(1)[0] == 7
        return int(self.take(self.number()))

    def relocated(self):
        place = 0
        while (op := self.take(1)[0]) != 0xff:
            kind = op >> 1
            if op & 1:
                where = self.number()
                place = where >> 1
            count = self.number() if kind <= 5 and kind & 1 else 1
            for _ in range(count):
                yield where & 1, place, kind >> 1 if kind <= 5 else kind
                place += 1


def load(module, table):
    """The address of mpy_init, in memory that may be written and run, as the VM's own is; and what keeps it alive."""
    memory = mmap.mmap(-1, len(module.text) + 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    bss = ctypes.create_string_buffer(module.bss + 1)
    memory[:len(module.text)] = module.text
    for in_rodata, place, kind in module.relocations:
        assert not in_rodata
        base = {0: start, 2: ctypes.addressof(bss), 8: ctypes.addressof(table)}.get(kind)
        base = table[kind - 9] if base is None else base
        word = ctypes.c_uint64.from_address(start + 8 * place)
        word.value += base
    return start, (memory, bss)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="it runs code of this machine, that of x64")
@pytest.mark.parametrize("order", [("first.o", "second.o"), ("second.o", "first.o"), ("first.o", "-l", "lib.a"), ("first.o", "lib.a")])
@pytest.mark.parametrize("flags", [(), ("-ffunction-sections", "-fdata-sections", "-O2"), ("-O0",)], ids=["Os", "sections", "O0"])
def test_a_module_runs(tmp_path, order, flags):
    compiled(tmp_path, "x64", "first", FIRST, *flags)
    compiled(tmp_path, "x64", "second", SECOND, *flags)
    run("ar", "rc", "lib.a", compiled(tmp_path, "x64", "other", "int absent(void); int unwanted(void) { return absent(); }\n"), "second.o", cwd=tmp_path)
    link(tmp_path, "x64", *order)
    module = Module((tmp_path / "t.mpy").read_bytes())
    assert module.arch == 2 and module.names == ["t.mpy"]
    functions = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_uint64)
    tenth = functions(lambda x: x + 1000)
    table = (ctypes.c_uint64 * 90)()
    table[10] = ctypes.cast(tenth, ctypes.c_void_p).value
    table[50] = ctypes.cast(ctypes.CDLL(None).memset, ctypes.c_void_p).value
    start, kept = load(module, table)
    init = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_void_p)(start)
    shared, seed, sums, current = 0, 12345, {}, 3
    for calls, number in enumerate((0, 1, 2, 3, 41, 1, 6, 5, 4), 1):
        words = (ctypes.c_uint64 * 10)(number, 99, 99)
        assert init(None, 1, 0, ctypes.addressof(words)) == number + 1000
        shared += number
        seed = (seed * 1103515245 + 12345) % 2**64
        sums[number % 40] = sums.get(number % 40, 0) + number
        at_start, current = current, 3 if number & 1 else 2
        picked = {0: 7, 1: 11, 2: 13 + calls, 3: 17, 4: 19, 5: 23}.get(number % 7, 1)
        name = ("zero", "one", "two")[number % 3]
        assert list(words) == [number, calls, shared, seed >> 16 & 255, sums[number % 40], current * number, picked, ord(name[1]), (number % 6)**2, at_start]
    assert kept


# What calls mpy_init in a firmware: the module's function, without a VM around it.
FIRMWARE = """#include "py/emitglue.h"
extern const mp_frozen_module_t *const mp_frozen_mpy_content[];
#define OBJECT(name) const mp_obj_base_t name = {0}
OBJECT(mp_type_str); OBJECT(mp_type_bytes); OBJECT(mp_type_int); OBJECT(mp_type_tuple); OBJECT(mp_type_float); OBJECT(mp_type_complex);
OBJECT(mp_const_empty_bytes_obj); OBJECT(mp_const_empty_tuple_obj); OBJECT(mp_const_ellipsis_obj); OBJECT(mp_const_none_obj);
const qstr_pool_t mp_qstr_const_pool = {0, 0, false, 10, 4, 0, (qstr_len_t *)"\\0\\5\\5\\10", {"", "print", "greet", "<module>"}};
int printf(const char *, ...);
int main(void)
{
    const mp_raw_code_truncated_t *code = mp_frozen_mpy_content[0]->proto_fun;
    for (unsigned long number = 0; number < 9; number++) {
        unsigned long words[10] = {number, 99, 99};
        unsigned long result = ((unsigned long (*)(void *, size_t, size_t, void *))(uintptr_t)code->fun_data)(0, 1, 0, words);
        printf("%lu", result);
        for (int i = 0; i < 10; i++)
            printf(" %lu", words[i]);
        printf("\\n");
    }
    return 0;
}
"""
TABLE = """
static unsigned long tenth(unsigned long x) { return x + 1000; }
void *memset(void *, int, unsigned long);
const void *const mp_fun_table[90] = {[10] = tenth, [50] = memset};
"""
# The same answers from variables that all objects share, which the GOT has the addresses of.
SHARED = """
typedef unsigned long word;
extern const struct { word before[10]; word (*tenth)(word); } mp_fun_table;
extern const char mp_type_str;
extern void *memset(void *, int, unsigned long);
extern word shared, twice(word);
word calls, table[40];
word thrice(word x) { return 3 * x; }
word (*const operations[])(word) = {twice, thrice};
const char *const type = &mp_type_str;
word mpy_init(void *self, word count, word keywords, word *in)
{
    memset(in + 1, 0, 2 * sizeof *in);
    in[1] = ++calls;
    in[2] = shared += in[0];
    in[5] = operations[in[0] & 1](in[0]);
    return mp_fun_table.tenth(in[0]) + *type;
}
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="it runs code of this machine, that of x64")
@pytest.mark.parametrize("static", [True, False], ids=["static", "constant"])
def test_a_frozen_module_runs(tmp_path, static):
    """Its words are what the linker made of them: the same answers as when it is loaded. What is never written to lies with the code."""
    compiled(tmp_path, "x64", "first", FIRST if static else SHARED)
    compiled(tmp_path, "x64", "second", SECOND)
    link(tmp_path, "x64", "first.o", "second.o")
    (tmp_path / "names.h").write_text("QCFG(BYTES_IN_LEN, 1)\nQCFG(BYTES_IN_HASH, 2)\nQ()\nQ(print)\nQ(greet)\nQ(<module>)\n")
    run(BIN / "freezer", "freeze", "--target=micropython", "-q", "names.h", "-o", "frozen.c", "t.mpy", cwd=tmp_path)
    assert all(part in (tmp_path / "frozen.c").read_text() for part in ("static byte bss_0[", ".section .natmod.code_0", ".8byte mp_fun_table + 0"))
    (tmp_path / "py").mkdir()
    for header in ("mpconfig", "objint", "objstr", "emitglue", "nativeglue"):
        (tmp_path / "py" / f"{header}.h").write_text('#include "stock_runtime.h"\n')
    shutil.copy(Path(__file__).parent / "stock_runtime.h", tmp_path)
    (tmp_path / "main.c").write_text(FIRMWARE)
    (tmp_path / "table.c").write_text(TABLE)
    run("cc", "-std=gnu11", "-I", ".", "-o", "fw", "frozen.c", "main.c", "table.c", cwd=tmp_path)
    printed = [list(map(int, line.split())) for line in run("./fw", cwd=tmp_path).stdout.splitlines()]
    assert len(printed) == 9 and [line[0] for line in printed] == list(range(1000, 1009))
    assert [line[2] for line in printed] == list(range(1, 10)) and [line[3] for line in printed] == [sum(range(n + 1)) for n in range(9)]
    assert [line[6] for line in printed] == [n * (3 if n & 1 else 2) for n in range(9)]


@pytest.mark.parametrize("arch", COMPILERS)
def test_each_arch_links(tmp_path, arch):
    """And what is relocated lies in the text; where static data begins, the .mpy says."""
    without = arch == "xtensa"  # static data with values is refused there
    compiled(tmp_path, arch, "first", "extern char shared; char *mpy_init(int x) { return x > 77777 ? &shared : 0; }\n" if without else FIRST)
    compiled(tmp_path, arch, "second", SECOND)
    done = link(tmp_path, arch, "first.o", "second.o")
    module = Module((tmp_path / "t.mpy").read_bytes())
    assert module.arch == NUMBERS[arch] and done.stderr == ""
    word = 8 if arch in ("x64", "rv64imc") else 4
    assert module.relocations and all(place * word + word <= len(module.text) for _, place, _ in module.relocations)
    assert bool(module.constants) == (not without)
    for written in module.constants:
        assert len(module.text) // 2 < written < len(module.text)
    assert run(BIN / "freezer", "check", "t.mpy", cwd=tmp_path).returncode == 0


def test_xtensa_static_data_with_values_is_refused(tmp_path):
    compiled(tmp_path, "xtensa", "first", "static int x = 5; int mpy_init(void) { return x++; }\n")
    done = link(tmp_path, "xtensa", "first.o", check=False)
    assert done.returncode == 1 and "first.o: error: .data: static data with initial values cannot be had on xtensa" in done.stderr


def test_names_of_sources(tmp_path):
    (tmp_path / "a.c").write_text("MP_QSTR_append MP_QSTR_zebra,MP_QSTR_ant; MP_QSTR_zebra MP_QSTR_")
    run(BIN / "freezer", "link", "--preprocess", "-o", "names.h", "a.c", cwd=tmp_path)
    lines = (tmp_path / "names.h").read_text().splitlines()
    assert lines[:3] == ["#include <stdint.h>", "typedef uintptr_t mp_off_t;", "#define MP_QSTR_ (1)"]
    assert lines[-4:] == ["#define MP_QSTR_ant (mp_native_qstr_table[1])", "#define MP_QSTR_zebra (mp_native_qstr_table[2])",
                          "extern const uint16_t mp_native_qstr_table[];", "extern const uintptr_t mp_native_obj_table[];"]
    compiled(tmp_path, "x64", "first", '#include "names.h"\nint mpy_init(void) { return MP_QSTR_zebra + MP_QSTR_append; }\n')
    link(tmp_path, "x64", "--qstrs", "names.h", "--source-name", "n.py", "first.o")
    module = Module((tmp_path / "t.mpy").read_bytes())
    assert module.names == ["n.py", "ant", "zebra"] and [kind for *_, kind in module.relocations] == [6]


@pytest.mark.parametrize("arch", ["armv6m", "armv7m", "rv32imc"])
def test_the_compilers_own_libraries(tmp_path, arch):
    """Floats without hardware, and a function of libc."""
    compiled(tmp_path, arch, "first", "unsigned strlen(const char *);\nint mpy_init(float *x) { return x[0] * x[1] / x[2] + strlen((char *)x); }\n")
    link(tmp_path, arch, "--cc", COMPILERS[arch], "first.o")
    assert len(Module((tmp_path / "t.mpy").read_bytes()).text) > 200
    done = link(tmp_path, arch, "--cc", "false", "first.o", check=False)
    assert done.returncode == 1 and "first.o: error: undefined symbol 'strlen'" in done.stderr


def test_a_definition_takes_a_weak_ones_place(tmp_path):
    """As libgcc's division of floats has a multiplication, too."""
    compiled(tmp_path, "x64", "first", "int __attribute__((weak)) pick(void) { return 0x111; } int mpy_init(void) { return pick(); }\n")
    compiled(tmp_path, "x64", "second", "int pick(void) { return 0x222; }\n")
    compiled(tmp_path, "x64", "third", "int pick(void) { return 0x333; }\n")
    for files in ("first.o", "second.o"), ("second.o", "first.o"):
        link(tmp_path, "x64", *files)
        start, kept = load(Module((tmp_path / "t.mpy").read_bytes()), (ctypes.c_uint64 * 90)())
        assert platform.machine() != "x86_64" or ctypes.CFUNCTYPE(ctypes.c_int)(start)() == 0x222
        assert kept
    done = link(tmp_path, "x64", "first.o", "second.o", "third.o", check=False)
    assert "third.o: error: 'pick' is defined here and in second.o" in done.stderr


def test_addresses_of_the_targets_rom(tmp_path):
    compiled(tmp_path, "x64", "first", "int in_rom(void), also(void); int mpy_init(void) { return (in_rom() + also()) != 0; }\n", "-fno-plt")
    (tmp_path / "rom.ld").write_text("/* of the ROM\n in_rom = 0x9; */\nPROVIDE ( in_rom = 0x40001234 );\nalso = 0x77;\nOTHER(also)\n")
    link(tmp_path, "x64", "-e", "rom.ld", "first.o")
    module = Module((tmp_path / "t.mpy").read_bytes())
    assert (0x40001234).to_bytes(8, "little") in module.text and (0x77).to_bytes(8, "little") in module.text and not module.relocations


ERRORS = {
    "undefined": ("int absent(void); int mpy_init(void) { return absent(); }\n", (), "first.o: error: undefined symbol 'absent'"),
    "no_entry": ("int other(void) { return 0; }\n", (), "no object defines mpy_init"),
    "common": ("int shared; int mpy_init(void) { return shared; }\n", ("-fcommon",), "'shared' is a common symbol"),
    "not_pic": ("static int x[9]; int *mpy_init(void) { return x; }\n", ("-fno-pic", "-mcmodel=large"), "first.o"),
    "table_by_distance": ("extern const int mp_type_str; const int *mpy_init(void) { return &mp_type_str; }\n", ("-fvisibility=hidden", "-fno-pic"),
                          "'mp_type_str'"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_names_object_and_symbol(tmp_path, name):
    text, flags, message = ERRORS[name]
    compiled(tmp_path, "x64", "first", text, *flags)
    (tmp_path / "t.mpy").write_bytes(b"old")
    done = link(tmp_path, "x64", "first.o", check=False)
    if name == "not_pic":
        assert done.returncode == 0 or "error" in done.stderr  # an address in full can be relocated, where it is at an even place
        return
    assert done.returncode == 1 and message in done.stderr and not (tmp_path / "t.mpy").exists()


def test_a_name_of_no_text_is_printed_as_bytes(tmp_path):
    compiled(tmp_path, "x64", "first", "int absent(void); int mpy_init(void) { return absent(); }\n")
    (tmp_path / "first.o").write_bytes((tmp_path / "first.o").read_bytes().replace(b"absent", b"a\x1b[31m"))
    done = link(tmp_path, "x64", "first.o", check=False)
    assert done.returncode == 1 and r"undefined symbol 'a\x1b[31m'" in done.stderr
    done = link(tmp_path, "x64", "f\udce4\u00fc.o", check=False)
    assert done.returncode == 1 and done.stderr.startswith(r"f\xe4ü.o: error: ")


def test_a_name_that_two_define(tmp_path):
    compiled(tmp_path, "x64", "first", PLAIN)
    compiled(tmp_path, "x64", "second", PLAIN)
    done = link(tmp_path, "x64", "first.o", "second.o", check=False)
    assert done.returncode == 1 and "second.o: error: 'mpy_init' is defined here and in first.o" in done.stderr


def test_an_object_of_another_arch(tmp_path):
    compiled(tmp_path, "x64", "first", PLAIN)
    done = link(tmp_path, "armv7m", "first.o", check=False)
    assert done.returncode == 1 and "first.o: error: not an object file for armv7m" in done.stderr


def test_damaged_objects_are_refused_or_linked(tmp_path):
    """Cut, and with bytes that are wrong: never anything but an error or a module."""
    compiled(tmp_path, "x64", "first", FIRST)
    compiled(tmp_path, "x64", "second", SECOND)
    whole = (tmp_path / "first.o").read_bytes()
    for turn in range(150):
        data = bytearray(whole if turn % 3 else whole[:len(whole) * turn // 150])
        for n in range(turn % 4):
            if data:
                data[(turn * 7919 + n * 104729) % len(data)] ^= 1 << turn % 8
        (tmp_path / "first.o").write_bytes(data)
        assert link(tmp_path, "x64", "first.o", "second.o", check=False).returncode in (0, 1), turn
