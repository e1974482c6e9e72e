import sys
import sys as system
from sys import path as search, version_info
import micropython
from micropython import const, opt_level as level

print(system is sys, search is sys.path, version_info[0])
_PRIVATE = const(42)
PUBLIC = const(_PRIVATE + 1)
print(_PRIVATE, PUBLIC, _PRIVATE * 2)
try:
    import no_such_module
except ImportError:
    print("ImportError")
try:
    from sys import no_such_name
except ImportError:
    print("ImportError from")


def inside():
    import sys
    from sys import modules as m
    return sys.modules is m


print(inside(), __name__ in ("__main__", "imports", __name__))


def public():
    global added
    added = 5
    return added


print(public(), added)
print(type(sys).__name__, hasattr(sys, "modules"))
