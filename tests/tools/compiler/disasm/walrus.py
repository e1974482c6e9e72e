def f(a):
    if (n := a()) > 1: return n
    return [y := 1, y]
m = (k := 2)
def g(a):
    return any((w := x) for x in a), w
