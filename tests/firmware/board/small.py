# What boards of 8 and 16 KB run: closures, classes, exceptions, generators, string formatting, time.
import gc
import time


class Sensor:
    def __init__(self, name, scale):
        self.name = name
        self.scale = scale

    def read(self, raw):
        if raw < 0:
            raise ValueError("%s: %d is out of range" % (self.name, raw))
        return raw * self.scale


def samples(n):
    for i in range(n):
        yield i * i - 3


def counter():
    n = 0

    def count(by=1):
        nonlocal n
        n += by
        return n

    return count


good, bad = counter(), counter()
sensor = Sensor("probe", 0.5)
for raw in samples(6):
    try:
        print("{:>4} -> {:6.2f}".format(raw, sensor.read(raw)))
        good()
    except ValueError as error:
        print("error:", error)
        bad()
print("%d good, %d bad" % (good(0), bad(0)), [raw for raw in samples(4)], {"a": 1}.get("a"))
start = time.ticks_ms()
time.sleep_ms(20)
print(20 <= time.ticks_diff(time.ticks_ms(), start) < 200)
gc.collect()
print("heap left", gc.mem_free())
