"""The abstract classes that CPython's test files derive from; register() notes nothing: isinstance() here knows bases only."""


class Registers:
    @classmethod
    def register(cls, other):
        return other


class Sequence(Registers):
    pass


class MutableSequence(Sequence):
    pass


class Mapping(Registers):
    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default


class MutableMapping(Mapping):
    pass
