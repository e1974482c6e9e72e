# Ints from and to text and bytes.
numbers = (0, 1, -1, 7, 255, 256, -256, 65535, (1 << 30) - 1, 1 << 30, -(1 << 30), (1 << 62) + 1, 1 << 64, 10**30, -(10**30))
for n in numbers:
    print(n, str(n), repr(n), hex(n), oct(n), bin(n))
    for base, text in ((10, str(n)), (16, hex(n)), (8, oct(n)), (2, bin(n)), (0, hex(n)), (0, str(n))):
        if int(text, base) != n:
            print("wrong", base, text)

for text, base in (
    ("  12  ", 10), ("+5", 10), ("-0", 10), ("1_000", 10), ("zz", 36), ("ZZ", 36), ("0x1F", 16), ("0b101", 0), ("0o17", 0),
    ("", 10), (" ", 10), ("-", 10), ("12a", 10), ("0x", 16), ("08", 0), ("1 2", 10), ("9" * 50, 10), ("f" * 40, 16), ("2", 2),
    ("1", 37), ("1", 1),
):
    try:
        print(repr(text), base, int(text, base))
    except ValueError:
        print(repr(text), base, "ValueError")

for n in (0, 1, 127, 128, 255, 256, 65535, 1 << 40):
    for size in (1, 2, 3, 8, 12):
        for order in ("big", "little"):
            try:
                data = n.to_bytes(size, order)
                print(n, size, order, data, int.from_bytes(data, order) == n)
            except OverflowError:
                print(n, size, order, "OverflowError")

try:
    (1).to_bytes(-1, "big")
except ValueError:
    print("ValueError")
print(int.from_bytes(b"", "big"), int.from_bytes(bytearray(b"\x01\x00"), "big"))
print(int(3.99), int(-3.99), int(1048576.5), int(True), int(b"12"), int())
for bad in (None, [], "1.5", float("inf"), float("nan")):
    try:
        int(bad)
    except (TypeError, ValueError, OverflowError) as e:
        print(type(e).__name__)


class Number(int):
    def double(self):
        return self * 2


n = Number(21)
print(n, n.double(), n + 1, n == 21, isinstance(n, int), [10, 20, 30][Number(1)], "%d" % n, hash(n) == hash(21))
