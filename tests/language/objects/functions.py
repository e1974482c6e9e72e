# Functions that the image holds, and what must not be held: imported, dropped and imported again by main.py.
counter = 10


def add(a, b=2, *rest):
    return a + b + counter


def defaults(a, b=-5, c="text", d=None, e=(1, (2,)), f=1.5, g=True, h=b"bytes", i=1 << 40):
    return a, b, c, d, e, f, g, h, i


def keyword(a, *, k=3):
    return a, k


def mutable(item, into=[]):
    into.append(item)
    return into


def bump():
    global counter
    counter += 1
    return counter


def count(n=3):
    for i in range(n):
        yield i, counter


def choice(a=1 if counter else 2):
    return a


def inner():
    def made():
        return counter
    return made


in_loop = []
for i in range(3):
    def again(by=4):
        return i * by
    in_loop.append(again)

n = 0
while n < 2:
    n += 1
    in_loop.append(lambda: n)

try:
    raise ValueError
except ValueError:
    def handler():
        return "handler"

named = lambda x, y=7: x * y


def twice(function):
    return lambda *args: (function(*args), function(*args))


@twice
def decorated(a=6):
    return a


class Holder:
    def method(self, by=2):
        return counter * by

    @property
    def prop(self):
        return "prop"

    @staticmethod
    def static(a=1):
        return a

    @classmethod
    def cls(cls, a=2):
        return cls.__name__, a

    class Nested:
        def method(self):
            return "nested"

    short = lambda self: self.method(3)
    alias = method


squares = [(lambda: k)() for k in range(3)]
