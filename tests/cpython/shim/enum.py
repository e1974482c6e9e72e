"""As much of enum as the imports of CPython's test files need."""

class Enum:
    pass
