def f(a, i):
    a += 1
    a.b -= 2
    a[i] *= 3
    a //= i
    return a
x = 1
x |= 2
x.y <<= 3
