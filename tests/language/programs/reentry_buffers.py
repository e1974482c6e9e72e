# not-on: cpython, stock (CPython forbids to resize what is viewed, and 3.11 crashes in some of these; stock crashes, too)
# Buffers whose size changes while an operation uses them.
import io
import micropython
import struct


class Act:
    """A number that runs an action when it is asked for."""

    def __init__(self, number, action):
        self.number = number
        self.action = action

    def __index__(self):
        self.action()
        return self.number

    def __bool__(self):
        self.action()
        return bool(self.number)


def result_of(function, thing):
    try:
        result = function()
    except (IndexError, ValueError, TypeError, OSError) as error:
        result = type(error).__name__
    return list(result) if isinstance(result, (bytearray, list)) else result, list(thing)[:20]


def delete(thing, index):
    del thing[index]


def store(thing, index, content):
    thing[index] = content


# A bytearray does what a list does.
def compare(name, change, use):
    results = []
    for kind in list, bytearray:
        thing = kind(range(100))
        results.append(result_of(lambda: use(thing, lambda: change(thing), kind), thing))
    print(name, "same" if results[0] == results[1] else results)


for change in (lambda t: store(t, slice(None), type(t)()), lambda t: store(t, slice(3, None), type(t)()),
               lambda t: t.extend(type(t)(range(200)))):
    for n in 2, 99, -1, -100:
        compare("load", change, lambda t, act, kind: t[Act(n, act)])
        compare("delete", change, lambda t, act, kind: delete(t, Act(n, act)))
        compare("store", change, lambda t, act, kind: store(t, Act(n, act), 5))
        compare("slice", change, lambda t, act, kind: t[Act(n, act):Act(n + 20, act)])
        compare("step", change, lambda t, act, kind: t[::Act(n, act)])
        compare("delete slice", change, lambda t, act, kind: delete(t, slice(Act(n, act), None)))
        compare("delete step", change, lambda t, act, kind: delete(t, slice(None, None, Act(n, act))))
        compare("store slice", change, lambda t, act, kind: store(t, slice(Act(n, act), n + 5), kind([1, 2, 3])))

# The content of an item.
b = bytearray(100)
print("content", result_of(lambda: store(b, 90, Act(5, lambda: delete(b, slice(10, None)))), b))
b = bytearray(3)
print("content", result_of(lambda: store(b, 1, Act(5, lambda: b.extend(bytes(2)))), b))

# A bytearray as text is what it is once all operands are known.
for change in (lambda b: b.extend(b"ab" * 500), lambda b: store(b, slice(None), b""), lambda b: store(b, slice(11, None), b"")):
    for use in (lambda b, n: b.find(b"ab", n(1)), lambda b, n: b.rfind(b"ab", n(0), n(90)), lambda b, n: b.count(b"ab", n(0), n(60)),
                lambda b, n: b.index(b"ab", n(-90)), lambda b, n: b.startswith(b"ab", n(3)),
                lambda b, n: b.endswith((b"ab", b"d "), n(0), n(99)), lambda b, n: b.replace(b"ab", b"xyz", n(3)),
                lambda b, n: b.replace(b"", b".", n(9)), lambda b, n: b.split(b",", n(3)), lambda b, n: b.rsplit(b",", n(3)),
                lambda b, n: b.center(n(200)), lambda b, n: b.ljust(n(200), b"."), lambda b, n: b.rjust(n(5)), lambda b, n: b.zfill(n(200)),
                lambda b, n: b.expandtabs(n(4)), lambda b, n: b.splitlines(n(1))):
        b = bytearray(b"ab,ab,cd " * 11)
        after = bytearray(b)
        change(after)
        first = result_of(lambda: use(b, lambda n: Act(n, lambda: store(b, slice(None), after))), b)
        second = result_of(lambda: use(after, lambda n: n), after)
        print("text", "same" if first == second else (first, second))
template = bytearray(b"{:>{}} and {}" + b"." * 40)


class Formatted:
    def __format__(self, spec):
        store(template, slice(None), b"")
        template.extend(b"?" * 3000)
        return "formatted"


print("format", result_of(lambda: bytes(template.format(Formatted(), 3, "x"))[:20], b""))
digits = bytearray(b"11" * 20)
print("int", result_of(lambda: int(digits, Act(2, lambda: store(digits, slice(None), b""))), digits))
joint = bytearray(b", " * 20)


def pieces():
    store(joint, slice(None), b"")
    yield b"a"
    yield b"b"


print("join", joint.join(pieces()))

# Parts of a bytearray stored in itself.
b = bytearray(b"0123456789")
b.append(65)
b[0:1] = memoryview(b)[2:9]
print(b)
b[-3:] = memoryview(b)[:2]
print(b)

# Views of what shrinks and grows.
for change in (lambda b: delete(b, slice(4, None)), lambda b: b.extend(bytes(1000))):
    for n in 3, 12, -1, 16:
        b = bytearray(range(16))
        m = memoryview(b)
        print("view", result_of(lambda: m[Act(n, lambda: change(b))], m))
        b = bytearray(range(16))
        m = memoryview(b)
        print("view", result_of(lambda: store(m, n, Act(7, lambda: change(b))), m))
        b = bytearray(range(16))
        m = memoryview(b)
        print("view", result_of(lambda: store(m, slice(Act(n, lambda: change(b)), None), b"abcd"), m))
b = bytearray(8)
m = memoryview(b)
for i in range(2000):
    m = memoryview(m)
m[1] = 9
print(len(m), b[1])

# struct: the format and the buffer.
text = bytearray(b"?BBB")
print(struct.pack(text, Act(1, lambda: store(text, slice(1, None), b"ddd")), 2, 3, 4))
for change in (lambda b: delete(b, slice(2, None)), lambda b: b.extend(bytes(1000))):
    b = bytearray(range(8))
    print("unpack_from", result_of(lambda: list(struct.unpack_from("4B", b, Act(4, lambda: change(b)))), b))
    b = bytearray(range(8))
    print("pack_into", result_of(lambda: struct.pack_into("4B", b, Act(4, lambda: change(b)), 9, 9, 9, 9), b))
    b = bytearray(range(8))
    print("pack_into", result_of(lambda: struct.pack_into("4B", b, 4, 9, 9, Act(9, lambda: change(b)), 9), b))

# A ring over a buffer that changes.
b = bytearray(8)
ring = micropython.RingIO(b)
print(ring.write(b"abc"))
b.extend(bytes(1000))
print(ring.write(b"def"), ring.read(4), ring.any())
delete(b, slice(4, None))
print(result_of(lambda: ring.write(b"x"), b"")[0], result_of(lambda: ring.read(1), b"")[0])


# Streams written in Python that change the buffer which is read into or written.
class Stream(io.IOBase):
    def __init__(self, action, size):
        self.action = action
        self.size = size

    def readinto(self, buffer):
        n = min(self.size, len(buffer))
        buffer[:n] = b"x" * n
        self.action()
        return n

    def write(self, data):
        self.action()
        return min(self.size, len(data))

    def ioctl(self, request, argument):
        return 0


class Printed(io.IOBase):
    def __init__(self, action):
        self.action = action
        self.text = b""

    def write(self, data):
        self.text += bytes(data)
        self.action()
        return len(data)


for change in (lambda b: delete(b, slice(2, None)), lambda b: b.extend(bytes(1000))):
    for size in 3, 8:
        b = bytearray(8)
        print("readinto", result_of(lambda: Stream(lambda: change(b), size).readinto(b), b))
        b = bytearray(8)
        view = memoryview(b)
        stream = io.BytesIO(bytes(range(8)))
        print("readinto", result_of(lambda: stream.readinto(view, Act(5, lambda: change(b))), b))
    b = bytearray(b"'0123456789" * 8)
    printed = Printed(lambda: change(b))
    print(b, file=printed)
    print(printed.text[:40])
