# not-on: stock (a subclass of the left operand's class is not asked first there)
"""Short ways are for exact types only: operators, iteration and conversions of subclasses of native types."""


class Metres(int):
    def __radd__(self, other):
        return "radd"

    def __rsub__(self, other):
        return "rsub"

    def __eq__(self, other):
        return "eq"

    def __hash__(self):
        return 1

    def __gt__(self, other):
        return "gt"

    def __int__(self):
        return 55

    def __float__(self):
        return 5.5

    def __abs__(self):
        return "abs"


m = Metres(2)
print(1 + m, 10 - m, 2 ** 70 - m, 1 == m, 1 < m, 1 > m, 5 * m)
print(int(m), float(m), abs(m))


class Items(list):
    def __radd__(self, other):
        return "radd"

    def __rmul__(self, other):
        return "rmul"

    def __iter__(self):
        yield 1

    def __repr__(self):
        return "Items()"


def f(*args):
    return args


x = Items([2, 3])
print(list(x), tuple(x), sorted(x), sum(x), f(*x), [*x], {*x}, [0] + x, 3 * x)
a, = x
y = [7]
y.extend(x)
y += x
print(a, y, x, str(x), [x], "%s" % x, "{}".format(x), x[0], len(x))


class Keys(dict):
    def __iter__(self):
        return iter(["k"])

    def keys(self):
        return ["k"]

    def __getitem__(self, key):
        return key + "!"


def g(**named):
    return named


print({**Keys(a=1)}, g(**Keys(a=1)), dict(Keys(a=1)))


class Text(str):
    def __radd__(self, other):
        return "radd"

    def __repr__(self):
        return "Text()"


print("a" + Text("b"), Text("b") + "a", Text("b"), [Text("b")])


class Base:
    def __add__(self, other):
        return "base add"

    def __eq__(self, other):
        return "base eq"


class Derived(Base):
    def __radd__(self, other):
        return "derived radd"

    def __eq__(self, other):
        return "derived eq"


print(Base() + Derived(), Base() == Derived(), Derived() + Base(), Base() + Base())
