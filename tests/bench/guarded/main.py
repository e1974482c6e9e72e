"""Plain kernels, and the same in C whose ints are checked: microseconds, and how many times as fast."""

import time

import guarded
from kernels import crc32, fill565, isort, mandel, sieve


def measure(name, function, other, *args):
    def copy():
        return [bytearray(x) if type(x) is bytearray else list(x) if type(x) is list else x for x in args]

    taken = []
    for each in (function, other):
        given = copy()
        begin = time.ticks_us()
        result = each(*given)
        taken.append((time.ticks_diff(time.ticks_us(), begin), result, given))
    print(name, taken[0][0], taken[1][0], taken[0][0] / taken[1][0], taken[0][1:] == taken[1][1:])


measure("crc32", crc32, guarded.crc32, bytes(range(128)), 128)
measure("fill", fill565, guarded.fill, [0] * 1024, 32, 32, 0x1234)
measure("sieve", sieve, guarded.sieve, bytearray(2000), 2000)
measure("isort", isort, guarded.isort, [(i * 37) % 61 for i in range(60)], 60)
measure("mandel", mandel, guarded.mandel, 24, 16)
