"""Child processes for tests: PERMAFROST is what runs this."""

import os


def assert_python_failure(script, **environment):
    """Status, output and errors of a script that must fail; permafrost prints errors as output."""
    status = os.system("%s %s > output 2>&1" % (os.getenv("PERMAFROST"), script))
    assert status != 0, "the script succeeded"
    with open("output", "rb") as file:
        output = file.read()
    return status, output, output


def assert_python_ok(*arguments, **environment):
    import unittest

    raise unittest.SkipTest("left out: CPython's command line")
