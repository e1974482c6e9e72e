"""Objects of every kind that ROM can hold."""
import struct
from time import ticks_ms

order = {"zeta": 1, "alpha": 2, "mid": 3}
mixed = {"a": 1, 10: 2, "b c": [3], 0: None}
many = {"key %d" % n: n for n in range(40)}
numbers = {n * n: str(n) for n in range(60)}
squares = [n * n for n in range(10)]
empty = []
nested = [[1, 2], {"k": [3]}, (4, [5])]
loop = [1]
loop.append(loop)
half = 0.5
big = 1 << 100
text = "long text " * 5
data = bytes(range(40))
size = struct.calcsize("<hhl")


class Base:
    total = 0
    kinds = []

    def __init__(self):
        self.n = 0

    def hello(self):
        return "hello " + self.name


class Kid(Base):
    name = "kid"
    limit = 3

    @property
    def twice(self):
        return self.n * 2

    @staticmethod
    def add(a):
        return a + 1

    @classmethod
    def own(cls):
        return cls.__name__

    def bump(self):
        Kid.total += 1
        self.n += 1
        return self.n

    def __repr__(self):
        return "Kid(%d)" % self.n


class Early:
    pass


class Later(Early):
    pass


Early.set = property(lambda self: self.stored, lambda self, content: setattr(self, "stored", content))


kinds = {int: 1, Early: [2], None: 3, "int": 4, 5: 5, type(None): 6}
every = {kind: kind.__name__ for kind in (int, str, bytes, list, dict, set, tuple, range, type, object, Base, Kid, Early, Later, ValueError, KeyError,
                                          TypeError, OSError, bool)}


class Left(Base):
    def who(self):
        return "left"


class Right(Base):
    def who(self):
        return "right"


class Both(Left, Right):
    def who(self):
        return super().who() + " both"


kid = Kid()
kid.extra = [1]
bump = kid.bump
kid.self = kid
counter = 0


def count():
    global counter
    counter += 1
    return counter


def remember(x, seen=[]):
    seen.append(x)
    return seen


def keyed(a, *, b=[], c=5):
    b.append(a)
    return b, c


def make():
    n = 0

    def inc():
        nonlocal n
        n += 1
        return n

    def get():
        return n
    return inc, get


inc, get = make()
inc()


def walk(n):
    for i in range(n):
        yield i * 2
