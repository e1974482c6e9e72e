def f(a, b, c):
    x = a < b
    y = a < b < c
    z = a() < b() <= c() != a
    if a not in b and a is not None:
        return x
    if 1 < a < 10 or not a < b() < c:
        return y
    return a in b, a is c, a == b != c
f = a >= b
