x: int
y: int = 1
z.a: b = 2
def f(a: b, *c: d) -> e:
    g: h
    i: j = k
    return g
def t[T: int, *Ts, **P](a: T) -> T: return a
class C[T](B): pass
type A[T] = list[T]
