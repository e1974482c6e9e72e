"""soak.py - ten million allocations of mixed sizes and lifetimes in a small heap; the report at each hundredth has mem_info()'s words.

Each step makes one object of at least one allocation in the place of an earlier one. Three quarters of the steps fall on the first
quarter of the places: the objects of the others live longer. Random numbers are those of two multiplicative generators: small ints all
the way, so that they allocate nothing.
"""

import gc
import micropython

STEPS = 10_000_000
REPORTS = 100
PLACES = 120


class Record:
    def __init__(self, number):
        self.number = number
        self.text = "record " * (number & 7)


def grown_list(size):
    items = []
    for i in range(size >> 4):
        items.append(i)
    return items


def make(kind, size):
    if kind == 0:
        return bytearray(size)
    if kind == 1:
        return [None] * (size >> 2)
    if kind == 2:
        return (kind, size) * (size >> 3)
    if kind == 3:
        return "x" * size
    if kind == 4:
        return {i: None for i in range(size >> 5)}
    if kind == 5:
        return [bytearray(size >> 1), (None,) * (size >> 3)]
    if kind == 6:
        return Record(size)
    return grown_list(size)


def report(steps, failed):
    gc.collect()
    print("steps:", steps, "failed:", failed)
    micropython.mem_info()


def soak():
    places = [None] * PLACES
    x = 1
    y = 2
    failed = 0
    for turn in range(REPORTS):
        for step in range(STEPS // REPORTS):
            x = x * 171 % 30269
            y = y * 172 % 30307
            at = (x + y) % PLACES
            if x & 3:
                at >>= 2
            # Half up to 32 bytes, a quarter up to 256, a quarter up to 1,024.
            size = 1 + (y >> 1) % (32 if y & 1 else 256 if x & 4 else 1024)
            try:
                places[at] = make(x >> 3 & 7, size)
            except MemoryError:
                failed += 1
        report((turn + 1) * (STEPS // REPORTS), failed)


soak()
