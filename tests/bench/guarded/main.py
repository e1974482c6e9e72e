"""Plain kernels, and the same in C whose ints are checked: microseconds, and how many times as fast."""

import time

import guarded

def crc32(buf, n):
    crc = -1
    for i in range(n):
        crc ^= buf[i]
        for j in range(8):
            if crc & 1:
                crc = ((crc >> 1) & 0x7FFFFFF) ^ 0x2DB88320
            else:
                crc = (crc >> 1) & 0x7FFFFFF
    return crc


def fill(dst, w, h, color):
    k = 0
    for y in range(h):
        for x in range(w):
            dst[k] = color ^ ((x & y) << 5)
            k += 1
    return k


def sieve(flags, n):
    i = 0
    while i < n:
        flags[i] = 1
        i += 1
    count = 0
    i = 2
    while i < n:
        if flags[i]:
            count += 1
            k = i + i
            while k < n:
                flags[k] = 0
                k += i
        i += 1
    return count


def isort(a, n):
    moves = 0
    i = 1
    while i < n:
        x = a[i]
        j = i - 1
        while j >= 0:
            if a[j] <= x:
                break
            a[j + 1] = a[j]
            j -= 1
            moves += 1
        a[j + 1] = x
        i += 1
    return moves


def mandel(w, h):
    total = 0
    for py in range(h):
        for px in range(w):
            cx = (px * 3072) // w - 2048
            cy = (py * 2048) // h - 1024
            zx = 0
            zy = 0
            k = 0
            while k < 32:
                x2 = (zx * zx) >> 10
                y2 = (zy * zy) >> 10
                if x2 + y2 > 4096:
                    break
                zy = ((zx * zy) >> 9) + cy
                zx = x2 - y2 + cx
                k += 1
            total += k
    return total


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
measure("fill", fill, guarded.fill, [0] * 1024, 32, 32, 0x1234)
measure("sieve", sieve, guarded.sieve, bytearray(2000), 2000)
measure("isort", isort, guarded.isort, [(i * 37) % 61 for i in range(60)], 60)
measure("mandel", mandel, guarded.mandel, 24, 16)
