def f(n):
    for i in range(10): a(i)
    for i in range(n): a(i)
    for i in range(1, n): a(i)
    for i in range(n, 0, -1):
        if i: continue
        break
    else:
        b()
    for i in range(n(), n.m, 2): pass
    for i in range(0, n, n): pass
    for i in range(*n): pass
