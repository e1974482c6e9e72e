class A: pass
class B(A, metaclass=M):
    x = 1
    def m(self, y): return super().m(y), super().z, super()
    def c(self): return __class__
    @staticmethod
    def s(): return [C for C in ()]
@deco
class D(B, *args, **kw): y: int = 2
def f(a):
    class L(a):
        v = a
        a = 1
        def g(self): return a
    return L
