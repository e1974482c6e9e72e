def f(a):
    x = yield
    y = yield a
    z = yield from a
    yield (yield 1)
    return x
g = lambda: (yield 1)
e = (x + y for x in a if x for y in x)
