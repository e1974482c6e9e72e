def f(a):
    b = [x for x in a]
    c = [(x, y) for x in a if x if y for y in x]
    d = {k: v for k, v in a}
    e = {[y for y in x][0] for x in a}
    g = [lambda: x for x in a]
    return [z := x for x in a], z
x = [i for i in range(3)]
class C:
    y = [i for i in x]
