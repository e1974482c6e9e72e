# not-on: cpython, stock (CPython has no module micropython; stock prints other facts)
import gc, micropython, sys, uio


def error_of(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return type(error).__name__


print(micropython.const(5), micropython.stack_use() > 0, micropython.opt_level())
micropython.alloc_emergency_exception_buf(200)
locked = failed = left = 0
micropython.heap_lock()
locked = micropython.heap_locked()
try:
    list(range(100))
except MemoryError:
    failed = 1
left = micropython.heap_unlock()
print(locked, failed, left, micropython.heap_locked())
print(micropython.mem_total() >= micropython.mem_peak() > 0, micropython.mem_current() > 0)
micropython.kbd_intr(-1)
micropython.kbd_intr(3)
before = micropython.opt_level()
micropython.opt_level(2)
print(micropython.opt_level())
micropython.opt_level(before)
seen = []
for i in range(3):
    micropython.schedule(seen.append, i)
for i in range(5):
    pass
print(seen, error_of(micropython.schedule, 1))

print(gc.isenabled())
gc.disable()
gc.collect()
print(gc.isenabled())
gc.enable()
print(gc.isenabled(), gc.threshold(), gc.threshold(10000), gc.threshold())
gc.threshold(-1)
print(gc.threshold(), gc.mem_free() > 0, gc.mem_alloc() > 0)

print(sys.byteorder, sys.maxsize > 1 << 29, isinstance(sys.platform, str), isinstance(sys.version, str), sys.modules["sys"] is sys)
try:
    1 // 0
except ZeroDivisionError as error:
    out = uio.StringIO()
    sys.print_exception(error, out)
    print(out.getvalue().split("\n")[-2])
print(error_of(sys.print_exception, 5))
print(sys.stdout.write("to the console\n"), sys.stderr.write(""), sys.stdout.flush(), repr(sys.stdout), sys.stdin)
print(sys.stdout.buffer.write(b"bytes\n"))
with sys.stdout as same:
    print(same is sys.stdout)
sys.stdout.close()
print("still open")


class Gate:
    def __await__(self):
        yield "waits"
        return "open"

    __iter__ = __await__


def plain(gate):
    if not gate:
        return "none"
    return (await gate) + "!", [await gate for _ in range(2)]


def run(coroutine):
    seen = []
    try:
        while True:
            seen.append(coroutine.send(None))
    except StopIteration as stop:
        return seen, stop.value


print(run(plain(Gate())), run(plain(None)), run((lambda: (await Gate()))()))
print(sorted(x for x in (1, 3, 2), reverse=True), list(zip(x for x in "ab", (2, 3))))


def objects_stay_whole(write):
    """Bytes written over an array of objects would be taken for objects."""
    import array
    objects = array.array("O", [1, "x", [2]])
    try:
        write(objects)
        print("written")
    except (TypeError, ValueError):
        print(objects)


import struct
objects_stay_whole(lambda objects: memoryview(objects).cast("B").__setitem__(0, 1))
objects_stay_whole(lambda objects: memoryview(objects)[1:].cast("B").__setitem__(slice(0, 2), b"ab"))
objects_stay_whole(lambda objects: struct.pack_into("I", objects, 0, 7))
objects_stay_whole(lambda objects: struct.pack_into("I", memoryview(objects), 0, 7))
objects_stay_whole(lambda objects: memoryview(objects).__setitem__(slice(0, 1), b"12345678"))
