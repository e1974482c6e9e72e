class V:
    def __init__(self, x):
        self.x = x

    def __add__(self, o):
        return V(self.x + (o.x if isinstance(o, V) else o))

    def __radd__(self, o):
        return V(o + self.x)

    def __sub__(self, o):
        return V(self.x - o.x)

    def __mul__(self, o):
        return V(self.x * o)

    def __iadd__(self, o):
        self.x += 100
        return self

    def __neg__(self):
        return V(-self.x)

    def __invert__(self):
        return V(~self.x)

    def __eq__(self, o):
        return isinstance(o, V) and self.x == o.x

    def __lt__(self, o):
        return self.x < o.x

    def __le__(self, o):
        return self.x <= o.x

    def __bool__(self):
        return self.x != 0

    def __len__(self):
        return self.x

    def __call__(self, *a):
        return self.x, a

    def __getitem__(self, i):
        return i

    def __setitem__(self, i, v):
        print("set", i, v)

    def __delitem__(self, i):
        print("del", i)

    def __contains__(self, i):
        return i == self.x

    def __repr__(self):
        return "V(%d)" % self.x

    def __hash__(self):
        return self.x


a, b = V(3), V(4)
print(a + b, a + 1, 1 + a, a - b, a * 2, -a, ~a)
print(a == V(3), a != b, a < b, a <= b)
print(bool(V(0)), bool(a), len(b), a(1, 2), not V(0))
print(a[1], type(a[1:2]).__name__, a["k"], a[1, 2])
a[5] = 6
del a[7]
print(3 in a, 4 in a, 4 not in a)
c = a
c += b
print(c is a, c)
print({V(1): "one"}[V(1)])
print(sorted([V(3), V(1), V(2)]))
x = 5
x += 2
x -= 1
x *= 6
x //= 5
x **= 2
x %= 30
x <<= 3
x >>= 1
x |= 1
x &= 0x7f
x ^= 3
print(x)
l = [1]
m = l
l += [2]
print(m, l is m)
print(1 if a else 2, a and 7, V(0) or 8, None or 0 or "x", 1 and [] and 2)
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 > 0, 1 == 1 != 2, 1 in [1] in [[1]])
