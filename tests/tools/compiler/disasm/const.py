from micropython import const as k
import micropython
_A = const(1)
B = k(_A + 2)
_C: int = micropython.const("text")
_T = const((1, (B, None), b"x"))
def f(x):
    _L = const(5)
    return _A, B, _C, _T[1], _L * x, f"{_C}!"
class C:
    _D = const(7)
    E = const(8)
    def m(self): return _D + E
