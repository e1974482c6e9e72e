# not-on: stock (its bytearray has no methods of lists, its memoryview no steps)
# What bytes, bytearray, array and memoryview have beyond what stock has: methods of lists, translation, views with a step.
import array


def attempt(label, f):
    try:
        print(label, repr(f()))
    except Exception as e:
        print(label, type(e).__name__)


def changed(b, f):
    f(b)
    return b


TEXT = b"hello world"
for make in (bytearray, lambda b: array.array("H", list(b))):
    for at in (0, 3, -1, -100, 100):
        attempt("insert %d" % at, lambda: changed(make(TEXT), lambda b: b.insert(at, 33)))
    for at in (0, 3, -1, -11):
        attempt("pop %d" % at, lambda: changed(make(TEXT), lambda b: print(b.pop(at))))
    attempt("pop", lambda: changed(make(TEXT), lambda b: print(b.pop())))
    for at in (11, -12, "x", None, 1.5):
        attempt("pop " + repr(at), lambda: make(TEXT).pop(at))
    attempt("pop of none", lambda: make(b"").pop())
    attempt("pop until empty", lambda: changed(make(b"ab"), lambda b: (b.pop(), b.pop())))
    attempt("remove", lambda: changed(make(TEXT), lambda b: b.remove(108)))
    attempt("remove none", lambda: make(TEXT).remove(0))
    attempt("reverse", lambda: changed(make(TEXT), lambda b: b.reverse()))
    attempt("reverse even", lambda: changed(make(b"abcd"), lambda b: b.reverse()))
    attempt("reverse none", lambda: changed(make(b""), lambda b: b.reverse()))
    attempt("insert by True", lambda: changed(make(TEXT), lambda b: b.insert(True, 33)))
    attempt("insert by text", lambda: make(TEXT).insert("1", 33))
attempt("clear", lambda: changed(bytearray(TEXT), lambda b: b.clear()))
attempt("clear, then more", lambda: changed(bytearray(TEXT), lambda b: (b.clear(), b.extend(b"xy"))))
original = bytearray(TEXT)
copy = original.copy()
copy[0] = 0
print(original, copy, type(copy))

# ---- array's own ----
numbers = array.array("h", [1, -2, 3, -2])
print(numbers.count(-2), numbers.index(3), numbers.tolist(), numbers.tobytes(), numbers.itemsize, numbers.typecode)
attempt("index none", lambda: numbers.index(9))
numbers.frombytes(b"\x05\x00\x06\x00")
numbers.frombytes(numbers.tobytes())
numbers.fromlist([7, 8])
print(numbers)
attempt("frombytes of an odd length", lambda: numbers.frombytes(b"\x05"))
floats = array.array("d", [1.5, 2.5])
floats.insert(1, 9)
floats.reverse()
print(floats, floats.pop(), floats.index(9.0), floats.tolist())

# ---- translation ----
table = bytes.maketrans(b"lo", b"01")
print(len(table), table[108:112], bytearray.maketrans(b"", b"") == bytes(range(256)))
for make in (bytes, bytearray):
    for arguments in ((table,), (table, b"eh"), (None, b"lo"), (None,), (bytearray(table), bytearray(b"w")), (table, b"")):
        attempt("translate", lambda: make(TEXT).translate(*arguments))
    attempt("translate delete=", lambda: make(TEXT).translate(None, delete=b"l"))
    attempt("short table", lambda: make(TEXT).translate(b"abc"))
    attempt("text", lambda: make(TEXT).translate("abc"))
    attempt("translate nothing", lambda: make(b"").translate(table))
attempt("unequal", lambda: bytes.maketrans(b"a", b"bc"))
attempt("text to maketrans", lambda: bytes.maketrans("a", "b"))

# ---- hexadecimal ----
for make in (bytes, bytearray, memoryview):
    for arguments in ((), (":",), (b"-",), (":", 2), (":", 3), (":", -3), (":", 0), (":", 100), (":", -100), (" ", -1)):
        attempt("hex", lambda: make(TEXT).hex(*arguments))
    attempt("hex by name", lambda: make(TEXT).hex(sep="_", bytes_per_sep=4))
for text in ("", "  ", "00 01\t02\n03", " aBcD ", "a b", "abc", "0 1", "zz", "12\r\n34", "12-34"):
    attempt("fromhex " + repr(text), lambda: bytes.fromhex(text))
    attempt("fromhex " + repr(text), lambda: bytearray.fromhex(text))

# ---- slices deleted and stored ----
for cut in (slice(2, 5), slice(None), slice(None, None, 2), slice(None, None, -2), slice(8, 2, -3), slice(5, 2), slice(-3, None), slice(100, 200)):
    def delete(b):
        del b[cut]
    attempt("del %r" % cut, lambda: changed(bytearray(TEXT), delete))
    def store(b):
        b[cut] = bytes(len(b[cut]))
    attempt("store %r" % cut, lambda: changed(bytearray(TEXT), store))

# ---- memoryview ----
STEPS = [slice(None, None, 2), slice(None, None, -1), slice(8, 1, -3), slice(1, 9, 4), slice(5, 5, 2), slice(3, 4, 7), slice(None, None, 10 ** 30)]
for cut in STEPS:
    view = memoryview(TEXT)[cut]
    print(cut, len(view), view.tolist(), view.tobytes(), bytes(view), bytearray(view), list(view), list(reversed(view)), view.hex())
    print(view.nbytes, view.itemsize, view.format, view.readonly, view.ndim, view.shape, view.strides if len(view) > 1 else 0, view.obj is TEXT)
    print(view == TEXT[cut], view == bytearray(TEXT[cut]), view != TEXT, view == memoryview(TEXT)[cut], 108 in view, 33 in view)
    for second in STEPS:
        part = view[second]
        print(second, part.tobytes(), part.strides if len(part) > 1 else 0, part[::-1].tobytes(), part.contiguous or len(part) < 2)
    for index in (0, 1, -1, 4, -5):
        attempt("item %d" % index, lambda: view[index])
wide = memoryview(array.array("i", [10, -20, 30, -40, 50]))
for cut in STEPS:
    print(wide[cut].tolist(), wide[cut].strides if len(wide[cut]) > 1 else 0, wide[cut].nbytes, wide[cut][::-1].tolist())


def stored(f):
    memory = bytearray(TEXT)
    view = memoryview(memory)
    f(view)
    return memory


def store(view, cut, content):
    view[cut] = content


attempt("a step of zero", lambda: memoryview(TEXT)[::0])
attempt("store", lambda: stored(lambda view: store(view, slice(None, None, 2), b"ABCDEF")))
attempt("store reversed", lambda: stored(lambda view: store(view, slice(None, None, -1), b"ABCDEFGHIJK")))
attempt("store itself reversed", lambda: stored(lambda view: store(view, slice(None, None, -1), view)))
attempt("store a view with a step", lambda: stored(lambda view: store(view, slice(0, 5), view[1::2])))
attempt("store into a view with a step", lambda: stored(lambda view: store(view[::2], slice(1, 4), b"XYZ")))
attempt("store steps of steps", lambda: stored(lambda view: store(view[::2], slice(None, None, -2), view[:3])))
attempt("store an item", lambda: stored(lambda view: store(view[::-3], 1, 0)))
attempt("store too few", lambda: stored(lambda view: store(view, slice(None, None, 2), b"ABC")))
attempt("store to bytes", lambda: store(memoryview(TEXT), slice(None, None, 2), b"ABCDEF"))
attempt("cast", lambda: memoryview(TEXT)[::2].cast("B"))
attempt("cast by name", lambda: memoryview(b"\1\0\2\0").cast(format="H").tolist())
attempt("read only", lambda: store(memoryview(bytearray(3)).toreadonly(), 0, 1))
print(memoryview(bytearray(3)).toreadonly().readonly, memoryview(bytearray(3)).contiguous, memoryview(b"ab").c_contiguous, memoryview(b"ab").f_contiguous)
with memoryview(TEXT) as view:
    print(view[1])
attempt("released", lambda: view[1])
attempt("released", lambda: view.tobytes())
attempt("released", lambda: len(view))
view.release()
