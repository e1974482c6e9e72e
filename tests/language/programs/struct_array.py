# struct and array.
import struct
from array import array

for fmt in ("<bBhHiIqQ", ">bBhHiIqQ", "<hhl", "!H", "<3B2h", "<x2xB", "<4sH", "<0s"):
    n = struct.calcsize(fmt)
    data = bytes((i * 37 + 200) % 256 for i in range(n))
    values = struct.unpack(fmt, data)
    print(fmt, n, values)
    if "x" not in fmt:
        print(struct.pack(fmt, *values) == data)
print(struct.pack("<4s", b"ab"), struct.pack("<2s", b"abc"), struct.pack(">I", 1 << 31), struct.pack("<q", -5), struct.pack(">3h", 1, -2, 3))
print(struct.pack("<f", 1.5), struct.pack(">d", -0.25), struct.unpack("<fd", struct.pack("<fd", 0.5, 2.5)))
print(struct.pack("<e", 1.5), struct.pack("<e", 65504.0), struct.unpack("<e", b"\x00\x3c"), struct.unpack("<e", b"\x01\x00")[0] > 0)
buf = bytearray(8)
struct.pack_into("<HB", buf, 1, 0x1234, 0xFF)
struct.pack_into(">h", buf, -2, -2)
print(buf, struct.unpack_from("<H", buf, 1), struct.unpack_from(">h", buf, -2))
for f in (
    lambda: struct.unpack("<I", b"abc"),
    lambda: struct.pack_into("<I", bytearray(3), 0, 1),
    lambda: struct.pack("<z", 1),
    lambda: struct.calcsize("5"),
    lambda: struct.unpack_from("<b", b"ab", 5),
):
    try:
        print(f())
    except Exception:
        print("error")

for code in "bBhHiIlLqQ":
    a = array(code, [1, 2, 100])
    a.append(7)
    a.extend([8, 9])
    a[0] = 5
    print(a, len(a), a[1], a[-1], a[1:3], list(a), a == array(code, list(a)), sum(a))
a = array("i", range(5))
a += array("i", [10, 11])
print(a + array("i", [1]), a)
a[1:3] = array("i", [-1, -2, -3])
print(a, len(bytes(array("h", [1, 2]))))
print(array("B", b"abc"), bytearray(array("b", [1, 2])), array("f", [0.5, 2]), array("d"), array("H", (i * i for i in range(4))))
m = memoryview(array("i", [1, -2, 3]))
m[0] = 9
print(len(m), m[0], m[1], list(m[1:]))
for f in (lambda: array("?"), lambda: a[100], lambda: array("i", ["a"]), lambda: array("i", [None])):
    try:
        print(f())
    except (ValueError, IndexError, TypeError) as e:
        print(type(e).__name__)
