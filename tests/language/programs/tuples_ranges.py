# not-on: stock (stock: its tuples take slices with step 1 only)
# Tuples, ranges and slices.


def attempt(function, *args):
    try:
        print(function(*args))
    except Exception as error:
        print(type(error).__name__)


t = (1, "a", None)
print(t, (), (1,), t + (2,), t * 2, 2 * (0,), () * 5, t[1], t[-1], t[1:], t[::-1], t[5:])
print(len(t), "a" in t, 9 in t, t.index("a"), t.count(None), tuple("ab"), tuple([1, 2]), tuple(range(3)))
print(hash((1, 2)) == hash((1, 2)), (1, 2) == (1, 2), (1, 2) < (1, 3), (1,) < (1, 0), () < (0,), (1, 2) == [1, 2])
print({(1, (2, "x")): "nested"}[(1, (2, "x"))], tuple(t) is t)
attempt(lambda: t[3])
attempt(lambda: t["a"])
attempt(lambda: t + [1])
attempt(lambda: hash(([],)))
attempt(t.index, 5)
attempt(tuple, 5)
a = (1, 2)
b = a
a += (3,)
print(a, b)

for arguments in ((5,), (0,), (-3,), (2, 8), (8, 2), (0, 10, 3), (10, 0, -3), (0, 10, -1), (5, 6, 100), (-5, 5, 4)):
    r = range(*arguments)
    print(r, len(r), list(r), r[:2], r[::-1], list(r[1::2]), list(reversed(r)), 5 in r, 0 in r, "a" in r, 5.0 in r)
    attempt(lambda: r[0])
    attempt(lambda: r[-1])
    attempt(lambda: r[100])
print(range(3) == range(0, 3, 1), range(0) == range(5, 2), range(0, 3, 2) == range(0, 4, 2), range(3) == [0, 1, 2])
print(range(1, 9, 2).start, range(1, 9, 2).stop, range(1, 9, 2).step, bool(range(0)), range(10)[2:8:2])
attempt(range)
attempt(range, 1, 2, 0)
attempt(range, "a")
attempt(range, 1.5)
print(len(range(-(2**29), 2**29, 2**20)), sum(range(100)), max(range(5)), range(10)[-3:][0])

s = slice(1, 10, 2)
print(s, slice(3), slice(None), s.start, s.stop, s.step, s == slice(1, 10, 2), s == slice(1))
for size in (0, 3, 20):
    print(s.indices(size), slice(None, None, -1).indices(size), slice(-4, None).indices(size))
attempt(slice)
attempt(s.indices, -1)
attempt(lambda: [1, 2, 3][:: 2**40], )
attempt(lambda: [1, 2, 3][-(2**70) : 2**70])
attempt(lambda: [1, 2, 3][2**70 : -(2**70) : -1])


class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n


print((1, 2, 3)[Index(-1)], [1, 2, 3][Index(0) : Index(2)], range(5)[Index(2)], list(range(Index(2))))
