def f(a, b=1, *c, d=2, **e):
    def g(x=a):
        nonlocal b
        b = x
        return lambda: (a, b, c)

    return g()()


f(1)
f(1, 2, 3, d=4, z=5)
f(*(1, 2), **{"d": 3})
{x: y for x, y in ((1, 2),)}
{x for x in "ab"}
