"""What CPython's test files ask of test.support."""

import gc

HAVE_DOCSTRINGS = False


def gc_collect():
    gc.collect()


def check_syntax_error(case, source, errtext="", *, lineno=None, offset=None):
    try:
        compile(source, "<test>", "exec")
    except SyntaxError:
        return
    raise AssertionError("no SyntaxError in %r" % source)


def cpython_only(function):
    """CPython's own details are no test of another implementation."""
    import unittest

    return unittest.skip("of CPython only")(function)


class catch_unraisable_exception:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


def left_out(name):
    """A decorator for tests of what MicroPython has not."""

    def decorate(function):
        import unittest

        return unittest.skip("left out: " + name)(function)

    return decorate


verbose = 0
is_emscripten = is_wasi = False
NHASHBITS = 64
_1G = 1 << 30
MAX_Py_ssize_t = (1 << 63) - 1
requires_IEEE_754 = requires_docstrings = requires_legacy_unicode_capi = lambda function: function
no_tracing = lambda function: function
refcount_test = left_out("reference counts")
requires_resource = requires_subprocess = lambda *resource: left_out("resources")
requires_mac_ver = lambda *version: lambda function: function
bigmemtest = bigaddrspacetest = lambda *arguments, **keywords: left_out("memory of gigabytes")
run_with_locale = lambda *arguments, **keywords: left_out("locales")
check_sizeof = calcobjsize = calcvobjsize = None


class TestFailed(Exception):
    pass


class _AlwaysEqual:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


class _NeverEqual:
    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True

    def __hash__(self):
        return 1


ALWAYS_EQ, NEVER_EQ = _AlwaysEqual(), _NeverEqual()


class _Largest:
    __lt__ = lambda self, other: False
    __le__ = lambda self, other: isinstance(other, _Largest)
    __eq__ = lambda self, other: isinstance(other, _Largest)
    __gt__ = lambda self, other: not isinstance(other, _Largest)
    __ge__ = lambda self, other: True


class _Smallest:
    __ge__ = lambda self, other: isinstance(other, _Smallest)
    __gt__ = lambda self, other: False
    __eq__ = lambda self, other: isinstance(other, _Smallest)
    __le__ = lambda self, other: True
    __lt__ = lambda self, other: not isinstance(other, _Smallest)


LARGEST, SMALLEST = _Largest(), _Smallest()


def check_impl_detail(**guards):
    return guards.get("cpython", True) is False and bool(guards)


def impl_detail(message=None, **guards):
    return left_out("CPython's own details")


def check_free_after_iterating(case, iter, cls, args=()):
    case.skipTest("left out: reference counts")


def get_attribute(thing, name):
    return getattr(thing, name)


class infinite_recursion:
    def __init__(self, depth=75):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


class adjust_int_max_str_digits(infinite_recursion):
    """There is no such limit."""


SuppressCrashReport = infinite_recursion
from test.support import script_helper


def captured_output(name):
    import unittest

    raise unittest.SkipTest("left out: sys.%s cannot be replaced" % name)


def captured_stderr():
    return captured_output("stderr")


def captured_stdout():
    return captured_output("stdout")
