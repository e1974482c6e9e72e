"""As much of dataclasses as the imports of CPython's test files need."""

def dataclass(made):
    """Fields are what the class annotates, which bytecode does not keep: no class has any here."""
    return made
