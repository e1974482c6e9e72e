# not-on: stock (stock: it does not answer > by the other operand's __lt__)
# Frames left in every way: returns, jumps and errors through finally and with, generators, callbacks, deep recursion.


def leave(how):
    for i in range(3):
        try:
            try:
                if how == "return":
                    return "returned"
                if how == "break":
                    break
                if how == "continue":
                    continue
                if how == "raise":
                    raise KeyError(i)
                if how == "override":
                    return "lost"
            finally:
                print("inner", how, i)
        finally:
            print("outer", how, i)
            if how == "override":
                return "kept"
    else:
        print("else")
    return "end"


for how in ("return", "break", "continue", "override", "pass"):
    print(leave(how))
try:
    leave("raise")
except KeyError as error:
    print("KeyError", error.args)


class Guard:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, kind, error, traceback):
        print("exit", self.name, kind and kind.__name__)
        return self.swallow


def guarded(how):
    for i in range(2):
        with Guard("a", how == "raise"), Guard("b") as b:
            if how == "return":
                return b.name
            if how == "break":
                break
            if how == "raise":
                1 // 0
    return "after"


for how in ("return", "break", "raise", "pass"):
    print(guarded(how))


def reraise():
    try:
        [].pop()
    except IndexError:
        try:
            {}["x"]
        except KeyError:
            pass
        raise


try:
    reraise()
except IndexError:
    print("IndexError again")


def inner():
    try:
        received = yield 1
        while True:
            received = yield received
    except ValueError as error:
        yield "caught " + str(error)
    finally:
        print("inner done")
    return "result"


def outer():
    print("got", (yield from inner()))
    yield "last"


g = outer()
print(next(g), g.send("x"), g.throw(ValueError("v")))
print(next(g), list(g))
g = outer()
next(g)
g.close()
g = outer()
next(g)
try:
    g.throw(KeyError("k"))
except KeyError as error:
    print("through", error.args)


def key(n):
    if n == 3:
        raise OSError(5)
    return -n


try:
    sorted([1, 2, 3, 4], key=key)
except OSError as error:
    print("from a callback", error.args)
print(sorted([1, 2, 4], key=key), max((key(n) for n in (1, 2)), default=0))


class Number:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return Number(self.n + (other.n if isinstance(other, Number) else other))

    __radd__ = __add__

    def __eq__(self, other):
        return NotImplemented if other is None else self.n == other.n

    def __lt__(self, other):
        return self.n < other.n

    def __contains__(self, n):
        return n if self.n else []

    def __getitem__(self, n):
        if n >= self.n:
            raise IndexError
        return n * self.n

    def __iadd__(self, n):
        self.n += n
        return self


n = Number(1) + 2 + Number(3)
m = n
m += 4
print(n.n, (5 + n).n, sum([Number(1), Number(2)]).n, n is m, n == None, n != m, n < Number(99), Number(1) > n)
print(3 in n, 0 in n, 3 in Number(0), list(Number(3)))


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def endless(n):
    return endless(n + 1) + 1


class Endless:
    def __add__(self, other):
        return self + other


def nested():
    yield from nested()


print(deep(40))
for attempt in (lambda: endless(0), lambda: Endless() + 1, lambda: list(nested())):
    try:
        attempt()
    except RuntimeError:
        print("too deep")
print(deep(40))
