def f(a):
    for x in a: b(x)
    for x, y in a:
        if x: continue
        if y: break
        c()
    else:
        d()
    for a.b in (1, 2): pass
    for x in a:
        for y in x:
            return y
