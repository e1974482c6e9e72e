# not-on: stock, board, single (needs double precision; huge ints become infinite floats in stock)
# Nothing is lost without an error: ints past all floats, results past them, arguments of the wrong kind; and what natives make for classes below.
import math
import struct


def attempt(label, f):
    try:
        print(label, repr(f()))
    except Exception as e:
        print(label, type(e).__name__)


HUGE = 2 ** 1024
for sign in (1, -1):
    big = sign * HUGE
    for label, f in (("float", lambda: float(big)), ("+", lambda: big + 1.0), ("r+", lambda: 1.0 + big), ("*", lambda: big * 0.5), ("//", lambda: big // 2.0),
                     ("%", lambda: big % 2.0), ("**", lambda: big ** 0.5), ("r**", lambda: 2.0 ** big), ("** -1", lambda: big ** -1), ("/", lambda: big / 1),
                     ("/ itself", lambda: big / (big * 3)), ("r/", lambda: 1 / big), ("%f", lambda: "%f" % big), ("format", lambda: format(big, "e")), ("complex", lambda: complex(big)),
                     ("sqrt", lambda: math.sqrt(big)), ("floor", lambda: math.floor(big) == big), ("sum", lambda: sum([1.5, big])), ("pow", lambda: math.pow(big, 2)),
                     ("fmod", lambda: math.fmod(big, 3)), ("log", lambda: round(math.log(big), 6)), ("log10", lambda: round(math.log10(big), 6)),
                     ("log2", lambda: math.log2(big)), ("log of base", lambda: round(math.log(big, 10), 6)), ("base", lambda: round(math.log(10, big), 12))):
        attempt("%d %s" % (sign, label), f)
    for other in (float("inf"), float("-inf"), float("nan"), 1e308, -1e308, 0.0):
        print(big < other, big <= other, big == other, big != other, big > other, big >= other, other < big, other == big, other > big)
for power in (300, 308, 309, 1000, 5000):
    print(round(math.log(10 ** power), 6), round(math.log10(10 ** power), 6), round(math.log2(10 ** power), 6))
print(max(HUGE, 1.5) == HUGE, min(-HUGE, 1.5) == -HUGE, HUGE in (1.5, float("inf")), sorted([HUGE, 1.5, -HUGE])[1])

for name in "exp expm1 cosh sinh tgamma gamma lgamma log log2 log10 log1p atanh acosh asin sqrt".split():
    function = getattr(math, name, None)
    if function:
        for x in (0, 1, -1, -2, 2.5, 1000, -1000, 1e306, -0.0):
            try:
                function(x)
                print(name, x, "fine")
            except (ValueError, OverflowError) as e:
                print(name, x, type(e).__name__, e)
for x, y in ((0, -1), (0.0, -2.5), (10, 400), (-10, 401), (0.5, -2000), (-8, 1 / 3), (1, 1e300)):
    attempt("pow(%r, %r)" % (x, y), lambda: math.pow(x, y))

# ---- what makes bytes and ints ----


class Index:
    def __init__(self, number):
        self.number = number

    def __index__(self):
        return self.number


class Failing:
    def __index__(self):
        raise ZeroDivisionError


for make in (bytes, bytearray):
    for argument in (Index(3), Failing(), [1, Index(3)], 1.5, [1.5], [300], [-1], [10 ** 100], [-(10 ** 100)], -1, None, "a", ["a"], (1, 2), {3: 4}):
        attempt(make.__name__, lambda: make(argument))
    attempt("with an encoding", lambda: make(b"a", "utf-8"))
for base in (-1, 1, 37, 10 ** 30, -(10 ** 30), True, 2, Index(16)):
    attempt("base", lambda: int("11", base))
for text in ("\u20033\u2002", " \x1c-4\x1f", "\xa05", "6\u200b", "\u3000 7 \u2029"):
    attempt("int", lambda: int(text))
    attempt("float", lambda: float(text))


class Number(int):
    pass


class Bits(bytes):
    pass


class Buffer(bytearray):
    pass


print(*[kind.__name__ for kind in (type(Number.from_bytes(b"\x01\x02", "big")), type(Bits.fromhex("0102")), type(Buffer.fromhex("01")), type(int.from_bytes(b"1", "big")))], Number.from_bytes(b"\xff", "big", signed=True))

# ---- iterators, views, ranges ----


class Makes:
    def __init__(self, made):
        self.made = made

    def __iter__(self):
        return self.made


for made in (5, None, [1], "ab", (), object(), Makes(())):
    attempt("iter", lambda: iter(Makes(made)))
    attempt("list", lambda: list(Makes(made)))
    attempt("enumerate", lambda: enumerate(Makes(made)))
    attempt("unpack", lambda: [*Makes(made)])
print(list(Makes(iter([1, 2]))), next(iter(Makes(n for n in (7, 8)))))
d = {1: 2, 3: 4}
print(list(reversed(d)), list(reversed(d.keys())), list(reversed(d.values())), list(reversed(d.items())), d.keys().isdisjoint([2, 4]), d.items().isdisjoint([(3, 4)]))
for f in (lambda: {1, 9} | d.keys(), lambda: {1, 9} & d.keys(), lambda: {1, 9} - d.keys(), lambda: {1, 9} ^ d.keys(), lambda: [1, 9] | d.keys(), lambda: d.keys() | [1, 9],
          lambda: d.keys() - (1,), lambda: {(1, 2)} & d.items(), lambda: d.keys() < {1, 3, 5}, lambda: d.items() ^ [(1, 2)]):
    attempt("view", lambda: sorted(f()) if not isinstance(f(), bool) else f())
for f in (lambda: d.values() | {1}, lambda: d.keys() | 5, lambda: d.keys() < [1], lambda: d | [(1, 2)], lambda: 5 - d.keys()):
    attempt("no view", f)
d |= [(5, 6)]
print(d)
attempt("|=", lambda: d.__ior__(5))
print([range(0, 10, 3).count(n) for n in range(10)], range(0, 10, 3).index(9), range(3).count("a"))
attempt("index", lambda: range(3).index(7))

# ---- struct.error, with ----
for f in (lambda: struct.pack("b", 300), lambda: struct.unpack("h", b"a"), lambda: struct.pack("h")):
    try:
        f()
    except struct.error:
        print("struct.error")


class Enters:
    def __enter__(self):
        return self


class Exits:
    def __exit__(self, *error):
        return None


for manager in (Enters(), Exits(), 5, None, object):
    try:
        with manager:
            print("not reached")
    except TypeError as e:
        print(e)
