def f(a):
    if a == 1:
        b()
    elif a == 2:
        return 2
    elif a:
        c()
    else:
        d()
    if a: pass
    else: e()
    return g if a else h
