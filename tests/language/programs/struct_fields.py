# not-on: stock (there numbers that are too large are packed without an error)
# struct: counts and spaces between letters, signs and limits of every size, buffers larger than what is packed on the stack.
import struct

for order in "<>=!":
    for letter, size in (("b", 1), ("h", 2), ("i", 4), ("l", 4), ("q", 8)):
        top = 1 << (8 * size - 1)
        for number in (0, 1, -1, 100, -100, top - 1, -top, top // 3):
            packed = struct.pack(order + letter, number)
            print(order, letter, packed, struct.unpack(order + letter, packed))
        for number in (top, -top - 1, 1 << 80, -(1 << 80)):
            try:
                print(struct.pack(order + letter, number))
            except (struct.error if hasattr(struct, "error") else ValueError, OverflowError):
                print(letter, "too large")
    for letter, size in (("B", 1), ("H", 2), ("I", 4), ("L", 4), ("Q", 8)):
        top = (1 << (8 * size)) - 1
        for number in (0, 1, 200, top // 2, top // 2 + 1, top):
            packed = struct.pack(order + letter, number)
            print(order, letter, packed, struct.unpack(order + letter, packed))
        for number in (-1, top + 1, 1 << 80, -(1 << 80)):
            try:
                print(struct.pack(order + letter, number))
            except (struct.error if hasattr(struct, "error") else ValueError, OverflowError):
                print(letter, "too large")

print(struct.calcsize("< 2h 3s x B"), struct.calcsize("0h"), struct.calcsize(""), struct.calcsize("<"))
print(struct.calcsize("bh"), struct.calcsize("bi"), struct.calcsize("b0i"), struct.calcsize("@bhb"), struct.calcsize(" b i "))
print(struct.unpack("< 2h 3s x B", struct.pack("< 2h 3s x B", -1, 2, b"abc", 9)))
print(struct.pack("bi", 1, 2)[:1], struct.unpack("bi", struct.pack("bi", 1, 2)))
for size in (1, 63, 64, 65, 200):
    buffer = bytearray(b"\xff" * (size + 4))
    form = "<%dB" % size
    struct.pack_into(form, buffer, 2, *[n & 127 for n in range(size)])
    print(size, buffer[:4], buffer[-4:], sum(struct.unpack_from(form, buffer, 2)))


class Index:
    def __init__(self, number):
        self.number = number

    def __index__(self):
        buffer[0] += 1
        return self.number


buffer = bytearray(8)
struct.pack_into("<2h", buffer, -4, Index(-2), Index(3))
print(buffer)
buffer = bytearray(8)
try:
    struct.pack_into("<hB", buffer, 0, 1, 300)
except (struct.error if hasattr(struct, "error") else ValueError, OverflowError):
    print("too large")
for wrong in ("<y", "<3", "5"):
    try:
        print(struct.calcsize(wrong))
    except (struct.error if hasattr(struct, "error") else ValueError):
        print("bad", wrong)
for size in (3, 5):
    try:
        print(struct.unpack("<hh", bytes(size)))
    except (struct.error if hasattr(struct, "error") else ValueError):
        print("another size")
