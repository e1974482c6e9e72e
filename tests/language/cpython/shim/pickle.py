"""As much of pickle as the imports of CPython's test files need."""

HIGHEST_PROTOCOL = 5


class PicklingError(Exception):
    pass


def dumps(value, protocol=0):
    raise PicklingError("not here")
