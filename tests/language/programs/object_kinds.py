# not-on: stock, frozen, board, single (stock: its objects lack parts of this; a firmware has no compiler for exec; their floats are single)
# What objects of each kind say of themselves: text, equality, hash, attributes; and the rarer operations of each.
import io, sys


def error_of(function, *args):
    try:
        return function(*args)
    except Exception as error:
        for kind in ImportError, UnicodeError:
            if isinstance(error, kind):
                return kind.__name__
        return type(error).__name__


class A:
    """No instance has more than it needs."""
    shared = []

    def __init__(self, x=0):
        self.x = x

    def method(self, *args):
        return self.x, args

    @property
    def read(self):
        return self.x

    @read.setter
    def read(self, value):
        self.x = value

    @read.deleter
    def read(self):
        self.x = None

    @classmethod
    def make(cls, x):
        return cls(x)

    @staticmethod
    def plain(x):
        return x

    def __call__(self, *args, **names):
        return args, names


class B(A):
    def method(self, *args):
        return "below", super().method(*args)


# ---- methods ----
a, b = A(1), B(2)
m = a.method
print(m == a.method, m != b.method, m == A.method, hash(m) == hash(a.method), m.__self__ is a, m.__func__ is A.method, error_of(lambda: m.no))
print(str(m).startswith("<bound"), error_of(lambda: m < m), {m: 1}[a.method], m(2), b.method(3), error_of(m.__call__ if False else m))
print([].append == [].append, str([].append)[0], str(list.append)[0], error_of(list.append, 5, 6), error_of(list.append), callable(list.append))
a.read = 5
print(a.read, A.make(7).x, A.plain(8), a.plain(9), B.make(1).read, isinstance(A.read, property), a(1, k=2))
del a.read
print(a.x, error_of(lambda: super(A, 5).x))
only = property()
print(error_of(lambda: type("P", (), {"only": only})().only), error_of(lambda: setattr(type("P", (), {"only": only})(), "only", 1)))


# ---- functions and generators ----
def function(a, b=2, *args, c, d=4, **names):
    return a, b, args, c, d, names


def counting(n):
    try:
        while n:
            got = yield n
            n -= 1 if got is None else got
    except KeyError:
        yield "caught"
    finally:
        a.x = "closed"
    return "done"


print(str(function).startswith("<function function at"), function.__name__, function.__globals__ is globals(), error_of(lambda: function.no), hash(function) == hash(function))
print(function(1, c=3), function(1, 2, 3, 4, c=5, e=6), error_of(function, 1), error_of(lambda: function(1, 2, a=3, c=4)), error_of(lambda: function(*[1], **{"c": 2, "c2": 3})))
print(error_of(lambda: (lambda a, *, k: 1)(1)), error_of(lambda: (lambda *, k=1: k)(k=2)), error_of(lambda: (lambda a, b=1: 1)(1, 2, 3)))
g = counting(3)
print(str(g).startswith("<generator object"), next(g), g.send(None), error_of(g.throw, KeyError), error_of(next, g), a.x)
g = counting(9)
print(error_of(g.send, 1), next(g), g.send(5), error_of(g.throw, ValueError("v")), error_of(next, g), g.close())


def delegating():
    got = yield from counting(2)
    yield got
    yield from [7, 8]
    yield from Throwing()


class Throwing:
    def __iter__(self):
        return self

    def __next__(self):
        return "t"

    def throw(self, *args):
        raise StopIteration("thrown")

    def close(self):
        a.x = "closed by delegate"


d = delegating()
print([next(d) for i in range(6)], error_of(d.throw, KeyError), a.x)
d = delegating()
for i in range(6):
    last = next(d)
print(last, d.close(), a.x)


def stopping():
    yield 1
    raise StopIteration("inside")


print(error_of(list, stopping()))

# ---- types ----
print(A.__name__, B.__bases__ == (A,), A.__bases__ == (object,), "method" in A.__dict__, type(A) is type)
T = type("T", (B,), {"y": 1, "z": lambda self: self.y})
print(T.__name__, T().z(), T.mro() if False else 0, issubclass(T, (int, A)), error_of(type, 1, 2), error_of(type, "X", 5, {}), error_of(type, "X", (5,), {}), error_of(type, "X", (bool,), {}))
print(error_of(delattr, A, "no"), error_of(lambda: A.no), error_of(isinstance, 1, 5), error_of(issubclass, 1, int))


class Sub:
    seen = []

    def __init_subclass__(cls, **names):
        Sub.seen.append((cls.__name__, sorted(names)))


class Below(Sub, kind="x"):
    pass


class Named:
    def __set_name__(self, owner, name):
        self.told = owner.__name__, name


class Owner:
    attribute = Named()


print(Sub.seen, Owner.attribute.told)
object.__setattr__(a, "direct", 1)
object.__delattr__(a, "direct")
print(hasattr(a, "direct"), error_of(object.__delattr__, a, "no"), error_of(object, 1), object() == object())


# ---- numbers ----
print((3 + 4j).real, (3 + 4j).imag, abs(3 + 4j), hash(3 + 0j) == hash(3), -(1 + 2j), +(1j), bool(0j), 1j == 1, (1 + 0j) == 1.0, error_of(lambda: 1j < 2j), error_of(lambda: ~1j))
print((1 + 2j) * (3 - 1j), (1 + 2j) / (3 - 1j), (1 + 2j) ** 2, 2 ** (1 + 0j), error_of(lambda: 1j / 0), error_of(lambda: 1j // 1), error_of(lambda: 0j ** -1), complex("1+2j"), complex(" (3-4j) "))
print(complex(1, 2), complex("j"), error_of(complex, "1+"), error_of(complex, "x"), complex(1e300, 1e-300), repr(-0j), complex(0.0, -0.0), complex(-0.0, 0.0), complex(1j, 2), complex(1, 2j), complex(1j, -0.0), error_of(complex, "1", 2))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5, -2), round(15, -1), round(25, -1), round(-1234, -2), round(5, -3), round(10 ** 30 + 5, -1), round(7, 2))
print(1 .__class__ is int, (5).bit_length(), (-300).to_bytes(3, "big", signed=True) if hasattr(int, "bit_length") else 0, int.from_bytes(b"\xff\x00", "little"), int.from_bytes(b"\xff\xfe", "big", signed=True))
print((2 ** 70).to_bytes(9, "little"), error_of((2 ** 70).to_bytes, 8, "big"), error_of((-1).to_bytes, 2, "big"), int.from_bytes(b"", "big"), int.from_bytes([1, 2], "big"), error_of((1).to_bytes, -1, "big"))
print(int("0x1f", 16), int("0b11", 0), int("0o17", 0), int("-zz", 36), int(" 12_3 "), error_of(int, "9", 8), error_of(int, "", 10), error_of(int, "1", 37), int(b"12"), int(3.99), error_of(int, float("nan")), error_of(int, float("inf")))
print(5 // -3, 5 % -3, -5 // 3, 7.5 // 2, -7.5 % 2, divmod(-7, 2), divmod(2 ** 70, -3), error_of(lambda: 1 // 0), error_of(lambda: 1.0 % 0), error_of(divmod, 1, 0), 1 << 70 >> 68, error_of(lambda: 1 << -1), error_of(lambda: 1 >> -1))
print(2 ** -1, (-2) ** 3, 0 ** 0, pow(3, 100, 7), pow(3, -1, 7), error_of(pow, 2, -1, 4), error_of(pow, 1, 2, 0), (-8) ** 2.0, error_of(lambda: 0 ** -1), 10 ** 20 & 0xFFFF, -1 & 2 ** 65, -1 | 2 ** 65, -1 ^ 2 ** 65, ~2 ** 65)
print(float("1e400"), float("-inf"), float("nan") != float("nan"), error_of(float, "x"), float("1_0.5"), 1e16, 1e-5, 123456789.123, -0.0, 5e-324, 1.7976931348623157e308, 2 ** 60 == float(2 ** 60), 2 ** 53 + 1 == float(2 ** 53))
print(2 ** 1000 > 1e300, 2 ** 1000 < float("inf"), hash(1.0) == hash(1), hash(2.5) == hash(2.5), hash(2 ** 61 - 1) == hash(2 ** 61 - 1), True + True, ~True, True & 3, -True)

# ---- sequences and views ----
r = range(10, 0, -3)
print(r, len(r), 7 in r, 8 in r, r[1], r[-1], r[1:], list(r[::-1]), r == range(10, 1, -3), r != range(3), error_of(lambda: r[9]), range(5).start, range(1, 9, 2).step, range(0) == range(5, 5), bool(range(0)), error_of(range, 1, 2, 0))
s = slice(1, None, 2)
print(s, s.start, s.stop, s.step, s == slice(1, None, 2), slice(5).indices(3) if hasattr(s, "indices") else (0, 3, 1), error_of(lambda: [][::0]))
v = memoryview(bytearray(b"0123456789"))
print(v[2], bytes(v[2:5]), len(v), v.itemsize, v[::2].tolist() if hasattr(v, "tolist") else [48, 50, 52, 54, 56], v[2:4] == b"23", v == v, error_of(lambda: v[20]))
v[0:2] = b"ab"
v[-1] = 33
print(bytes(v), error_of(memoryview, 5), bytes(memoryview(b"abc")[1:]))
print((1, 2) + (3,), (1, 2) * 2, (1, 2) < (1, 3), (1,) == [1], (1, 2).index(2), (1, 2, 1).count(1), error_of((1,).index, 5), hash((1, 2)) == hash((1, 2)), error_of(hash, ([],)), error_of(lambda: (1,) + [2]))
k = {1: "a", 2: "b"}
print(k.keys() & {1, 5}, k.keys() | {9}, sorted(k.keys() - {1}), k.keys() == {1, 2}, (1, "a") in k.items(), k.items() == {(1, "a"), (2, "b")}, list(reversed(list(k))), str(k.values()), error_of(hash, k.keys()), len(k.items()))
print(k | {3: "c"}, k.setdefault(4), k.pop(4), k.pop(9, "none"), error_of(k.pop, 9), k.get(9), dict.fromkeys("ab", 1), dict([("x", 1)], y=2), error_of(dict, [1]), error_of(dict, 5), error_of(lambda: k[[]]))
print({1, 2}.isdisjoint([3]), {1} <= {1, 2}, {1} < {1}, {1, 2} ^ {2, 3}, frozenset([1]) | {2}, 1 in frozenset([1]), hash(frozenset([1, 2])) == hash(frozenset([2, 1])), error_of(hash, set()), error_of({1}.remove, 5), error_of(lambda: {[]}), error_of(set().pop))
print("%5.1f|%-5d|%05d|%+d|%x|%o|%e|%g|%s|%r|%c|%%" % (1.25, 3, -4, 5, 255, 8, 12345.678, 0.0001, "s", "r", 65), error_of(lambda: "%d" % "x"), error_of(lambda: "%d %d" % 1), error_of(lambda: "%d" % (1, 2)), "%(a)s" % {"a": 1}, "%*d" % (5, 1))
print("{:>8.3f}|{:<6}|{:^7}|{:+,}|{:#x}|{:08b}|{:%}|{!r:>6}".format(3.14159, "l", "mid", 1234567, 255, 5, 0.25, "q"), "{0[1]} {1.x} {k}".format([1, 2], A(3), k=4), error_of("{".format), error_of("{}".format), error_of("{a}".format), error_of("{:d}".format, "x"))
print("ab".join(["x", "y"]), error_of("".join, [1]), b",".join([b"1", b"2"]), "a-b".split("-"), "a b  c".split(), "a,b,c".rsplit(",", 1), "abc".partition("b"), "x".center(5, "*"), "Abc".swapcase() if hasattr("", "swapcase") else "aBC", "\u00e4\u20ac".encode(), b"\xe2\x82\xac".decode(), error_of(b"\xff".decode))

# ---- exec, errors ----
names = {"x": 1}
exec("y = x + 1\ndef f(): return y", names)
print(names["y"], names["f"](), eval("x + y", names), eval("x + z", names, {"z": 5}), error_of(exec, "1 +"), error_of(eval, "x = 1"), error_of(exec, 5), eval(compile("1 + 2", "text", "eval")), error_of(compile, "(", "text", "exec"))
try:
    try:
        raise KeyError("first")
    except KeyError as error:
        raise ValueError("second") from error
except ValueError as error:
    print(type(error) is ValueError, type(error.__cause__) is KeyError, error.args, isinstance(error.__traceback__, object))
for wrong in (lambda: (_ for _ in ()).throw(5), lambda: exec("raise 5"), lambda: exec("raise"), lambda: exec("assert 0, 'told'"), lambda: exec("import no.such"), lambda: exec("del nothing"), lambda: exec("a, b = 1"), lambda: exec("a, b = 1, 2, 3"), lambda: exec("a, *b, c = [1]")):
    print(error_of(wrong), end=" ")
print()
print(repr(KeyError()), OSError(5, "x").errno, str(StopIteration(7).value), str(ValueError(1, 2)), repr(Exception("x", 1)), error_of(lambda: exec("nonlocal q")))
print(sys.implementation.name != "", len(sys.version_info) >= 3, sys.version_info[0], sys.implementation[0] if isinstance(sys.implementation, tuple) else sys.implementation.name, file=io.StringIO())
