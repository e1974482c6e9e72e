"""collections with the classes that CPython's test files name beside MicroPython's."""

from ucollections import *

from collections import abc


class UserDict(abc.MutableMapping):
    def __init__(self, items=()):
        self.data = dict(items)

    def __getitem__(self, key):
        return self.data[key]

    def __len__(self):
        return len(self.data)


class UserList(abc.MutableSequence):
    def __init__(self, items=()):
        self.data = list(items)

    def __getitem__(self, index):
        return self.data[index]

    def __len__(self):
        return len(self.data)


class ChainMap(UserDict):
    pass
