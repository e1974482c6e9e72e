"""Functions of machine words (@micropython.viper) that work with objects: what is Python in them does what Python does. Nothing here
wraps, and ints meet objects by casts alone, so that CPython prints the same."""
import micropython

LIMIT = 40
names = ["a", "b"]


@micropython.viper
def scale(x: int, by: int = 3, *rest, offset: int = 2, **more) -> int:
    return int(LIMIT) + x * by + offset + int(len(rest)) + int(len(more))


print(scale(1), scale(2, 5), scale(2, by=4), scale(1, 2, 3, 4, offset=9, other=1))


@micropython.viper
def count(step: int):
    global LIMIT, made
    LIMIT = int(LIMIT) + step
    made = step
    made2 = made
    del made
    return LIMIT, made2


print(count(2), LIMIT)
try:
    print(made)
except NameError:
    print("deleted")


class Point:
    scale = 2

    @micropython.viper
    def __init__(self, x: int, y):
        self.x = x
        self.y = y

    @micropython.viper
    def area(self) -> int:
        return int(self.x) * int(self.y) * int(Point.scale)

    @micropython.viper
    def drop(self):
        del self.y
        return hasattr(self, "y"), hasattr(self, "x")


class Named(Point):
    @micropython.viper
    def __init__(self, x: int, name):
        super().__init__(x, 7)
        self.name = name

    @micropython.viper
    def __str__(self):
        return "%s at %d" % (self.name, self.x)


print(Point(3, 4).area(), str(Named(5, "n")), Named(1, "m").area(), Point(1, 2).drop())


@micropython.viper
def displays(a: int, b):
    t = (a, b, None, True)
    l = [a, *t, "x"]
    s = {a, b}
    d = {"k": a, b: t, **{"more": 1}}
    l[1:3] = [9]
    d["new"] = l[-1]
    del d["k"]
    first, *middle, last = l
    (p, q), r = (a, b), l[::2]
    return t, l, sorted(s), sorted(d.items(), key=lambda item: str(item[0])), first, middle, last, p, q, r


print(displays(4, 5))


@micropython.viper
def comprehensions(n: int, words):
    squares = [int(i) * int(i) for i in range(n)]
    table = {w: len(w) for w in words if int(len(w)) != 2}
    kinds = {type(w) for w in words}
    total = sum(int(i) + 1 for i in squares)
    return squares, sorted(table.items()), len(kinds), total, [(int(a), b) for a in range(2) for b in words]


print(comprehensions(4, ["a", "bb", "ccc"]))


@micropython.viper
def closures(n: int, o):
    steps = []

    def add(k):
        nonlocal n
        n += k
        steps.append(k)
        return n

    add(1)
    before = n
    n = n + 10
    later = lambda k=n: (k, n, o)
    add(2)
    return before, n, steps, later()


print(closures(5, "o"))


@micropython.viper
def outer(base: int):
    @micropython.viper
    def inner(x: int) -> int:
        return x + int(base)

    @micropython.viper
    def plain(x: int) -> int:
        return x * 2

    return inner, plain


inner, plain = outer(100)
print(inner(5), plain(8))


def give(n):
    yield from range(n)
    names.append("given")


@micropython.viper
def loops(n: int):
    out = []
    for i in give(n):
        if int(i) == 1:
            continue
        for c in "xyz":
            if c == "y":
                break
            out.append((i, c))
        else:
            out.append("never")
        if int(i) == 3:
            break
    else:
        out.append("end")
    k = 0
    for key in {"one": 1}:
        k += int(len(key))
    while True:
        k += 1
        if k > 10:
            break
    return out, k


print(loops(3), loops(9), names)


class Manager:
    def __init__(self, name, swallows=False):
        self.name, self.swallows = name, swallows

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, kind, error, trace):
        print("exit", self.name, kind and kind.__name__, error)
        return self.swallows


def fails(kind):
    raise kind("from below")


@micropython.viper
def catches(kind, n: int):
    seen = []
    value = n
    try:
        value = n + 1
        seen.append("try")
        if n == 1:
            fails(kind)
        if n == 2:
            raise kind
        if n == 3:
            return "returned", seen
        value += 100
    except (ValueError, KeyError) as error:
        seen.append(type(error).__name__)
        value += 1000
    except TypeError:
        seen.append("type")
        return "from handler", value, seen
    else:
        seen.append("else")
    finally:
        seen.append("finally")
    return value, seen


for kind in (ValueError, TypeError, OSError):
    for n in range(4):
        try:
            print(kind.__name__, n, catches(kind, n))
        except OSError as e:
            print("out", n, e)


@micropython.viper
def leaves(n: int):
    seen = []
    for i in range(6):
        try:
            try:
                if i == n:
                    continue
                if i == n + 2:
                    break
                seen.append(i)
            finally:
                seen.append("in")
        finally:
            seen.append("out")
    else:
        seen.append("all")
    for name in ("p", "q"):
        with Manager(name) as m:
            if n == 1:
                continue
            if n == 2:
                break
            if n == 3:
                return m.name, seen
            seen.append(m.name)
    return seen


for n in range(5):
    print(leaves(n))


@micropython.viper
def overrides(n: int):
    for i in range(3):
        try:
            if n == 0:
                return "lost"
            fails(ValueError)
        finally:
            if n == 1:
                break
            if n < 3:
                return "kept"
    return "after"


for n in range(4):
    try:
        print(n, overrides(n))
    except ValueError as e:
        print(n, e)


@micropython.viper
def managed(kind, swallows: bool):
    with Manager("outer"), Manager("inner", swallows):
        if kind is not None:
            fails(kind)
        print("body")
        return "from body"
    return "after"


print(managed(None, True), managed(ValueError, True))
try:
    managed(ValueError, False)
except ValueError as e:
    print("came out", e)


@micropython.viper
def nested(n: int):
    try:
        try:
            fails(ValueError)
        except ValueError as e:
            if n:
                raise OSError("second")
            kept = str(e)
    except OSError as e:
        kept = "second " + str(e)
    return kept


print(nested(0), nested(1))


@micropython.viper
def recursive(n: int) -> int:
    if n < 2:
        return n
    return int(recursive(n - 1)) + int(recursive(n - 2))


print(recursive(10))


@micropython.viper
def imports(x: int):
    import sys
    from sys import version as v
    return sys.version == v, "{}".format(x)


print(imports(3))


@micropython.viper
def calls(f, args, n: int):
    return f(*args), f(n, *args[1:]), f(**{"a": n, "b": 2}), f(a=n, b=1), "{}-{}".format(n, *args[:1])


print(calls(lambda a, b: (a, b), (1, 2), 7))


@micropython.viper
def unbound(n: int):
    if n:
        x = []
    return x


print(unbound(1))
try:
    unbound(0)
except NameError as e:
    print("NameError")


@micropython.viper
def choice(a, b: int, flag: bool):
    x = a if flag else None
    y = a or [b]
    z = a is None, a is not None, a in (None, 1), not a
    assert flag or b
    return x, y, z, -a if a else None, a and a == a


print(choice(None, 2, True), choice(3, 4, False))


@micropython.viper
def words_and_objects(p: ptr8, n: int, o):
    total = 0
    for i in range(n):
        total += p[i]
        p[i] = int(o[i]) + 1
    o.append(total)
    return o, isinstance(total, int), int(len(o)), bool(o)


buffer = bytearray(b"\1\2\3")
print(words_and_objects(buffer, 3, [7, 8, 9]), buffer)


@micropython.viper
def make_class(n: int):
    class Local:
        k = "local"

        def get(self):
            return n, self.k

    return Local().get()


print(make_class(6))
