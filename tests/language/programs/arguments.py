def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, sorted(kw.items())


print(f(1, c=3))
print(f(1, 5, 6, 7, c=3, d=8, e=9, g=10))
print(f(*[1, 2, 3], **{"c": 4, "z": 5}))
print(f(*(1,), 9, *[8], c=0))
print(f(c=1, a=2, **{"d": 3}, **{"e": 4}))


def positional(a, b, /, c):
    return a, b, c


print(positional(1, 2, 3), positional(1, 2, c=4))


def only(*, x=1, y):
    return x, y


print(only(y=2), only(x=3, y=4))
for wrong in (lambda: f(1), lambda: f(c=1), lambda: only(1, y=2), lambda: only(), lambda: f(1, c=1, **{"c": 2}),
              lambda: positional(1), lambda: (lambda: 0)(1)):
    try:
        wrong()
        print("no error")
    except TypeError:
        print("TypeError")

defaults = []


def append(item, to=defaults):
    to.append(item)
    return len(to)


print(append(1), append(2), append(3, []), defaults)
print((lambda *a, **k: (a, sorted(k)))(1, 2, x=3, y=4))


def many(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19):
    return a0 + a19, a16 * a17


print(many(*range(20)))
print(max(*[3, 1, 2]), sum([1, 2, 3], 4))
