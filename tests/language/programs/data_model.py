# not-on: stock (no method resolution order, metaclasses or data descriptors as here)
"""Attribute access as in Python's data model."""

class M(type):
    def __new__(m, name, bases, ns):
        ns["added"] = 1
        return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns):
        super().__init__(name, bases, ns)
        cls.inited = name
    def __call__(cls, *a):
        o = super().__call__(*a)
        o.called = a
        return o
    @property
    def prop(cls):
        return "prop of " + cls.__name__
class C(metaclass=M):
    def __init__(self, x):
        self.x = x
c = C(3)
print(c.x, c.called, C.added, C.inited, C.prop, type(C) is M)
class O:
    pass
o = O()
print(o.__eq__(o), o.__eq__(1), o.__hash__() == hash(o), object.__repr__(o).startswith("<O object at") or object.__repr__(o).startswith("<__main__.O"), o.__ne__(3), hasattr(o, "__len__"), hasattr(o, "__iter__"))
for t in (O, ):
    for args in ((1,), ):
        try:
            t(*args)
        except TypeError:
            print("TypeError")
class X: pass
class Y(X): pass
class Z(X): pass
class W(Y, Z): pass
print([k.__name__ for k in W.__mro__], [k.__name__ for k in W.__bases__])
try:
    class Bad(X, Y): pass
except TypeError:
    print("TypeError mro")
class Base:
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
class Sub(Base, tag="t"): pass
print(Sub.tag)
class P(property):
    pass
class UsesP:
    @P
    def v(self): return 77
print(UsesP().v)
class Late:
    pass
class SubLate(Late):
    pass
x = SubLate()
x.p = 1
print(x.p)
Late.p = property(lambda self: "late")
print(x.p, getattr(x, "p"))


class Field:
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, cls):
        return "<%s.%s>" % (cls.__name__, self.name) if obj is None else obj.values[self.name]


class Record:
    a = Field()

    def __init__(self):
        self.values = {"a": 1}


class Part(Record):
    pass


print(Record.a, Part.a, Part().a, getattr(Part, "a"))


class Props:
    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, x):
        self._v = x * 10

    def __setattr__(self, name, content):
        print("set", name)
        object.__setattr__(self, name, content)


class More(Props):
    @property
    def v(self):
        return Props.v.fget(self) + 1

    @v.setter
    def v(self, x):
        Props.v.fset(self, x)


m = More()
m.v = 4
print(m.v, Props.v.__get__(m, More), Props.v.fdel)


class A:
    def f(self):
        return "A"


class B(A):
    def f(self):
        return super().f() + "B"


class C(A):
    def f(self):
        return super().f() + "C"


class D(C, B):
    def f(self):
        return super().f() + "D"


print(D().f(), [c.__name__ for c in D.__mro__])


class OwnError(KeyError, IndexError):
    pass


try:
    raise OwnError("x")
except IndexError as e:
    print(e.args, isinstance(e, LookupError))


class Default(dict):
    def __missing__(self, key):
        return "no " + key


print(Default(a=1)["a"], Default()["b"], Default().get("b"))
