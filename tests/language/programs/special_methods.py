# not-on: stock (native types have no special methods by name there)
"""Special methods of native types by name, and subclasses that use them."""

class L(list):
    def __init__(self, *a):
        super().__init__(a)
    def __getitem__(self, i):
        return ("got", super().__getitem__(i))
    def __setitem__(self, i, v):
        super().__setitem__(i, v * 2)
    def __iadd__(self, o):
        r = super().__iadd__(o)
        return r
    def __add__(self, o):
        return L(*super().__add__(o))
    def __eq__(self, o):
        return super().__eq__(o)
    def __lt__(self, o):
        return super().__lt__(o)
    def __iter__(self):
        return super().__iter__()
    def __delitem__(self, i):
        super().__delitem__(i)
a = L(1, 2, 3)
b = a
a += [4]
print(a is b, a, a[1], a + [5], a == [1, 2, 3, 4], a < [2])
a[0] = 5
del a[1]
print(list(a), a.__len__(), list.__len__(a), list.__contains__(a, 5))
class D(dict):
    def __missing__(self, k):
        return "missing " + str(k)
    def __setitem__(self, k, v):
        dict.__setitem__(self, k, v)
    def __contains__(self, k):
        return dict.__contains__(self, k)
    def __len__(self):
        return dict.__len__(self) + 100
d = D(a=1)
d["b"] = 2
print(d["a"], d["b"], d["zz"], "a" in d, len(d), d.__getitem__("q"), super(D, d).__getitem__("r"))
try:
    print(dict.__getitem__({}, 1))
except KeyError as e:
    print("KeyError", e)
class I(int):
    def __new__(cls, v=0):
        return int.__new__(cls, v)
    def __add__(self, o):
        return I(super().__add__(o))
    def __repr__(self):
        return "I(" + int.__repr__(self) + ")"
    def __hash__(self):
        return int.__hash__(self)
    def __eq__(self, o):
        return int.__eq__(self, o)
print(I(3) + 4, type(I(3) + 4) is I, repr(I(2)), {I(3): 1}[3], int.__add__(1, 2), int.__radd__(1, 2), (5).__add__(6), (5).__sub__("a"))
class E(Exception):
    def __init__(self, msg, code):
        Exception.__init__(self, msg)
        self.code = code
    def __repr__(self):
        return "<" + super().__repr__() + ">"
e = E("hello", 3)
print(e.args, e, repr(e)[:3], e.code)
class E2(Exception):
    def __init__(self, a, b):
        self.a = a
print(E2(1, 2).args, str(E2(1, 2)))
class S(str):
    def __new__(cls, a, b):
        return str.__new__(cls, a + b)
    def __len__(self):
        return 42
    def __contains__(self, x):
        return super().__contains__(x.lower())
s = S("a", "b")
print(s, len(s), "A" in s, s + "c", "c" + s, s.upper(), s == "ab", s.__class__.__name__, str.__len__(s))
class R(str):
    def __radd__(self, o):
        return "radd " + o
print("x" + R("y"))
class RL(list):
    def __radd__(self, o): return "radd"
    def __rmul__(self, o): return "rmul"
print([1] + RL(), 3 * RL([1]))
class F(float):
    def __new__(cls, v, unit):
        self = super().__new__(cls, v)
        self.unit = unit
        return self
    def __str__(self):
        return super().__repr__() + self.unit
print(F(1.5, "m"), F(1.5, "m") + 1, repr(F(2.5, "k")))
class T(tuple):
    def __new__(cls, *a):
        return super().__new__(cls, a)
    def __getitem__(self, i):
        return super().__getitem__(i) * 10
    def __hash__(self):
        return super().__hash__()
t = T(1, 2, 3)
print(t, t[1], len(t), hash(t) == hash((1, 2, 3)), t == (1, 2, 3), T.__new__(T, 4, 5))
class V(int):
    def __init__(self, v):
        self.half = self // 2
print(V(10).half, V(10))
class By(bytes):
    def __getitem__(self, i): return super().__getitem__(i) + 1
print(By(b"abc")[0], By(b"abc"))
class St(set):
    def __contains__(self, x): return super().__contains__(x + 1)
    def __len__(self): return super().__len__() * 2
    def __iter__(self): return iter(sorted(super().__iter__()))
print(1 in St([2, 3]), len(St([1])), list(St([3, 1, 2])))
