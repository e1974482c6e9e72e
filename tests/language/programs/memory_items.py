# not-on: stock (in stock an index past a machine word is an OverflowError)
# Items of what holds bytes, by index: each kind and type code, at both ends and past them, read and written.
from array import array

INTEGERS = "bBhHiIlLqQ"


def tell(what, function):
    try:
        print(what, function())
    except (IndexError, TypeError) as error:
        print(what, type(error).__name__)


def read(kind, object, size):
    for index in (0, 1, size - 1, size, size + 1, -1, -size, -size - 1, True, 1 << 40):
        tell("%s[%d]" % (kind, index), lambda: object[index])
    tell(kind + "[text]", lambda: object["0"])
    print(kind, [object[i] for i in range(size)])


def store(object, index, content):
    object[index] = content
    return object[index]


def write(kind, object, size, contents):
    for index, content in zip((0, size - 1, -1, size, -size - 1), contents * 5):
        tell("%s[%d] =" % (kind, index), lambda: store(object, index, content))
    tell(kind + "[0] = text", lambda: store(object, 0, "x"))
    print(kind, [object[i] for i in range(size)])


data = bytes([0, 1, 127, 128, 255, 7])
read("bytes", data, 6)
tell("bytes[0] =", lambda: store(data, 0, 1))
read("bytearray", bytearray(data), 6)
write("bytearray", bytearray(data), 6, [255, 0, 1])

for code in INTEGERS:
    low = 0 if code.isupper() else -128
    numbers = array(code, [low, 1, 127, 3])
    read("array " + code, numbers, 4)
    write("array " + code, numbers, 4, [127, low])
    view = memoryview(numbers)
    read("view " + code, view[1:], 3)
    write("view " + code, view[1:], 3, [5, 6])
    print(numbers)

# Every bit of an item, which may not fit a small int.
for code, bits in (("i", 31), ("I", 32), ("q", 63), ("Q", 64)):
    numbers = array(code, [0, 0])
    view = memoryview(numbers)
    for bit in range(bits):
        numbers[1] = 1 << bit
        view[0] = (1 << bit) - 1
        if numbers[1] != 1 << bit or view[1] != 1 << bit or numbers[0] != (1 << bit) - 1 or view[0] != numbers[0]:
            print("wrong", code, bit)

floats = array("d", [0.5, -2.0, 3.25])
read("array d", floats, 3)
write("array d", floats, 3, [1, 2.5])
view = memoryview(floats)[1:]
view[0] = 7
print(view[0], view[1], floats[1])

# Views of what cannot be written, of a part, of a part of a part.
read("view of bytes", memoryview(data), 6)
tell("view of bytes[0] =", lambda: store(memoryview(data), 0, 1))
owner = bytearray(range(20))
part = memoryview(owner)[5:15][2:6]
read("part", part, 4)
write("part", part, 4, [200, 100])
print(owner)
read("nothing", memoryview(owner)[20:], 0)


class Numbers(bytearray):
    def __getitem__(self, index):
        return ("own", index)


class Plain(bytearray):
    pass


print(Numbers(b"abc")[1], Plain(b"abc")[1])
mixed = Plain(b"abc")
mixed[1] = 120
print(mixed[1], mixed[-1])
