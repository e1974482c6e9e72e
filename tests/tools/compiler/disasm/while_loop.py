def f(a):
    while a: b()
    while True:
        if a: break
        if b: continue
        c()
    while a > 1:
        a -= 1
    else:
        d()
    while 1: pass
