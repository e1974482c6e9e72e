def f(a):
    match a:
        case []: return 0
        case [x, y]: return x
        case [1, *_, (z, w)]: return z
        case [p, *q]: return q
        case [h, *_, t]: return h
        case {"k": v, 1: C(2), **r}: return r
        case C(x, y=[1]): return x
        case int(n): return n
        case _: return a
