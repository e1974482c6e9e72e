"""Runs on permafrost: the test methods of one of CPython's test files, and its doctests' examples. Prints a line each:
pass, skip, FAIL or left (what MicroPython leaves out by design), kind, name, reason."""

import doctest
import left_out
import sys
import unittest

# What a test asks for that no object has here, and names of tests that ask for it in other ways, with the reason.
ATTRIBUTES = {}
TESTS = {}


def read_list(name):
    """left_out.txt: `.attribute reason`, or `file test reason`; # begins a comment."""
    with open(__file__.rsplit("/", 1)[0] + "/left_out.txt") as file:
        for line in file:
            words = line.split()
            if not words or words[0] == "#":
                continue
            if words[0][0] == ".":
                ATTRIBUTES[words[0][1:]] = " ".join(words[1:])
            elif words[0] == name:
                TESTS[words[1]] = " ".join(words[2:])


def tell(verdict, kind, name, reason=""):
    print(verdict, kind, name, str(reason).split("\n")[0])


def why_left_out(error):
    """The reason where an error says that something is not there which MicroPython leaves out; None where it does not."""
    if isinstance(error, unittest.SkipTest):
        return str(error)[10:] if str(error).startswith("left out: ") else None
    if isinstance(error, (AttributeError, ImportError, NameError)):
        for name in ATTRIBUTES:
            if "'%s'" % name in str(error):
                return "%s: %s" % (name, ATTRIBUTES[name])
    return None


def run_method(made, name):
    if name in TESTS:
        return tell("left", "method", name, TESTS[name])
    case = made()
    case.cleanups = []
    try:
        case.setUp()
        try:
            getattr(case, name)()
        finally:
            case.tearDown()
            for function, arguments in reversed(case.cleanups):
                function(*arguments)
    except BaseException as error:
        reason = why_left_out(error)
        if reason:
            tell("left", "method", name, reason)
        elif isinstance(error, unittest.SkipTest):
            tell("skip", "method", name, error)
        else:
            tell("FAIL", "method", name, "%s: %s" % (type(error).__name__, error))
    else:
        tell("pass", "method", name)


def run_doctests(module, texts):
    module.print = doctest.collect
    for title in sorted(texts):
        names = {}
        for name in dir(module):
            names[name] = getattr(module, name)
        for example in doctest.examples(texts[title]):
            problem = doctest.run_example(example, names)
            place = "%s:%d" % (title, example.line)
            if problem:
                tell("FAIL", "example", place, problem)
            else:
                tell("pass", "example", place)


def main():
    read_list(sys.argv[1])
    module = __import__(sys.argv[1])
    for title in dir(module):
        made = getattr(module, title)
        if isinstance(made, type) and issubclass(made, unittest.TestCase):
            made.setUpClass()
            for name in dir(made):
                if name.startswith("test"):
                    run_method(made, name)
    run_doctests(module, getattr(module, "__test__", {}))


main()
