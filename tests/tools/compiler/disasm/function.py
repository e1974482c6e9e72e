def f(a, b=1, *c, d, e=2, **g): pass
def f(a, /, b, *, c): return a
def f(*, k=1): return k
def f(): return
def f(a: int, b: str = "x") -> None: x: int = a; y: str
f = lambda a, b=2: a + b
@a
@b.c(1)
def f(): pass
