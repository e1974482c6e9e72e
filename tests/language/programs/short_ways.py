# not-on: stock (there int.from_bytes takes no list, and no class has two native bases)
# What has a short way: calls that leave out defaults, methods of natives, set displays, text that is not ASCII, digits of bytes,
# except with classes of several bases, loops over iterators.
import binascii


def fill(a, b=2, c=(3,)):
    return a, b, c


def bare(a=1, b=2):
    return a, b


for i in range(3):
    print(fill(i), fill(i, 5), fill(i, 5, 6), bare(), bare(7), bare(7, 8))
for wrong in (lambda: fill(), lambda: fill(1, 2, 3, 4), lambda: bare(1, 2, 3)):
    try:
        wrong()
    except TypeError:
        print("TypeError")


class Machine:
    def step(self, by=1, *, again=False):
        return by, again

    def plain(self, by=1, to=2):
        return by, to


machine = Machine()
print(machine.step(), machine.step(3), machine.plain(), machine.plain(4), machine.plain(4, 5), machine.plain(to=6))
try:
    machine.plain(1, 2, 3)
except TypeError:
    print("TypeError")

items = []
for i in range(3):
    items.append(i)
    items.extend((i, i))
    print(items, items.index(i), items.count(i), items.pop(), "a,b".split(","), "abc".find("c"), {1: 2}.get(1), {1: 2}.get(3))
for wrong in (lambda: items.append(), lambda: items.append(1, 2), lambda: "abc".find()):
    try:
        wrong()
    except TypeError:
        print("TypeError")


class Key:
    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self.number == other.number


print(sorted({3, 1, 2}), sorted({1, 1, True, 1.0}), sorted({"b", "a", "b"}), len({Key(1), Key(2), Key(1)}), {7}, len({1, "a", None, (), 2.5}))
print(len({i % 5 for i in range(20)}), sorted({i, i + 1, i + 2}), {(), ()})
try:
    {1, []}
except TypeError:
    print("TypeError")

text = "aä€😀z" * 3
print([text[i] for i in range(len(text))] == list(text), [text[-1 - i] for i in range(len(text))] == list(reversed(list(text))))
for index in (0, 1, 14, -1, -15, 15, -16, 100, -100):
    try:
        print(index, text[index])
    except IndexError:
        print(index, "IndexError")
print("é"[0], "é"[-1])

for size in range(4):
    data = bytes(range(250, 250 + size))
    print(binascii.hexlify(data), data.hex(), bytearray(data).hex(), binascii.hexlify(data, ":"), data.hex("-"))
print(binascii.hexlify(b""), b"".hex(), b"".hex(":") == "")

for data in (b"", b"\x01", b"\x01\x82", b"\x81\x02\x03\x04", bytes(range(9)), bytearray(b"\xff\xfe"), memoryview(b"\x01\x02"), [1, 2]):
    print(int.from_bytes(data, "big"), int.from_bytes(data, "little"), int.from_bytes(bytes(data), "".join(["lit", "tle"])))
try:
    int.from_bytes(b"ab", "middle")
except ValueError:
    print("ValueError")
print((513).to_bytes(2, "little"), (513).to_bytes(2, "big"), (513).to_bytes(3, "".join(["b", "ig"])))


class Left(ValueError):
    pass


class Right(KeyError, Left):
    pass


class Last(Right):
    pass


for kind in (ValueError, KeyError, Left, Right, Last, LookupError, OSError):
    print(kind.__name__, [issubclass(kind, other) for other in (Exception, ValueError, LookupError, KeyError, Left, Right, Last, object, int)])
    try:
        raise kind
    except OSError:
        print("OSError")
    except Left:
        print("Left")
    except LookupError:
        print("LookupError")
    except Exception:
        print("Exception")
print(issubclass(bool, int), issubclass(int, bool), issubclass(object, object), issubclass(object, int))


def count(n):
    for i in range(n):
        yield i
    return "end"


def through():
    result = yield from count(2)
    print(result)


for pair in zip(iter([1, 2]), map(str, (3, 4)), enumerate("ab"), through()):
    print(pair)
growing = [1, 2]
for item in iter(growing):
    if item < 5:
        growing.append(item + 2)
print(growing, sum(i for i in iter(growing)), list(x for x in iter((1, 2))), [i for i in filter(None, [0, 1])])
loop = iter([1, 2, 3])
for item in loop:
    print(item, next(loop, None))
