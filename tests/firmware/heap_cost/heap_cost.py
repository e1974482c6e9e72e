# What things cost in a heap half of which is in use: test_heap_cost.py runs this in heaps of several sizes. Each line is a name and the
# clock's ticks; on the host, where the whole run is counted instead, sys.argv names one case and how often to do it.
import gc
import sys
import time

A = 0x123456789ABCDEF0123456789ABCDEF
B = 0xFEDCBA9876543211


def modulo():
    A % B


def power():
    pow(A, 257, B)


def text():
    return "%d %s" % (A, B)


def growth():
    items = []
    for i in range(40):
        items.append(i)
    names = {}
    for i in range(20):
        names[i] = i
    buffer = bytearray()
    for i in range(20):
        buffer.extend(b"0123456789")


def places():
    return [1, 2, 3, 4, 5], (1, 2, 3), {1, 2, 3}, "x" * 50, bytearray(200)


def large():
    a = bytearray(400)
    b = bytearray(150)
    return a + b


def free():
    gc.mem_free()
    gc.mem_alloc()


CASES = (modulo, power, text, growth, places, large, free)


def repeat(case, times):
    for i in range(times):
        case()


def fill():
    kept = None
    gc.collect()
    least = (gc.mem_free() + gc.mem_alloc()) // 2
    while gc.mem_free() > least:
        kept = [kept, bytearray(500)]
    return kept


def main(arguments):
    empty = bool(arguments) and arguments[0] == "empty"
    kept = None if empty else fill()
    if arguments:
        for case in CASES:
            if case.__name__ == arguments[0]:
                repeat(case, int(arguments[1]))
        if empty:
            repeat(gc.collect, int(arguments[1]))
        return kept
    for case in CASES:
        gc.collect()  # not below: its cost is what is in use, as is the first search's after it
        repeat(case, 2)
        begin = time.ticks_us()
        repeat(case, 8)
        print(case.__name__, time.ticks_diff(time.ticks_us(), begin))
    kept = None
    gc.collect()
    begin = time.ticks_us()
    repeat(gc.collect, 10)
    print("empty", time.ticks_diff(time.ticks_us(), begin))


main(sys.argv[1:])
