"""Runs on permafrost: the test methods of one of CPython's test files, and its doctests' examples. Prints a line each:
pass, skip or FAIL, kind, name, reason."""

import doctest
import sys
import unittest


def tell(verdict, kind, name, reason=""):
    print(verdict, kind, name, str(reason).split("\n")[0])


def run_method(made, name):
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
    except unittest.SkipTest as reason:
        tell("skip", "method", name, reason)
    except BaseException as error:
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
    module = __import__(sys.argv[1])
    for title in dir(module):
        made = getattr(module, title)
        if isinstance(made, type) and issubclass(made, unittest.TestCase):
            for name in dir(made):
                if name.startswith("test"):
                    run_method(made, name)
    run_doctests(module, getattr(module, "__test__", {}))


main()
