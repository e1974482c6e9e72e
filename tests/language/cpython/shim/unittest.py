"""A small unittest, for CPython's test files on permafrost. assertRaisesRegex asks for the type only: messages are our own."""


class SkipTest(Exception):
    pass


def skip(reason):
    def decorate(function):
        def skipped(*arguments):
            raise SkipTest(reason)

        return skipped

    return decorate


def skipIf(condition, reason):
    return skip(reason) if condition else lambda function: function


def skipUnless(condition, reason):
    return skipIf(not condition, reason)


class Raises:
    """with assertRaises(...)."""

    def __init__(self, expected):
        self.expected = expected

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None:
            raise AssertionError("%s not raised" % (self.expected,))
        self.exception = error
        return issubclass(kind, self.expected)


class Warns:
    """with assertWarns(...)."""

    def __init__(self, expected):
        import warnings

        self.expected, self.catch = expected, warnings.catch_warnings(record=True)

    def __enter__(self):
        self.found = self.catch.__enter__()
        return self

    def __exit__(self, kind, error, traceback):
        self.catch.__exit__(kind, error, traceback)
        if kind is None and not any(issubclass(one.category, self.expected) for one in self.found):
            raise AssertionError("%s not warned of" % (self.expected,))
        return False


class Nothing:
    """with subTest(...)."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


class TestCase:
    def __init__(self, methodName="runTest"):
        pass

    def setUp(self):
        pass

    def tearDown(self):
        pass

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def enterContext(self, manager):
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered

    def addCleanup(self, function, *arguments):
        self.cleanups.append((function, arguments))

    def subTest(self, msg=None, **parameters):
        return Nothing()

    def fail(self, msg=None):
        raise AssertionError(msg)

    def skipTest(self, reason):
        raise SkipTest(reason)

    def _expect(self, good, *shown):
        if not good:
            raise AssertionError(" ".join(repr(one) for one in shown))

    def assertTrue(self, value, msg=None):
        self._expect(value, value, "is not true")

    def assertFalse(self, value, msg=None):
        self._expect(not value, value, "is not false")

    def assertEqual(self, first, second, msg=None):
        self._expect(first == second, first, "!=", second)

    assertListEqual = assertTupleEqual = assertDictEqual = assertSetEqual = assertSequenceEqual = assertMultiLineEqual = assertEqual

    def assertNotEqual(self, first, second, msg=None):
        self._expect(first != second, first, "==", second)

    def assertIs(self, first, second, msg=None):
        self._expect(first is second, first, "is not", second)

    def assertIsNot(self, first, second, msg=None):
        self._expect(first is not second, first, "is", second)

    def assertIsNone(self, value, msg=None):
        self._expect(value is None, value, "is not None")

    def assertIsNotNone(self, value, msg=None):
        self._expect(value is not None, value, "is None")

    def assertIn(self, item, container, msg=None):
        self._expect(item in container, item, "not in", container)

    def assertNotIn(self, item, container, msg=None):
        self._expect(item not in container, item, "in", container)

    def assertLess(self, first, second, msg=None):
        self._expect(first < second, first, ">=", second)

    def assertLessEqual(self, first, second, msg=None):
        self._expect(first <= second, first, ">", second)

    def assertGreaterEqual(self, first, second, msg=None):
        self._expect(first >= second, first, "<", second)

    def assertNotIsInstance(self, value, kind, msg=None):
        self._expect(not isinstance(value, kind), value, "is a", kind)

    def assertAlmostEqual(self, first, second, places=7, msg=None, delta=None):
        if delta is None:
            delta = 0.5 * 10 ** -places
        self._expect(first == second or abs(first - second) <= delta, first, "is not near", second)

    def assertNotAlmostEqual(self, first, second, places=7, msg=None):
        self._expect(round(abs(first - second), places) != 0, first, "is near", second)

    def assertRegex(self, text, pattern, msg=None):
        """Messages are our own."""

    assertNotRegex = assertRegex

    def assertCountEqual(self, first, second, msg=None):
        self._expect(sorted(first, key=repr) == sorted(second, key=repr), first, "has not the items of", second)

    def assertGreater(self, first, second, msg=None):
        self._expect(first > second, first, "<=", second)

    def assertIsInstance(self, value, kind, msg=None):
        self._expect(isinstance(value, kind), value, "is no", kind)

    def assertRaises(self, expected, function=None, *arguments, **keywords):
        raises = Raises(expected)
        if function is None:
            return raises
        with raises:
            function(*arguments, **keywords)

    def assertRaisesRegex(self, expected, pattern, function=None, *arguments, **keywords):
        return self.assertRaises(expected, function, *arguments, **keywords)

    def assertWarns(self, expected, function=None, *arguments):
        return Warns(expected)

    def assertWarnsRegex(self, expected, pattern):
        return Warns(expected)


def main():
    pass


class TestSuite:
    pass


def expectedFailure(function):
    return skip("expected to fail")(function)
