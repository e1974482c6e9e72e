def f(a, b):
    return [], [1, a], {}, {"k": a, b: 1, a(): b()}, {a, b}, (), (a,), (a, b)
