# not-on: stock (an instance's __dict__ is not written to there, nor its __class__; a class statement takes no keywords)
"""An instance's attributes as a dict that can be written to, its class changed, the fields of errors, keywords of class statements."""

class A:
    kind = "A"
    def __init__(self):
        self.a = 1
class B(A):
    kind = "B"
    def more(self): return self.a + 1
a = A()
a.__dict__["b"] = 2
print(a.b, sorted(a.__dict__.items()), "b" in a.__dict__, len(a.__dict__))
a.__dict__.update(c=3, d=4)
a.__dict__.update({"".join(["e", "e"]): 5})
print(a.c, a.d, a.ee, a.__dict__.pop("c"), hasattr(a, "c"))
d = a.__dict__
a.z = 26
print(d["z"], d == a.__dict__, a.__dict__ is a.__dict__)
del d["z"]
print(hasattr(a, "z"), d.setdefault("y", 25), a.y)
a.__dict__["kind"] = "own"
print(a.kind, A.kind)
d.clear()
print(a.kind, a.__dict__, vars(a) == {})
try:
    a.a
except AttributeError:
    print("AttributeError")
a.a = 7
print(d)
a.__class__ = B
print(type(a) is B, a.more(), a.kind, isinstance(a, B))
for bad in int, 5, list, None:
    try:
        a.__class__ = bad
    except TypeError:
        print("TypeError")
class Record:
    def __init__(self, **fields):
        self.__dict__.update(fields)
    def __setattr__(self, name, value):
        self.__dict__[name] = ("set", value)
r = Record(x=1, y=2)
r.z = 3
print(r.x, r.y, r.z)
class Lazy:
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        self.__dict__[name] = name.upper()
        return self.__dict__[name]
lazy = Lazy()
print(lazy.abc, lazy.__dict__, lazy.abc)

class Fault(Exception):
    def __init__(self, *parts):
        super().__init__(*parts)
        self.args = ("fault",) + parts
e = Fault(1, 2)
print(e.args, str(e), repr(e))
e.__cause__ = KeyError("k")
print(repr(e.__cause__)[:8], e.__suppress_context__)
e.__context__ = None
e.note = "own"
print(e.note, e.__context__)
try:
    e.args = 5
except TypeError:
    print("TypeError")
for cause in 5, int, "text":
    try:
        raise ValueError("v") from cause
    except TypeError as error:
        print("TypeError", error.__cause__)
for cause in KeyError, KeyError("x"), None:
    try:
        raise ValueError("v") from cause
    except ValueError as error:
        print(type(error.__cause__).__name__)
print(AttributeError("m", name="n", obj=5).name, NameError("m", name="n").name, ImportError("m", name="n", path="p").path, ImportError(name="q").args)
for make in (lambda: ValueError("m", name="n")), (lambda: ImportError("m", obj=1)), (lambda: NameError(nome="n")):
    try:
        make()
    except TypeError:
        print("TypeError")

class M(type):
    def __new__(m, name, bases, members, **k):
        print("new", name, k)
        return super().__new__(m, name, bases, members)
    def __init__(cls, name, bases, members, **k):
        print("init", name, k)
        super().__init__(name, bases, members)
class X(metaclass=M, a=1): pass
class Y(X, c=2): pass
class Told:
    def __init_subclass__(cls, **k):
        print("told", cls.__name__, k)
class Plain(Told, x=1): pass
class Late(Told, x=2, metaclass=type): pass
class Passes(type):
    def __new__(m, name, bases, members, **k):
        return super().__new__(m, name, bases, members, **k)
    def __init__(cls, name, bases, members, **k): pass
class Passed(Told, metaclass=Passes, y=3): pass
class Swallows(Told, metaclass=M, y=4): pass
def factory(name, bases, members, **k):
    return type(name, bases, {**members, **k})
class Made(Told, metaclass=factory, extra=5):
    def which(self): return __class__.__name__
print(Made.extra, Made().which(), type("T", (Told,), {}, z=6).__name__)
M("Direct", (Told,), {})
try:
    class Refused(metaclass=type, a=1): pass
except TypeError:
    print("TypeError")

# a descriptor without __get__, of an instance's class and of a class's
class Stored:
    def __set__(self, owner, value):
        owner.__dict__["a"] = value
class Holds:
    a = stored = Stored()
h = Holds()
print(h.a is Holds.stored)
h.a = 42
print(h.a)
class Meta(type): pass
class Of(metaclass=Meta):
    a = 43
Meta.a = Stored()
Meta.b = Stored()
print(Of.a, type(Of.b) is Stored)
