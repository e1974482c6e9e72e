"""The class that CPython's tests of json derive from. json here is in C: what of them is for CPython's json in Python is none."""

import json
import unittest


class CTest(unittest.TestCase):
    json = json
    loads = staticmethod(json.loads)
    dumps = staticmethod(json.dumps)
    JSONDecodeError = ValueError


class PyTest:
    """No TestCase: nothing of it runs."""
