"""Native modules: what `freezer link` writes beside mpy_ld.py, byte for byte, for MicroPython's own examples on each arch with a compiler
here; and a module with static data, which mpy_ld.py refuses, in MicroPython's own VM. mpy_ld.py needs pyelftools (and `ar` for libraries)
of the python3 that PATH finds. And such modules frozen into firmware by our makemanifest, which MicroPython's own cannot."""

import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from places import BIN
from stock_suites import build
from stock_words import EMULATORS, IMPORT, run_on_emulator

ARCHES = "x86 x64 armv6m armv7m armv7emsp armv7emdp xtensa xtensawin rv32imc rv64imc".split()
STATICS = r"""
#include "py/dynruntime.h"
static int calls, table[40];
static const char *names[] = {"zero", "one", "two"};
static unsigned seed = 12345;
int shared;
static int twice(int x) { return 2 * x; }
static int thrice(int x) { return 3 * x; }
static int (*const operations[])(int) = {twice, thrice};
static int (*current)(int) = thrice;
static mp_obj_t step(mp_obj_t number)
{
    int n = mp_obj_get_int(number), first = current(n);
    calls++;
    shared += n;
    seed = seed * 1103515245 + 12345;
    table[n % 40] += n;
    current = operations[n & 1];
    mp_obj_t items[] = {mp_obj_new_int(calls), mp_obj_new_int(shared), mp_obj_new_int(seed >> 16), mp_obj_new_int(table[n % 40]),
                        mp_obj_new_str(names[n % 3], 3), mp_obj_new_int(first), mp_obj_new_int(current(n))};
    return mp_obj_new_tuple(7, items);
}
static MP_DEFINE_CONST_FUN_OBJ_1(step_obj, step);
mp_obj_t mpy_init(mp_obj_fun_bc_t *self, size_t n_args, size_t n_kw, mp_obj_t *args)
{
    MP_DYNRUNTIME_INIT_ENTRY
    mp_store_global(MP_QSTR_step, MP_OBJ_FROM_PTR(&step_obj));
    MP_DYNRUNTIME_INIT_EXIT
}
"""
USE = "for i in range(5): print(t.step(i))\n"
PRINTED = """\
(1, 0, 54236, 0, 'zer', 0, 0)
(2, 1, 42756, 1, 'one', 2, 3)
(3, 3, 54885, 2, 'two', 6, 4)
(4, 6, 3498, 3, 'zer', 6, 9)
(5, 10, 49695, 4, 'one', 12, 8)
"""


def make(stock, folder, arch, *words):
    """A natmod's own makefile; (status, what it printed)."""
    done = subprocess.run(["make", "-C", folder, f"MPY_DIR={stock}", f"ARCH={arch}", "BUILD=build", "V=1",
                           f"MICROPY_MPYCROSS={stock}/mpy-cross/build/mpy-cross", *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout + done.stderr


def compare_links(folder, printed):
    """Each run of mpy_ld.py, done again by ours; yields what it wrote, whether equal, and whether libraries were linked."""
    for line in printed.splitlines():
        if not re.match(r"\S*python3? \S*mpy_ld\.py ", line):
            continue
        words = [word for word in shlex.split(line)[2:] if not re.fullmatch("-v+", word)]
        out = folder / words[words.index("-o") + 1]
        if not out.exists():
            continue
        theirs = out.read_bytes()
        subprocess.run([BIN / "freezer", "link", *words], cwd=folder, capture_output=True)
        yield out.name, out.read_bytes() == theirs if out.exists() else False, any(word.startswith("-l") for word in words)


def check_bytes(stock):
    same, with_libraries, unbuilt, differ = 0, 0, [], []
    for arch in ARCHES:
        for example in sorted((stock / "examples" / "natmod").iterdir()):
            if not example.is_dir():
                continue
            with tempfile.TemporaryDirectory() as work:
                folder = Path(work) / example.name
                shutil.copytree(example, folder)
                compiler = ["CROSS=", "CC=gcc -m32"] if arch == "x86" else []
                status, printed = make(stock, folder, arch, *compiler)
                if status != 0:
                    unbuilt.append(f"{arch} {example.name}")
                for name, equal, libraries in compare_links(folder, printed):
                    same += equal
                    with_libraries += libraries and not equal
                    if not equal and not libraries:
                        differ.append(f"{arch} {example.name} {name}")
    print(f"natmod: {same} files as mpy_ld.py writes them, {len(differ)} differ; {with_libraries} more have other members of libraries, or in another "
          f"order; {len(unbuilt)} of MicroPython's examples do not build with its own tools here")
    for what in differ:
        print(f"  differs: {what}")
    return not differ and same > 20


def link_statics(stock, arch, work):
    folder = work / arch
    folder.mkdir()
    (folder / "t.c").write_text(STATICS)
    (folder / "Makefile").write_text(f"MPY_DIR = {stock}\nMOD = t\nSRC = t.c\ninclude $(MPY_DIR)/py/dynruntime.mk\n")
    status, printed = make(stock, folder, arch, f"MPY_LD={BIN / 'freezer'} link", "MPY_LD_FLAGS=")
    if status != 0:
        print(printed)
    return folder / "t.mpy"


def check_statics(stock, library, stock_cross):
    """Prints on which CPUs the module answers rightly."""
    good = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        unix = link_statics(stock, "x64", work)
        vm = stock / "ports" / "unix" / "build-standard" / "micropython"
        if subprocess.run([vm, "-c", "import t\n" + USE], cwd=unix.parent, capture_output=True, text=True).stdout == PRINTED:
            good.append("x64")
        for arch, (board, words, command) in EMULATORS.items():
            mpy = link_statics(stock, arch, work)
            firmware = build(stock, library, board, work / board, f"MICROPY_MPYCROSS={stock_cross}", *words)
            if mpy.exists() and run_on_emulator(command, firmware, IMPORT % mpy.read_bytes().hex() + USE) == PRINTED:
                good.append(arch)
    print(f"natmod: a module with static data, in MicroPython's VM, answers rightly on {', '.join(good)}")
    return len(good) == 1 + len(EMULATORS)


FROZEN = """
import gc, t, features0, features1, features4, heapq_ARCH
for i in range(5): print(t.step(i))
gc.collect()
print(features0.factorial(10), features1.access(), features4.Factorial(5).calculate())
queue = [5, 2, 9]
heapq_ARCH.heapify(queue)
print(heapq_ARCH.heappop(queue))
"""
FROZEN_PRINTED = "initialising module self=%s\n" + PRINTED + "3628800 [0, 0, 0, 0] 120\n2\n"


def check_frozen(stock, library, stock_cross, arch):
    """Native modules with constants and variables, frozen into a firmware: whether they answer rightly from its flash."""
    board, words, command = EMULATORS[arch]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        modules = [link_statics(stock, arch, work)]
        for name in ("features0", "features1", "features4", "heapq"):
            shutil.copytree(stock / "examples" / "natmod" / name, work / name)
            status, printed = make(stock, work / name, arch, f"MPY_LD={BIN / 'freezer'} link", "MPY_LD_FLAGS=")
            if status != 0:
                print(printed)
            modules += (work / name).glob("*.mpy")
        manifest = work / "manifest.py"
        manifest.write_text("".join(f"freeze_mpy({str(path.parent)!r}, {path.name!r})\n" for path in modules))
        firmware = build(stock, library, board, work / board, f"MICROPY_MPYCROSS={stock_cross}", f"FROZEN_MANIFEST={manifest}",
                         f"MAKE_MANIFEST={BIN / 'freezer'} makemanifest", *words)
        printed = run_on_emulator(command, firmware, FROZEN.replace("ARCH", arch))
    good = re.sub("self=[0-9a-f]+", "self=%s", printed) == FROZEN_PRINTED
    print(f"natmod: five modules frozen for {arch} " + ("answer rightly from flash" if good else f"print {printed!r}"))
    return good


def check_natmods(stock, library, stock_cross):
    good = check_bytes(stock)
    good &= check_statics(stock, library, stock_cross)
    return all([check_frozen(stock, library, stock_cross, arch) for arch in ("armv7m", "rv32imc")]) and good
