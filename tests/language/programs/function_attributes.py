# not-on: stock (functions take no attributes there)
import gc
def f(x):
    return x
f.calls = 0
f.calls += 3
print(f.calls, f.__dict__, f.__name__, f.__qualname__)
f.__name__ = "renamed"
print(f.__name__, f.__dict__)
try:
    f.__name__ = 3
except TypeError as e:
    print(e)
try:
    f.other
except AttributeError as e:
    print(e)
del f.calls
print(hasattr(f, "calls"), f.__doc__)
try:
    del f.calls
except AttributeError as e:
    print("AttributeError")
def deco(g):
    def w(*args):
        w.n += 1
        return g(*args)
    w.n = 0
    w.__wrapped__ = g
    w.__name__ = g.__name__
    w.__dict__.update(g.__dict__)
    return w
f.tag = ["t"]
g = deco(f)
print(g(1), g(2), g.n, g.__wrapped__ is f, g.tag, g.__name__)
class C:
    def m(self): pass
    m.route = "/"
print(C().m.route, C.m.route, C.__qualname__, C.__doc__, C().__doc__)
try:
    C().m.x = 1
except AttributeError as e:
    print("AttributeError")
for i in range(1000):
    def h(): pass
    h.self = h
    h.data = [0] * 100
gc.collect()
print(f.tag, g.n, sorted(vars(f)))
(lambda: 0).x = 1
f.__dict__ = {"a": 1}
print(f.a, f.__dict__, len.__name__, len.__doc__ is None or True)
try:
    f.__dict__ = 3
except TypeError as e: print("TypeError")
setattr(f, "b", 2)
print(getattr(f, "b"), f.__dict__)
def gen():
    yield 1
gen.x = 1
print(gen.x, list(gen()))
