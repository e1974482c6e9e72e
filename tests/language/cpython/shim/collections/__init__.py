"""collections with the classes that CPython's test files name beside MicroPython's."""

from ucollections import *

from collections import abc


class UserDict(abc.MutableMapping):
    pass


class UserList(abc.MutableSequence):
    pass


class ChainMap(abc.MutableMapping):
    pass
