def f(a, b):
    x = a
    x = y = b
    a.p = x
    a[b] = y
    x, y = y, x
    a.p, a.q = 1, 2
    (a, b), *c = x
    [p, q, r, s] = 1, a, b, 2
    return c
