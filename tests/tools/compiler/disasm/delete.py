def f(a, b):
    del a
    del b.c, b[1], (b, [x, y])
    def g(): return b
del m, n.o
