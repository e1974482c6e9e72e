# not-on: stock (stock: it raises NotImplementedError for some of bytearray's methods)
# bytes, bytearray, memoryview: one set of methods, each its own changes.
for kind in (bytes, bytearray):
    b = kind(b"  some bytes here  ")
    print(b, len(b), b[2], b[-3], b[2:6], b[:0], list(b[:3]), b.strip(), b.split(), b.upper(), b.find(b"e"), b.rfind(b"e"))
    print(b.count(b"e"), b.replace(b"e", b"3"), b.startswith(b"  s"), b.endswith(b"x"), b.partition(b"bytes"), b"me" in b, 32 in b)
    print(kind(3), kind([1, 2, 255]), kind(range(4)), kind("é", "utf-8"), kind(), b + b"!", b == b"  some bytes here  ", b < b"a")
    print(kind(b",").join([b"a", bytearray(b"b")]), b.decode(), b.isspace(), kind(b"ab") * 1 if kind is bytes else "")
    for bad in ([256], [-1], [1.5], "a", -1, [None]):
        try:
            kind(bad)
        except (TypeError, ValueError) as e:
            print(type(e).__name__)

print(b"\x00\x7f\xff'\"\n\\", b"'", b'"', bytearray(b'it\"s'))
print(hash(b"ab") == hash(b"ab"), {b"k": 1}[b"k"], b"a" == "a", b"a" + bytearray(b"b"), bytearray(b"a") + b"b")

ba = bytearray(b"0123456789")
ba[0] = 65
ba[-1] = ord("Z")
ba[2:4] = b"two-three"
print(ba)
ba[5:] = b""
ba.append(33)
ba.extend(b"??")
ba.extend([46, 46])
ba += b"end"
print(ba, len(ba))
ba[0:0] = ba
print(ba)
for f in (lambda: ba[100], lambda: ba.append("a"), lambda: ba.append(None), lambda: hash(ba)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__)

ba = bytearray(b"memory of bytes")
m = memoryview(ba)
m[0] = ord("M")
m[7:9] = b"OF"
print(ba, len(m), m[0], bytes(m[10:]), list(m[:3]), m[3:6] == b"ory", bytes(m[4:10][1:3]), m == ba)
for f in (lambda: m[99], lambda: memoryview(5)):
    try:
        f()
        print("no error")
    except Exception as e:
        print(type(e).__name__)


class Data(bytes):
    pass


d = Data(b"xyz")
print(d, len(d), d[0], d + b"!", bytes(d), d == b"xyz", b"y" in d)
