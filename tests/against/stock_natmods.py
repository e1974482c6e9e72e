"""Native modules: what `freezer link` writes beside mpy_ld.py, byte for byte, for MicroPython's own examples on each arch with a compiler
here; and a module with static data, which mpy_ld.py refuses, in MicroPython's own VM. mpy_ld.py needs pyelftools (and `ar` for libraries)
of the python3 that PATH finds. And such modules frozen into firmware by our makemanifest, which MicroPython's own cannot;
and compiled from their sources into our own firmware, beside its VM's answers."""

import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from places import BIN, ROOT
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


SOURCES = "features0 features1 features2 features3 features4 heapq random re deflate framebuf btree".split()
USE_SOURCES = r"""
import array, io, sys
import features0, features1, features2, features3, features4, heapq, random, re, deflate, framebuf, btree
def refused(function, *args):
    try:
        function(*args)
    except Exception as error:
        print(repr(error))
print(features0.factorial(10))
print(features1.add(2, 3), features1.fibonacci(12), features1.access(), features1.make_array(), features1.VAL, features1.MSG)
features1.access(1, 500)
print(features1.access(1), features1.access())
refused(features1.fibonacci, -1)
print(features2.add(1, 2.5), features2.add_f(0.25, 0.5), features2.round(2.6))
floats = array.array('f', [2, 3, 4])
features2.productf(floats)
print(floats)
refused(features2.productf, array.array('i', [1]))
print(features3.get_types(), features3.get_const_objects(), sorted(features3.make_dict('b', 2, 'a', 1).items()))
print(features4.Factorial(5).calculate(), type(features4.Factorial(1)) is features4.Factorial)
refused(features4.Factorial, -1)
print(issubclass(features4.FactorialError, Exception))
heap = [5, 2, 9, 1, 7]
heapq.heapify(heap)
heapq.heappush(heap, 3)
print([heapq.heappop(heap) for _ in range(6)])
refused(heapq.heappop, [])
refused(heapq.heappop, 5)
random.seed(42)
print([random.getrandbits(16) for _ in range(5)], random.randrange(100), random.randrange(1, 50, 7), random.randint(5, 9), random.choice('abcdef'))
print(0 <= random.random() < 1, 1 <= random.uniform(1, 2) <= 2)
refused(random.randrange, 0)
refused(random.choice, [])
match = re.match('(a+)(b+)', 'aabbb')
print(match.group(0), match.group(1), match.groups(), match.span(2), match.start(1), match.end(1), match)
print(re.search('[0-9]+', 'ab123c').group(0), re.compile('[,;]').split('a,b;c'), re.match('x', 'y'))
print(re.search(b'b(.)', b'abc').group(1), re.match(r'(\w+) (\w+)?', 'one ' * 3).span())
refused(re.compile, '*')
refused(match.group, 5)
out = io.BytesIO()
with deflate.DeflateIO(out, deflate.ZLIB, 9) as stream:
    stream.write(b'hello hello hello hello' * 5)
packed = out.getvalue()
print(packed, deflate.DeflateIO(io.BytesIO(packed), deflate.ZLIB).read() == b'hello hello hello hello' * 5)
stream = deflate.DeflateIO(io.BytesIO(packed))
print(stream.read(5), stream.readline()[:9])
refused(deflate.DeflateIO(io.BytesIO(b'junkjunkjunk'), deflate.ZLIB).read)
memory = bytearray(32)
frame = framebuf.FrameBuffer(memory, 16, 16, framebuf.MONO_HLSB)
frame.text('A', 1, 1, 1)
frame.line(0, 0, 15, 15, 1)
frame.rect(2, 2, 5, 5, 1)
frame.ellipse(8, 8, 4, 3, 1, True)
frame.poly(0, 0, array.array('h', [0, 0, 9, 3, 4, 12]), 1)
frame.scroll(1, 2)
print(frame.pixel(1, 2), frame.pixel(15, 0), bytes(memory))
colours = framebuf.FrameBuffer(bytearray(8), 2, 2, framebuf.RGB565)
colours.fill(0xf800)
colours.blit(frame, 0, 0)
print(bytes(memoryview(colours)))
refused(framebuf.FrameBuffer, memory, 99, 99, framebuf.RGB565)
file = io.BytesIO()
base = btree.open(file, pagesize=512)
for i in range(60):
    base[b'key%03d' % (i * 7 % 60)] = b'value %d' % i * (i % 5 + 1)
base[b'long'] = b'l' * 900
base.put('text', 'of str')
del base[b'key007']
print(base[b'key014'], base.get(b'none'), base.get(b'none', 3), b'key021' in base, b'key007' in base, len(base[b'long']), base['text'])
print(list(base.keys(b'key05', b'key055')), list(base.items('key002', 'key000', btree.DESC | btree.INCL)))
print(list(base.values('l')) == [b'l' * 900, b'of str'], len(list(base)), base.seq(1, b'key03')[0])
refused(lambda: base[b'none'])
refused(lambda: base[5])
print(base.flush(), base.close(), base.close())
refused(base.get, b'key')
try:
    btree.open(5)
except OSError:
    print('no stream')
try:
    btree.open(io.BytesIO(b'no database' * 99))
except OSError:
    print('no database')
"""


def natmods_in_stock(stock, work):
    """What the program prints in MicroPython's VM, with the modules linked for x64."""
    text = USE_SOURCES
    for name in SOURCES:
        shutil.copytree(stock / "examples" / "natmod" / name, work / "linked" / name)
        status, printed = make(stock, work / "linked" / name, "x64", f"MPY_LD={BIN / 'freezer'} link", "MPY_LD_FLAGS=")
        if status != 0:
            print(printed)
        for mpy in (work / "linked" / name).glob("*.mpy"):
            shutil.copy(mpy, work / f"own_{name}.mpy")
        text = re.sub(rf"\b{name}([,\n])", rf"own_{name} as {name}\1", text, count=1)
    (work / "use.py").write_text(text)
    vm = stock / "ports" / "unix" / "build-standard" / "micropython"
    return subprocess.run([vm, work / "use.py"], capture_output=True, text=True, cwd=work).stdout


def natmods_in_firmware(stock, folder, board):
    """What it prints in a firmware of ours that has the modules compiled in."""
    (folder / "main.py").write_text(USE_SOURCES)
    (folder / "manifest.py").write_text("module('main.py')\n" + "".join(f"c_module({str(stock / 'examples' / 'natmod' / name)!r})\n" for name in SOURCES))
    words = ["make", "-s", "-C", ROOT, f"BOARD={board}", f"BUILD={folder / board}", f"FROZEN_MANIFEST={folder / 'manifest.py'}",
             f"PERMAFROST_BIN={BIN}"]
    built = subprocess.run([*words, "firmware"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if built.returncode != 0:
        print(built.stderr)
    return subprocess.run([*words, "run"], capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout


def same_answers(text):
    """Without an address, and the one test more where a CPU has double floats."""
    return re.sub(r"self=\w+", "self", text).replace("[True, True, True, True]", "[True, True, True]")


def check_sources(stock):
    """The sources of MicroPython's examples, where they lie, as C modules of our firmware: the same answers as in its own VM."""
    if not (stock / "lib" / "berkeley-db-1.xx" / "btree").exists():
        print("natmod: btree wants lib/berkeley-db-1.xx of that tree: git submodule update --init lib/berkeley-db-1.xx")
        return False
    good = []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        expected = same_answers(natmods_in_stock(stock, work))
        for board in ("host", "mps2-an385", "virt-rv32imac"):
            folder = work / f"for-{board}"
            folder.mkdir()
            printed = same_answers(natmods_in_firmware(stock, folder, board))
            if printed == expected and expected.count("\n") > 30:
                good.append(board)
            for ours, theirs in zip(printed.splitlines(), expected.splitlines()):
                if ours != theirs:
                    print(f"  {board} prints {ours!r}, MicroPython {theirs!r}")
    print(f"natmod: {len(SOURCES)} modules of MicroPython's, from source in our firmware, answer as in its VM on {', '.join(good)}")
    return len(good) == 3


def check_natmods(stock, library, stock_cross):
    good = check_sources(stock)
    good &= check_bytes(stock)
    good &= check_statics(stock, library, stock_cross)
    return all([check_frozen(stock, library, stock_cross, arch) for arch in ("armv7m", "rv32imc")]) and good
