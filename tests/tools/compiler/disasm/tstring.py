def f(a):
    return t"x{a!r:>{a}}y{a + 1}", t"", t"plain"
