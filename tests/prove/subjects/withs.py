class M:
    def __enter__(self):
        return 1

    def __exit__(self, *a):
        return a[0] is KeyError


def f(m, how):
    while 1:
        with m as x, m:
            if how == 1:
                return x
            if how == 2:
                break
            raise KeyError
        how = 2


f(M(), 1)
f(M(), 2)
f(M(), 3)
