def f(a):
    try:
        try:
            return a[0]
        finally:
            a = None
    except TypeError as e:
        return e


def g():
    for i in (1, 2):
        try:
            if i:
                continue
            break
        finally:
            i = 3
    return i


f((1,))
f(2)
g()
