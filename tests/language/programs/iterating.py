class Range:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError
        return i * 10


print(list(Range(3)), 20 in Range(3), [x for x in Range(2)], tuple(Range(1)), len(Range(4)))
print(list(reversed([1, 2])), list(map(None.__class__ and str, [1])))


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


out = []
for n in fib():
    if n > 50:
        break
    out.append(n)
print(out)


def take(n, it):
    for _, x in zip(range(n), it):
        yield x


print(list(take(5, fib())))
it = iter(range(3))
for x in it:
    print("first", x)
    for y in it:
        print("rest", y)
d = {"one": 1}
for k in d:
    print(k, d[k])
for k, v in d.items():
    print(k, v)
e = enumerate("xy")
print(next(e), list(e))
z = zip([1, 2, 3], [4, 5])
print(list(z), list(z))
for i, c in enumerate("ab"):
    for j in range(i, 2):
        if j == 1 and c == "b":
            break
    else:
        continue
    print("broke", i, j)
s = "abc"
print([a + b for a in s for b in s if a < b])
i = iter("ab")
print(next(i), next(i))
try:
    next(i)
except StopIteration:
    print("exhausted")
print(list(filter(lambda x: x % 2, range(6))), sum(x * y for x, y in zip([1, 2], [3, 4])))
print([list(r) for r in (range(2), range(1, 3))], max((x for x in [3, 9, 2]), default=0), min([], default="none"))
