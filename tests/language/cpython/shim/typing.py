"""As much of typing as the imports of CPython's test files need."""

class Subscripted:
    def __getitem__(self, item):
        return self


Any = List = Dict = Tuple = Union = Optional = Subscripted()
