# not-on: stock (it has neither property's accessors nor most of these errors)
# What instructions and the usual ways seldom ask for: slots by their names, errors of operands, the second call of what has ended.
from array import array
from collections import OrderedDict, defaultdict, deque, namedtuple
import io
import typing


def attempt(what):
    try:
        print(repr(what()))
    except Exception as error:
        print(type(error).__name__)


# Accessors called as functions.
class Box:
    def __init__(self):
        self.content = 1

    def read(self):
        return self.content

    def write(self, content):
        self.content = content

    def drop(self):
        self.content = None


box, bare = Box(), property(None)
for accessor in bare, bare.getter(Box.read), property(Box.read, Box.write, Box.drop):
    attempt(lambda: accessor.__get__(None, Box) is accessor)
    attempt(lambda: accessor.__get__(box, Box))
    attempt(lambda: accessor.__set__(box, 2))
    attempt(lambda: box.content)
    attempt(lambda: accessor.__delete__(box))
    attempt(lambda: box.content)


class Base:
    kept = property(lambda self: 5)

    def method(self):
        return 6


class Derived(Base):
    kept = 7

    def ask(self, name):
        return getattr(super(), name)

    def missing(self):
        return super().missing()

    def store(self):
        super().kept = 1


print(str(super(Derived, Derived()))[:6])
attempt(lambda: Derived().ask("kept"))
attempt(lambda: Derived().ask("method")())
attempt(lambda: Derived().ask("missing"))
attempt(lambda: Derived().missing())
attempt(lambda: Derived().store())
attempt(lambda: list.append == list.append)
attempt(lambda: list.append == list.pop)
attempt(lambda: list.append < list.pop)
attempt(lambda: list.append.__objclass__)
attempt(lambda: list.append.missing)

# Hashes and texts of what is seldom a key or printed.
attempt(lambda: hash(range(0, 10, 3)) == hash(range(0, 12, 3)) and {range(3): 1}[range(0, 3)])
attempt(lambda: len({range(0), range(5, 5), range(1), range(0, 1, 9)}))
attempt(lambda: defaultdict(int, a=1))
attempt(lambda: str(OrderedDict(a=1)).startswith("OrderedDict("))
attempt(lambda: OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1))
attempt(lambda: OrderedDict(a=1) == {"a": 1})
attempt(lambda: hash(1 + 2j) == hash(1 + 2j))
attempt(lambda: {2j: 1}[2j])
attempt(lambda: "\xad\x85\xa0")

# Operands that are of no use.
attempt(lambda: 300 in b"abc")
attempt(lambda: 1.5 in b"abc")
attempt(lambda: bytes.fromhex(5))
attempt(lambda: b"\xff".decode("utf-8", "bogus"))
attempt(lambda: int.from_bytes(5, "little"))
attempt(lambda: "ab".center(9, "xy"))
attempt(lambda: "-12".zfill(6) + "+7".zfill(2))
attempt(lambda: str.maketrans({"ab": 1}))
attempt(lambda: str.maketrans({1.5: "a"}))
attempt(lambda: str.maketrans("a", "bc"))
attempt(lambda: b"%c%c" % (65, b"B"))
attempt(lambda: b"%c" % 300)
attempt(lambda: "%a" % "\xe4")
attempt(lambda: "%*d|%-*d|" % (-5, 3, 4, 2))
attempt(lambda: "%.*f" % (-1, 2.5))
attempt(lambda: "%(a(b))s" % {"a(b)": 1})
attempt(lambda: "%f" % "x")
attempt(lambda: "{".format(1))
attempt(lambda: "{0[a}".format({}))
attempt(lambda: "{0!r".format(1))
attempt(lambda: "{0!rx}".format(1))
attempt(lambda: "{0:{1:{2}}}".format(1, 2, 3))
attempt(lambda: "{:c}".format(0x110000))
attempt(lambda: "{:d}".format("x"))
attempt(lambda: chr(-1))
attempt(lambda: ord(5))
attempt(lambda: array("?"))
attempt(lambda: array("h", b"abc"))
attempt(lambda: array("h", [1, 2]) + [3])
attempt(lambda: array("h", [1, 2]) * 2 == array("h", [1, 2, 1, 2]))
attempt(lambda: array("h", [1, 2]) * "x")
attempt(lambda: 2 in array("h", [1, 2]))
attempt(lambda: array("h", [1, 2]) != array("h", [1, 3]))
attempt(lambda: array("h", [1, 2]) < array("h", [1, 2, 3]))
attempt(lambda: complex("1-2j"))
attempt(lambda: complex(1, "2"))
attempt(lambda: (1 + 2j) != (1 + 3j))
attempt(lambda: (1 + 2j) ** -1 == 1 / (1 + 2j))
attempt(lambda: (0j) ** 2)
attempt(lambda: (2j) ** 0)
attempt(lambda: abs(complex(3e30, 4e30)) / 1e30 == 5)
attempt(lambda: 1j < 2j)
attempt(lambda: range(5) + range(5))
attempt(lambda: {1} != {2})
attempt(lambda: {1} + {2})
attempt(lambda: [1, 2] != [1, 2, 3])
attempt(lambda: round(15.0, -1) + round(1234.5, -2))
attempt(lambda: round(1e22, 3) == 1e22)
attempt(lambda: type("Both", (int, str), {}))
attempt(lambda: namedtuple("Pair", "a b")(1, 2)._asdict()["b"])
for word in "12", "1a", "", "Ab Cd", "Ab cd", "aB":
    print(word.isdecimal(), word.isnumeric(), word.istitle())


# By name, with self.
table = {"a": 1, "b": 2}
attempt(lambda: dict.__delitem__(table, "a"))
attempt(lambda: dict.__delitem__(table, "a"))
attempt(lambda: dict.__setitem__(table, [], 1))
attempt(lambda: dict.__len__(5))
attempt(lambda: list.append({}, 1))
attempt(lambda: table | 5)


# Once it has ended.
class Items:
    def __getitem__(self, at):
        if at > 1:
            raise IndexError
        return at


class Stops:
    def __getitem__(self, at):
        raise ValueError


class Backwards:
    def __reversed__(self):
        return iter((3, 2, 1))


calls = [1, 2, 3]
for made in iter(Items()), iter(calls.pop, 2), reversed((1,)), iter(range(1)), enumerate("a"), zip("a"), map(str, (1,)), filter(None, (1,)):
    print(list(made), next(made, "end"), next(made, "end"))
attempt(lambda: list(Stops()))
attempt(lambda: list(reversed(Backwards())))
attempt(lambda: reversed(5))
few = deque((), 2)
few.rotate(1)
few.extend((1, 2, 3))
few.appendleft(0)
print(list(few))
none = deque((), 0)
none.append(1)
none.appendleft(1)
print(len(none))
attempt(lambda: few["x"])
for stream in io.StringIO("text"), io.BytesIO(b"bytes"):
    attempt(lambda: stream.seek(2) + stream.seek(0, 2))
    attempt(lambda: stream.read(0) == stream.getvalue()[:0])
    stream.close()
    attempt(lambda: stream.read())
    attempt(lambda: stream.write(stream.getvalue()))

# What annotations are made of does nothing when it runs.
Number = typing.NewType("Number", int)
Any = typing.TypeVar("Any")
print(Number(5), typing.cast(int, "x"), typing.Optional[int] is not None, (typing.Optional[int] | None) is not None)


class Held(typing.Generic[Any]):
    pass


print(type(Held()).__name__)
