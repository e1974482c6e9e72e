def f(a, b, c, d):
    e = f = g = h = i = j = k = l = m = n = o = p = q = r = s = t = 1
    s = t + t + t + q
    r = t
    return (lambda: p)
