# What make bench times of functions of machine words (bench_words.py), behind the kernels of kernels.py under @micropython.viper: in our
# image the decorator makes C of them, in MicroPython's firmware its own machine code.
import time
from array import array


@micropython.viper
def leaf(a: int) -> int:
    return a


def call_leaf(f, n):
    for i in range(n):
        f(i)


def call_nothing(f, n):
    for i in range(n):
        f


def measure(name, function, *args):
    begin = time.ticks_us()
    result = function(*args)
    print(name, time.ticks_diff(time.ticks_us(), begin), result)


def bench_words():
    box = bytes((i * 7 + 99) & 255 for i in range(256))
    measure("crc32", crc32, bytes(range(128)), 128)
    measure("fill565", fill565, bytearray(2 * 32 * 32), 32, 32, 0x1234)
    measure("sieve", sieve, bytearray(2000), 2000)
    measure("isort", isort, array("i", [(i * 37) % 61 for i in range(60)]), 60)
    measure("mandel", mandel, 24, 16)
    measure("mixcol", mixcol, bytearray(range(16)), bytes(range(16)), bytearray(16), box)
    measure("call_leaf", call_leaf, leaf, 1000)
    measure("call_nothing", call_nothing, leaf, 1000)


bench_words()
