# not-on: cpython, stock (CPython has no RingIO; nor has the stock VM of the tests)
from micropython import RingIO

ring = RingIO(5)
print(ring.any(), ring.read(), ring.read(3), ring.readline())
print(ring.write(b"abc"), ring.any(), ring.read(2), ring.any())
print(ring.write(b"defghijk"), ring.any(), ring.read(), ring.any())  # five fit: the rest is not taken

# Round and round, past the end of the slots.
taken = b""
for i in range(40):
    n = ring.write(bytes([65 + (i + j) % 26 for j in range(i % 6)]))
    taken += ring.read(i % 4) or b""
print(n, ring.any(), len(taken), taken)
print(ring.read())

# Lines: without an end, what there is.
print(ring.write(b"a\nbc\n"), ring.readline(), ring.readline(), ring.readline())
ring.write(b"x\ny")
print([line for line in ring], ring.any())

into = bytearray(4)
ring.write(b"123")
print(ring.readinto(into), into, ring.readinto(into))
ring.write(b"45678")
print(ring.readinto(into, 2), into, ring.any())

# Over memory of the program's: one slot stays free.
memory = bytearray(4)
shared = RingIO(memory)
print(shared.write(b"wxyz"), memory, shared.read(), shared.write("ab"), memory)
print(shared.read(1), shared.close(), shared.any())
print(RingIO(memoryview(bytearray(3))).write(b"12345"))

for size in (0, -1, 1, 65534, 65535, 1 << 40):
    try:
        print(size, RingIO(size).write(b"12"))
    except (ValueError, OverflowError):  # which of them, the width of a word decides
        print(size, "refused")
for argument in (bytearray(1), bytearray(0), b"read only", "text", None, 1.5):
    try:
        print(RingIO(argument))
    except (TypeError, ValueError) as error:
        print(repr(argument), type(error).__name__)
print("more than it takes", file=ring)
print(ring.read())
for attribute in ("getvalue", "seek"):
    print(hasattr(ring, attribute))
print(ring)
