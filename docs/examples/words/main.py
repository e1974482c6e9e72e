# Prints what each kernel computes, and how much faster it is in machine words.
import time

import kernels


def measure(function, *args):
    start = time.ticks_us()
    result = function(*args)
    return result, time.ticks_diff(time.ticks_us(), start)


for name, size in ("crc", 256), ("sieve", 1000):
    slow, slow_us = measure(getattr(kernels, name + "_bytecode"), bytearray(size), size)
    fast, fast_us = measure(getattr(kernels, name + "_words"), bytearray(size), size)
    assert slow == fast
    print(name, fast, slow_us, "us", fast_us, "us", slow_us // fast_us, "times as fast")
