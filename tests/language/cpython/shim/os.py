"""os with the path functions that CPython's test files use."""

from uos import *

from left_out import LeftOut

curdir = "."
linesep = "\n"
open = fdopen = LeftOut("os.open")


class path:
    @staticmethod
    def join(*parts):
        return "/".join(parts)

    @staticmethod
    def dirname(path):
        return "/".join(path.split("/")[:-1])
