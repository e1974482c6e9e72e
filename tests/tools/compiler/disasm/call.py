def f(a, b):
    a()
    a(1, b, k=2, l=b)
    a(*b)
    a(1, *b, 2, *a, k=1, **b, **a)
    a(k=1, *b)
    a.m(1)
    a.b.m(*b, **a)
    return a(b)(1)[2].m().n
