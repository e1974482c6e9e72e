# What MicroPython's manual promises to programs on small devices, by what they allocate: its claims, programs of our own.
import array
import gc
import io
import struct
import uctypes
from micropython import const, heap_lock, heap_unlock

WIDTH = const(0x21)
_HEIGHT = const(1 << 4)
_AREA = const(WIDTH * _HEIGHT)
_LABELS = const((True, "wide", b"raw", 2.5))
TABLE = b"\x00\x7f\x80\xff" * 16
WORDS = (1, 2, 3, 100000, ("text", b"bytes", False, None))
HUGE = 0xFEEDFACE0000FEEDFACE0000FEEDFACE


def free_of(function):
    """What the function gives where the heap is locked; "allocates" where it cannot."""
    heap_lock()
    try:
        return function()
    except MemoryError:
        return "allocates"
    finally:
        heap_unlock()


def bytes_of(function, *arguments):
    """How much of the heap a call takes."""
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    kept = function(*arguments)
    taken = gc.mem_alloc() - before
    gc.enable()
    del kept
    return taken


def total(values):
    n = 0
    for number in values:
        n += number
    return n


# ---- constants: names with an underscore are in no dictionary, and none is made where it is used ----
names = globals()
print("WIDTH" in names, "_HEIGHT" in names, "_AREA" in names, "_LABELS" in names)
print(free_of(lambda: WIDTH + _HEIGHT + _AREA), free_of(lambda: _LABELS[1]), free_of(lambda: _LABELS is _LABELS))

# ---- tables of bytes, long ints, tuples and texts: references to what is there ----
print(free_of(lambda: TABLE[3]), free_of(lambda: HUGE is HUGE), free_of(lambda: WORDS[4][0]), free_of(lambda: (1, 2, (3, "x"))[2][1]))
print(free_of(lambda: (1, 2, 255)), free_of(lambda: b"\1\2\xff"), free_of(lambda: [1, 2, 255]), free_of(lambda: "a text of the program's"))
print(free_of(lambda: "foo" "bar"), free_of(lambda: "foo" + "bar"), free_of(lambda: """foo\
bar"""))

# ---- iteration ----
for values in b"\1\2\xff", bytearray(b"\1\2\xff"), (1, 2, 255), [1, 2, 255], array.array("H", (1, 2, 255)), range(1, 4), TABLE:
    print(free_of(lambda: total(values)), end=" ")
print(free_of(lambda: TABLE.find(b"\xff")), free_of(lambda: memoryview(TABLE)), free_of(lambda: TABLE[1:3]))

# ---- one buffer again and again ----
stream = io.BytesIO(bytes(1000))
buffer = bytearray(100)
view = memoryview(buffer)


def read_into():
    n = 0
    while True:
        got = stream.readinto(buffer)
        if not got:
            return n
        n += got


print(free_of(read_into), free_of(lambda: stream.seek(0)), free_of(lambda: stream.read(100)))
struct.pack_into("<IH", buffer, 4, 70000, 5)
print(free_of(lambda: struct.pack_into("<BBH", buffer, 0, 1, 2, 3)), buffer[:10], free_of(lambda: struct.unpack_from("<IH", buffer, 4)))
fields = uctypes.struct(uctypes.addressof(buffer), {"first": uctypes.UINT8 | 0, "second": uctypes.UINT8 | 1, "both": uctypes.UINT16 | 2}, uctypes.LITTLE_ENDIAN)


def set_fields():
    fields.first = fields.second
    fields.both = 515
    return fields.both


print(free_of(set_fields), buffer[:4])
samples = array.array("h", (0 for _ in range(10)))


def fill():
    for i in range(len(samples)):
        samples[i] = -i
    return total(samples)


print(free_of(fill))

# ---- texts: of ASCII each character is a byte; what is made is as large as it is ----
print(bytes_of(lambda: "x" * 1000) < 1100, bytes_of(lambda: b"x" * 1000) < 1100, bytes_of(bytearray, 1000) < 1100, bytes_of(lambda: array.array("i", bytearray(4000))) < 8200)
print(bytes_of(lambda: [0] * 1000) >= 4000, bytes_of(lambda: "T {:5.2f} P {:06d}\n".format(21.5, 998)) < 200)
foo = b"   blanks"
print(free_of(foo.lstrip), foo.lstrip(), bytes_of(foo.lstrip) > 0, b"\xffok".decode("utf-8", "ignore"))

# ---- eval and exec: the compiler's memory goes back ----
print(eval("WIDTH + 1"), bytes_of(eval, "1 + 2") < 400)
scope = {}
exec("def twice(x):\n    return 2 * x\n", scope)
print(scope["twice"](21))
gc.collect()
before = gc.mem_alloc()
for _ in range(20):
    exec("a = [i * i for i in range(10)]\n", {})
gc.collect()
print(gc.mem_alloc() - before < 2000)

# ---- the collector: with a threshold it comes before the heap is full ----


def lowest(n):
    """What was free at least, while garbage for n times a kilobyte was made."""
    gc.collect()
    least = gc.mem_free()
    for _ in range(n):
        bytearray(1000)
        least = min(least, gc.mem_free())
    return least


gc.collect()
free = gc.mem_free()
limit = free // 4 + gc.mem_alloc()
gc.threshold(limit)
print(abs(gc.threshold() - limit) < 32)
early = lowest(free // 500)
gc.threshold(-1)
print(early > free - limit - 3000, lowest(free // 500) < early)


def waste():
    a = bytearray(10000)
    return len(a)


gc.collect()
free = gc.mem_free()
waste()
used = free - gc.mem_free()
gc.collect()
print(used >= 10000, abs(gc.mem_free() - free) < 200)
