# not-on: stock (it has no metaclasses, no __getattribute__, and knows nothing of these)
# How attributes are found where a class has a say: __getattribute__, __getattr__ behind accessors that fail, metaclasses' special
# methods, __prepare__, static and class methods as objects, functions as descriptors.
class G:
    def __getattribute__(s, n):
        if n.startswith("x"): return "hook " + n
        return object.__getattribute__(s, n)
    def m(s): return 1
    @property
    def p(s): return s.xq
    def __init__(s): s.x1 = 5; s.y1 = 6
g = G(); 
for i in range(3): print(g.x1, g.y1, g.m(), g.p, getattr(g, "xz"), hasattr(g, "zz"), g.__class__ is G, g.__dict__["x1"], object.__getattribute__(g, "x1"))
class H(G):
    def __getattr__(s, n): return "fallback " + n
    def x2(s): pass
h = H()
for i in range(3): print(h.x1, h.y1, h.zz, h.x2, h.m())
class L:
    a = 1
    def m(s): return "m"
l = L(); l.b = 2
for i in range(2): print(l.a, l.b, l.m())
L.__getattribute__ = lambda s, n: "late " + n
for i in range(2): print(l.a, l.b, l.m)
del L.__getattribute__
print(l.a, l.b, l.m())
class Lazy:
    @property
    def v(s): raise AttributeError("in property")
    @property
    def w(s): raise KeyError("k")
    def __getattr__(s, n): return "ga " + n
print(Lazy().v, Lazy().q)
try: Lazy().w
except KeyError as e: print("KeyError")
class Lazy2:
    @property
    def v(s): raise AttributeError("in property")
try: Lazy2().v
except AttributeError as e: print(e)
print(hasattr(Lazy2(), "v"), getattr(Lazy2(), "v", 3))
class D:
    def __get__(s, i, o): 
        if i is None: return s
        raise AttributeError("desc")
class Lazy3:
    d = D()
    def __getattr__(s, n): return "g3 " + n
print(Lazy3().d)
class GS(G):
    def __getattribute__(s, n): return ("sub", super().__getattribute__(n))
print(GS().xa, GS().y1)
class Dict(dict):
    def __getattribute__(s, n):
        if n == "foo": return "foo!"
        return super().__getattribute__(n)
d = Dict(a=1); print(d.foo, d.get("a"), d["a"], list(d.items()), len(d))
try: d.bar
except AttributeError as e: print(e)
# metaclasses
class M(type):
    def __getattr__(c, n):
        if n.startswith("_"): raise AttributeError(n)
        return c.__name__ + "." + n
    def __setattr__(c, n, v): super().__setattr__(n, v * 2)
    def __neg__(c): return "neg"
    def __invert__(c): return "inv"
    def __rsub__(c, o): return ("rsub", o)
    def __lt__(c, o): return c.__name__ < o.__name__
    def __str__(c): return "S:" + c.__name__
    def __delattr__(c, n): print("del", n); super().__delattr__(n)
    @classmethod
    def __prepare__(m, n, b, **k): print("prepare", n, len(b), k); return {"pre": 1}
    def __new__(m, n, b, ns, **k): return super().__new__(m, n, b, dict(ns))
    def __init__(c, n, b, ns, **k): super().__init__(n, b, ns)
class A(metaclass=M, z=1): q = 5; r = pre + 1
class B(A): pass
print(A.zz, -A, ~A, 3 - A, sorted([B, A])[0].__name__, str(A), f"{A}", A.r, hasattr(A, "_x"), getattr(A, "nn"))
A.v = 4; print(A.v); del A.v; print(A.v)
print({A: 1}[A], A == A, A != B, A in [A], bool(A))
class E(dict):
    def __setitem__(s, k, v):
        if not k.startswith("_"): print("set", k)
        super().__setitem__(k, v)
class EM(type):
    @classmethod
    def __prepare__(m, *a): return E()
class En(metaclass=EM):
    a = 1
    b = a + 1
    def f(s): return __class__
    del a
print(hasattr(En, "a"), En.b, En().f() is En)
class M1(type): pass
class M2(type): pass
class C1(metaclass=M1): pass
class C2(metaclass=M2): pass
try:
    class C3(C1, C2): pass
except TypeError as e: print("conflict")
try:
    class C4(C1, metaclass=M2): pass
except TypeError as e: print("conflict")
class M3(M1): pass
class C5(C1, metaclass=M3): pass
class C6(C5, C1): pass
class C7(C1, metaclass=type): pass
print(type(C5).__name__, type(C6).__name__, type(C7).__name__)
def fm(n, b, ns, **k): return (n, b, sorted(x for x in ns if x[0] != "_"), k)
class F(metaclass=fm, k=2): x = 1
print(F)
class HM(type):
    def __hash__(c): return 7
    def __eq__(c, o): return True
    def __bool__(c): raise ValueError
    def __call__(c, *a): return "called"
class HC(metaclass=HM): pass
print(hash(HC), HC == 5, HC(), 5 == HC)
try: bool(HC)
except ValueError: print("VE")
# static
class S:
    @staticmethod
    def f(x): return x
    g = f(3)
    @classmethod
    def c(k): return k.__name__
print(S.g, S.__dict__["f"].__func__(4), S.__dict__["c"].__func__(S), S.__dict__["f"].__wrapped__(1), S.__dict__["f"](9))
def fn(s, *a): return s, a
print(fn.__get__(5)(1), fn.__get__(5, int)(), fn.__get__(None, int)(3), (lambda s: s).__get__(7)())
class OB: pass
o = OB(); o.m = fn.__get__(o); print(o.m(2)[1], o.m.__self__ is o)


class Proxy:
    def __init__(self, object):
        self.__dict__["object"] = object

    def __getattribute__(self, name):
        if name.startswith("__dict__"):
            return object.__getattribute__(self, name)
        return getattr(object.__getattribute__(self, "object"), name)


proxy = Proxy(L())
print(isinstance(proxy, L), isinstance(proxy, Proxy), proxy.__class__ is L, proxy.m(), type(proxy) is Proxy)


class Asked(type):
    def __getattribute__(cls, name):
        if name[0] == "q":
            return "asked " + name
        return super().__getattribute__(name)


class Answers(metaclass=Asked):
    quick = 1
    slow = 2

    def method(self):
        return self.slow


print(Answers.quick, Answers.slow, Answers().quick, Answers().method(), Answers.__name__, type.__getattribute__(Answers, "quick"))
print(S.__dict__["f"].__get__(None, S)(6), S.__dict__["c"].__get__(S())(), S.__dict__["c"].__get__(None, S)())
try:
    [].__class__ = L
except TypeError:
    print("TypeError")


class Own:
    def __bytes__(self):
        return b"class"

    def __reversed__(self):
        return iter("class")

    def __round__(self, digits=None):
        return "class"

    @classmethod
    def __new__(*given):
        return given[1:] if len(given) > 2 else object.__new__(given[0])


own = Own()
own.__bytes__ = own.__reversed__ = own.__round__ = lambda *_: "instance"
print(bytes(own), list(reversed(own)), round(own), Own(1) == (Own, 1))
