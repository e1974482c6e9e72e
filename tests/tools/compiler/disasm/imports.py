import a
import a.b.c
import a.b.c as d, e as g
from h import i, j as k
from . import l
from ..m.n import o
from p import *
def f():
    import q.r
    from s import t
