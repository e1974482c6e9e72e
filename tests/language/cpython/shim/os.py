"""os with the path functions that CPython's test files use."""

from uos import *


class path:
    @staticmethod
    def join(*parts):
        return "/".join(parts)
