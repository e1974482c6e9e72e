# not-on: stock (stock: its iter takes no sentinel)
# Builtin functions on any object, and the iterators that they make.


def attempt(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except Exception as error:
        print(type(error).__name__)


print(list(map(lambda a, b: a + b, [1, 2, 3], (10, 20))), list(map(str, range(3))), list(map(pow, [2, 3], [3, 2])))
print(list(filter(None, [0, 1, "", "a", [], None])), list(filter(lambda n: n % 2, range(6))))
print(list(zip()), list(zip([1, 2])), list(zip("abc", range(10), [True, False])))
print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate(["x"], start=-1)))
print(list(reversed([1, 2])), list(reversed("ab")), list(reversed((1,))), list(reversed(range(3))))
attempt(reversed, 5)
attempt(lambda: list(map(lambda: 0, [1])))
attempt(zip, 5)
attempt(map, None)

iterator = iter([1, 2])
print(iter(iterator) is iterator, next(iterator), next(iterator), next(iterator, "end"))
attempt(next, iterator)
attempt(next, 5)
attempt(next, [])
attempt(iter, 5)
feed = [1, 2, 3, 4]
print(list(iter(feed.pop, 2)), feed)


class Squares:
    def __getitem__(self, index):
        if index == 4:
            raise IndexError
        return index * index

    def __len__(self):
        return 4


print(list(Squares()), 9 in Squares(), 7 in Squares(), list(reversed(Squares())), max(Squares()), list(zip(Squares(), "ab")))

print(max(1, 5, 3), min("b", "a"), max([2, 7, 1]), min((4,)), max([], default=0), min([], default=None))
print(max("aa", "b", key=len), min([3, -4, 1], key=abs), max([1, 1.0]), min([1.0, 1]), max([(1, 2), (1, 1)]))
attempt(max)
attempt(max, [])
attempt(min, 5)
attempt(max, 1, "a")
print(sum([]), sum([1, 2, 3]), sum([1.5, 2]), sum([[1], [2]], []), sum(range(5), 10))
attempt(sum, ["a"])
print(any([]), all([]), any([0, 1]), all([1, 0]), any(n > 3 for n in range(5)), all(n < 3 for n in range(5)))


class Thing:
    attribute = "class"

    def __init__(self):
        self.own = 1

    def __len__(self):
        return 3

    def __call__(self, *args):
        return args

    def __repr__(self):
        return "Thing()"

    def __abs__(self):
        return "abs"

    def __divmod__(self, other):
        return ("divmod", other)

    def __hash__(self):
        return 77


thing = Thing()
print(getattr(thing, "own"), getattr(thing, "none", 5), hasattr(thing, "own"), hasattr(thing, "none"))
setattr(thing, "extra", 2)
print(thing.extra, getattr(thing, "attribute"))
delattr(thing, "extra")
attempt(getattr, thing, "extra")
attempt(delattr, thing, "extra")
attempt(getattr, thing, 5)
attempt(lambda: hasattr(thing, None))
print(callable(thing), callable(5), callable(len), callable(Thing), callable(lambda: 0), callable(Squares()))
print(len(thing), repr(thing), abs(thing), divmod(thing, 3), hash(thing), thing(1, 2))
print(isinstance(5, int), isinstance(True, int), isinstance(5, (str, int)), isinstance(5, (str, (list, int))), isinstance(thing, object))
print(issubclass(bool, int), issubclass(Thing, object), issubclass(int, (str, float)))
attempt(isinstance, 5, 5)
attempt(issubclass, 5, int)
print("own" in dir(thing), "attribute" in dir(thing), "attribute" in dir(Thing), "append" in dir([]), "thing" in dir())
print(id(thing) == id(thing), id([]) != id(thing), isinstance(id(1), int))

print(abs(-5), abs(-2.5), abs(True), divmod(7, -2), divmod(-7, 2), pow(2, 10), pow(3, 4, 5), pow(2, -1))
print(bin(10), bin(-5), oct(8), hex(255), hex(-1), chr(65), chr(0x20AC), ord("a"), ord("\u20ac"), ord(b"z"))
attempt(chr, -1)
attempt(chr, 0x110000)
attempt(ord, "ab")
attempt(ord, "")
attempt(hex, 1.5)
attempt(len, 5)
attempt(hash, [])
print(round(2.5), round(3.5), round(-1.25, 1), round(1234, -2), round(7), round(-2.4))
print(format(255, "x"), format("a", ">3"), format(5), repr("a'b"))

print(1, 2, sep="-", end="!\n")
print("a", None, 1.5, [1], sep="")
print(sep="x")
print("no", "sep", sep=None, end=None)
attempt(print, 1, sep=5)
attempt(print, 1, wrong=2)
