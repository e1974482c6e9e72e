"""The abstract classes that CPython's test files derive from. Patterns know sequences and mappings by native types, and
isinstance() knows bases only: so these have such bases, and register() notes nothing."""


class Registers:
    @classmethod
    def register(cls, other):
        return other


class Sequence(tuple, Registers):
    pass


class MutableSequence(list, Registers):
    pass


class Mapping(dict, Registers):
    pass


class MutableMapping(Mapping):
    pass
