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
