a, b = 1, 2
a, b = b, a
print(a, b)
a, b, c = c0 = "xyz"
print(a, b, c, c0)
(a, (b, [c, d])), e = (1, (2, [3, 4])), 5
print(a, b, c, d, e)
first, *rest = [1, 2, 3]
*init, last = (1, 2, 3)
x, *middle, y = "abcde"
print(first, rest, init, last, x, middle, y)
*only, = [1]
print(only)
for i, (j, *k) in enumerate([(1, 2, 3), (4,)]):
    print(i, j, k)
l = [0, 1, 2]
i = 0
i, l[i] = 1, "one"
print(i, l)
l[0], l[1], l[2] = l[2], l[0], l[1]
print(l)
p = q = r = []
p.append(1)
print(q, r is p)
print([*range(3), *"ab"], (*[1], 2), [*[], *()], {*[1], *[1]} == {1})
print(sorted({**{"a": 1, "b": 2}, "b": 3, **{"c": 4}}.items()))


def star():
    t = 1, 2
    return *t, 3


def gen():
    yield *[1, 2], 3


print(star(), list(gen()))
for wrong in ((1,), (1, 2, 3), 5):
    try:
        a, b = wrong
    except (ValueError, TypeError) as error:
        print(type(error).__name__)
try:
    a, *b, c = [1]
except ValueError:
    print("ValueError")
a = b = 1
a, b = b + 1, a + 2
print(a, b)


class Box:
    pass


box = Box()
box.x, box.y = 1, 2
box.x, box.y = box.y, box.x
print(box.x, box.y)
del a, (b, c)
try:
    print(a)
except NameError:
    print("deleted")
d = {"k": [1, 2, 3]}
d["k"][1:2], d["n"] = [9, 9], 0
print(d["k"], d["n"])
del d["k"][0], d["n"]
print(d)
