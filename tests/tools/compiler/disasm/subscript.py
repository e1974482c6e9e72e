def f(a, b):
    a[1], a[1:2], a[:], a[::2], a[b:], a[:b, ...], a[1, 2], a[-1]
    a[1:2] = b
    del a[0], a.x, a[1:], b
    return a[*b, 1]
