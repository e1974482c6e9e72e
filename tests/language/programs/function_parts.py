# not-on: stock (no __defaults__ or __code__ of its bytecode that tells parameters)
"""What functions say of their parameters."""
def f(a, b=2, *c, d, e=5, **g): pass
def outer(k):
    def inner(x, y=k): return k
    return inner
def plain(): pass
def gen(q): yield q
for fn in f, outer(3), plain, gen, lambda z=1: z:
    code = fn.__code__
    print(fn.__defaults__, fn.__kwdefaults__, code.co_name, code.co_argcount, code.co_kwonlyargcount, code.co_varnames[:code.co_argcount + code.co_kwonlyargcount], code.co_flags & 44)
class A:
    def m(self, x=1): pass
print(A.m.__defaults__, A.m.__code__.co_argcount, A().m.__defaults__, A().m.__code__.co_varnames)
def bind(fn, *args, **kw):
    names = fn.__code__.co_varnames[:fn.__code__.co_argcount]
    given = dict(zip(names, args))
    given.update(kw)
    for name, default in zip(names[::-1], (fn.__defaults__ or ())[::-1]):
        given.setdefault(name, default)
    return given
print(sorted(bind(lambda a, b=2, c=3: 0, 1, c=9).items()))
try:
    f.__closures__
except AttributeError:
    print("AttributeError")
f.own = 1
print(f.__defaults__, f.own)
