def f(a):
    b = c = 1
    def g(d):
        nonlocal b
        b = a + d
        def h():
            return a, b, d, e
        return h
    e = 2
    return lambda: (b, c, g)
def many(p):
    def inner(): return p
    p = 2
    del p
    return inner


def counter(start):
    def step(by=1):
        nonlocal start
        start += by
        return start
    return step
