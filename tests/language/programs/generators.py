def count(n):
    i = 0
    while i < n:
        got = yield i
        if got is not None:
            print("got", got)
        i += 1
    return "done"


g = count(3)
print(next(g), g.send("hello"), next(g))
try:
    next(g)
except StopIteration as e:
    print("stop", e.value)


def delegate():
    result = yield from count(2)
    print("result", result)
    yield "end"


print(list(delegate()))


def cleanup():
    try:
        yield 1
        yield 2
    except ValueError:
        print("ValueError inside")
        yield 3
    finally:
        print("finally")


g = cleanup()
print(next(g))
print(g.throw(ValueError))
g.close()
g = cleanup()
next(g)
g.close()
print(list(x * x for x in range(4) if x % 2))
print(sum(x for x in (1, 2, 3)), dict((k, 1) for k in "a"))


def tree(t):
    if isinstance(t, list):
        for x in t:
            yield from tree(x)
    else:
        yield t


print(list(tree([1, [2, [3, 4], 5], [[6]]])))


def empty():
    return
    yield


print(list(empty()))
pairs = ((a, b) for a in range(2) for b in range(2) if a != b)
print(next(pairs), list(pairs))


class Iter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if not self.n:
            raise StopIteration
        self.n -= 1
        return self.n


print(list(Iter(3)), [*Iter(2)], max(Iter(4)))
it = iter([1, 2])
print(next(it), next(it), next(it, "default"))
lam = lambda: (yield 5)
print(list(lam()))
