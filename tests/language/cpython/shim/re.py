"""re with what CPython's test files use."""

from ure import *

from left_out import LeftOut

IGNORECASE = DOTALL = VERBOSE = 0
findall = finditer = fullmatch = split = LeftOut("re's functions for whole texts")


def escape(text):
    return "".join("\\" + c if not c.isalpha() and not c.isdigit() else c for c in text)
