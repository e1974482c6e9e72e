def f(a, b):
    x = [1, *a, 2]
    y = (*a, b)
    z = {*a, *b}
    d = {"k": 1, **a, "l": 2}
    return *a, b
def g(a):
    yield *a, 1
