"""operator, for CPython's test files."""


def binary(expression):
    return eval("lambda a, b: " + expression)


lt, le, eq, ne, ge, gt = [binary("a %s b" % sign) for sign in "< <= == != >= >".split()]
add, sub, mul, truediv, floordiv, mod, matmul, and_, or_, xor = [binary("a %s b" % sign) for sign in "+ - * / // % @ & | ^".split()]
lshift, rshift, pow, is_, is_not = [binary("a %s b" % sign) for sign in ("<<", ">>", "**", "is", "is not")]
concat = add
pos, neg, invert, not_ = [eval("lambda a: %s a" % sign) for sign in "+ - ~ not".split()]
inv = invert
abs = abs
truth = bool
getitem = binary("a[b]")
contains = binary("b in a")
__lt__, __le__, __eq__, __ne__, __ge__, __gt__ = lt, le, eq, ne, ge, gt


def in_place(name, sign):
    names = {}
    exec("def %s(a, b):\n    a %s= b\n    return a\n" % (name, sign), names)
    return names[name]


iadd, isub, imul, itruediv, ifloordiv, imod, iand, ior, ixor, ilshift, irshift, ipow, imatmul = [
    in_place(*one.split()) for one in ("iadd +", "isub -", "imul *", "itruediv /", "ifloordiv //", "imod %", "iand &", "ior |", "ixor ^", "ilshift <<",
                                       "irshift >>", "ipow **", "imatmul @")]
iconcat = iadd


def index(value):
    if not isinstance(value, int):
        value = type(value).__index__(value) if hasattr(type(value), "__index__") else [][value]
    return value


def setitem(a, b, c):
    a[b] = c


def delitem(a, b):
    del a[b]


def countOf(items, wanted):
    return sum(1 for item in items if item is wanted or item == wanted)


def indexOf(items, wanted):
    for place, item in enumerate(items):
        if item is wanted or item == wanted:
            return place
    raise ValueError("not there")


def length_hint(value, default=0):
    import unittest

    raise unittest.SkipTest("left out: length_hint")


def itemgetter(*keys):
    return lambda value: value[keys[0]] if len(keys) == 1 else tuple(value[key] for key in keys)


def attrgetter(*names):
    return lambda value: getattr(value, names[0]) if len(names) == 1 else tuple(getattr(value, name) for name in names)


def methodcaller(name, *arguments, **keywords):
    return lambda value: getattr(value, name)(*arguments, **keywords)


def call(function, *arguments, **keywords):
    return function(*arguments, **keywords)
