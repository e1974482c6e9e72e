"""The modules gc and micropython: what they report about memory, and what a locked heap does."""

import re

import pytest

from conftest import run

INFO = (r"mem: total=\d+, current=\d+, peak=\d+\nstack: \d+ out of \d+\nGC: total: (?P<total>\d+), used: (?P<used>\d+), free: (?P<free>\d+)\n"
        r" No\. of 1-blocks: (?P<one>\d+), 2-blocks: (?P<two>\d+), max blk sz: (?P<largest>\d+), max free sz: (?P<run>\d+)\n")
BLOCK = 16


def printed(permafrost, source, *options, check=True):
    return run(permafrost, "-X", "heapsize=256k", *options, "-c", source, check=check).stdout


def memory_map(text):
    """The map's blocks, each as its letter."""
    blocks = ""
    for line in text.splitlines():
        free = re.fullmatch(r" {7}\((\d+) lines all free\)", line)
        if free:
            assert int(free[1]) >= 2
            blocks += "." * 64 * int(free[1])
        else:
            address, letters = re.fullmatch(r"([0-9a-f]{8,}): ([.h=mTLDFBMSA]{1,64})", line).groups()
            assert int(address, 16) == len(blocks) * BLOCK
            blocks += letters
    return blocks


def test_mem_info_with_a_map(permafrost):
    """The figures are those of the map."""
    match = re.fullmatch(INFO + r"GC memory layout; from [0-9a-f]{8,}:\n(?P<map>.*)", printed(permafrost, "import micropython\nmicropython.mem_info(1)"),
                         re.S)
    figures = {name: int(text) for name, text in match.groupdict().items() if name != "map"}
    blocks = memory_map(match["map"])
    runs = [len(run) for run in re.findall(r"[^.=]=*", blocks)]
    assert figures == {"total": len(blocks) * BLOCK, "used": sum(runs) * BLOCK, "free": blocks.count(".") * BLOCK, "one": runs.count(1),
                       "two": runs.count(2), "largest": max(runs), "run": max(map(len, re.findall(r"\.+", blocks)))}


def test_mem_info_without(permafrost):
    assert re.fullmatch(INFO, printed(permafrost, "import micropython\nmicropython.mem_info()"))


@pytest.mark.parametrize("letter, make", [
    ("T", "(i, i)"), ("L", "[i]"), ("D", "{i: i}"), ("B", "lambda: i"), ("S", "str(i) * 5"), ("S", "bytes([i] * 40)"),
    ("A", "bytearray(40)"), ("h", "object()"), ("h", "2 ** 100 + i"),
])
def test_the_letters_of_a_map(permafrost, letter, make):
    source = f"""
import micropython, gc
def count(n):
    things = [{make} for i in range(n)]
    gc.collect()
    micropython.mem_info(1)
count(1)
print('then')
count(61)
"""
    # What a stale word of the C stack holds may count in the first map alone.
    few, many = (memory_map(part.partition("layout; from ")[2].partition("\n")[2]).count(letter) for part in printed(permafrost, source).split("then\n"))
    assert few + 50 <= many


def test_qstr_info(permafrost):
    source = "import micropython\nmicropython.qstr_info()\nalpha_name = 1\nsetattr(type('C', (), {}), ''.join(['beta_', 'name']), 2)\nmicropython.qstr_info(1)"
    lines = printed(permafrost, source).splitlines()
    head = r"qstr pool: n_pool=1, n_qstr=(\d+), n_str_data_bytes=(\d+), n_total_bytes=(\d+)"
    before, after = re.fullmatch(head, lines[0]), re.fullmatch(head, lines[1])
    names = [re.fullmatch(r"Q\((.*)\)", line)[1] for line in lines[2:]]
    assert {"alpha_name", "beta_name"} <= set(names) and len(names) == int(after[1]) > int(before[1])
    assert int(after[2]) == sum(len(name) + 1 for name in names) < int(after[3])


GC = """
import gc
print(gc.isenabled(), gc.disable(), gc.isenabled(), gc.enable(), gc.isenabled())
print(gc.threshold(), gc.threshold(1000), gc.threshold(), gc.threshold(-1), gc.threshold(), gc.threshold(160), gc.threshold(), gc.threshold(-5), gc.threshold())
print(type(gc.collect()) is int, gc.collect())
free, used = gc.mem_free(), gc.mem_alloc()
x = bytearray(1600)
print(gc.mem_alloc() - used >= 1600, free - gc.mem_free() == gc.mem_alloc() - used)
x = None
print(gc.collect() >= 2)
"""


def test_gc(permafrost):
    assert printed(permafrost, GC) == ("True None False None True\n-1 None 992 None -1 None 160 None -1\nTrue 0\nTrue True\nTrue\n")


GARBAGE = """
import gc
def make(n):
    most = 0
    for i in range(n):
        bytearray(1000)
        most = max(most, gc.mem_alloc())
    return most
gc.collect()
start = gc.mem_alloc()
free = make(1000) - start
gc.collect()
gc.threshold(20000)
limited = make(1000) - start
gc.threshold(-1)
gc.disable()
try:
    make(1000)
    print('collected')
except MemoryError:
    print('full')
gc.enable()
make(1000)
print(free > 100000, 15000 < limited < 30000)
"""


def test_when_garbage_goes(permafrost):
    """When the heap is full; past a threshold; never while gc is disabled."""
    assert printed(permafrost, GARBAGE) == "full\nTrue True\n"


@pytest.mark.parametrize("call, error", [
    ("gc.collect(1)", "TypeError"), ("gc.threshold('x')", "TypeError"), ("gc.threshold(1, 2)", "TypeError"), ("micropython.opt_level('x')", "TypeError"),
    ("micropython.schedule(print)", "TypeError"), ("micropython.stack_use(1)", "TypeError"), ("micropython.mem_info(1, 2)", "TypeError"),
    ("micropython.kbd_intr('x')", "TypeError"), ("micropython.alloc_emergency_exception_buf(-1)", "ValueError"),
])
def test_wrong_arguments(permafrost, call, error):
    assert printed(permafrost, f"import gc, micropython\ntry:\n    {call}\nexcept {error}:\n    print('refused')") == "refused\n"


@pytest.mark.parametrize("what, error", [
    ("[1] * 100", "MemoryError: memory allocation failed, heap is locked"), ("empty['abc']", "KeyError: abc"),
    ("missing", "NameError: name 'missing' isn't defined"), ("int('x')", "ValueError: invalid literal for int() with base 10: 'x'"),
])
def test_errors_under_a_locked_heap(permafrost, what, error):
    """The host has an emergency buffer from the start, as MicroPython's unix port."""
    source = f"import micropython\nempty = {{}}\ndef f():\n    micropython.heap_lock()\n    return {what}\nf()"
    assert printed(permafrost, source, check=False) == (
        f'Traceback (most recent call last):\n  File "<stdin>", line 6, in <module>\n  File "<stdin>", line 5, in f\n{error}\n')


LOCKS = """
import micropython
failed = left = still = none = x = None
micropython.heap_lock()
micropython.heap_lock()
try:
    x = [1] * 100
except MemoryError:
    failed = True
left = micropython.heap_unlock()
still = micropython.heap_locked()
none = micropython.heap_unlock()
print(failed, left, still, none, micropython.heap_locked(), micropython.heap_unlock())
"""


def test_locks_nest(permafrost):
    assert printed(permafrost, LOCKS) == "True 1 1 0 0 0\n"


SCHEDULE = """
import micropython, time
def show(n):
    print('ran', n)
def again(n):
    micropython.schedule(show, n)
    print('not yet')
def fill(n):
    try:
        while True:
            micropython.schedule(show, n)
            n += 1
    except RuntimeError as error:
        print(error)
def fail(n):
    raise ValueError(n)
for function in again, fill, fail:
    micropython.schedule(function, 5)
    time.sleep_ms(1)
print('end')
"""


def test_schedule(permafrost):
    ran = "".join(f"ran {n}\n" for n in range(5, 9))
    assert printed(permafrost, SCHEDULE) == (
        f"not yet\nran 5\nschedule queue full\n{ran}"
        'Traceback (most recent call last):\n  File "<stdin>", line 16, in fail\nValueError: 5\nend\n')
