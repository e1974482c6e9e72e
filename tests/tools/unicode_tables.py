"""Writes runtime/base/unicode.def from what this Python's str knows: classes of characters past ASCII, their cases, white space.

python3 tests/tools/unicode_tables.py > runtime/base/unicode.def"""

import sys
import unicodedata

FIRST, END = 0x80, 0x110000
WIDTH = 150


def is_cased(c):
    return ("A\u03a3" + c + "A").lower()[1] == "\u03c3" and ("A\u03a3" + c).lower()[1] == "\u03c3"


# What final sigma passes over.
def is_ignorable(c):
    return ("A\u03a3" + c + "A").lower()[1] == "\u03c3" and not is_cased(c)


CLASSES = {
    "alpha": str.isalpha, "decimal": str.isdecimal, "digit": str.isdigit, "numeric": str.isnumeric, "space": str.isspace, "lower": str.islower,
    "upper": lambda c: c.isupper(), "title": lambda c: unicodedata.category(c) == "Lt", "printable": str.isprintable, "ignorable": is_ignorable,
}
# Of the latter two, what is not as upper and lower have it.
CASES = {"upper": (str.upper, None), "lower": (str.lower, None), "title": (str.title, str.upper), "fold": (str.casefold, str.lower)}


def boundaries(is_member):
    """By plane: where the class begins and ends, in turns."""
    planes = {}
    for code in range(FIRST, END):
        inside = is_member(chr(code))
        before = code % 0x10000 and code > FIRST and is_member(chr(code - 1))
        if inside != bool(before):
            planes.setdefault(code >> 16, []).append(code & 0xffff)
    return planes


def changes(change, other):
    """Runs of one distance: [first, last, step, distance]; and those of several characters."""
    runs, several = [], []
    for code in range(FIRST, END):
        to = change(chr(code))
        if to == (other(chr(code)) if other else chr(code)):
            continue
        if len(to) > 1:
            several.append((code, [ord(c) for c in to]))
            continue
        distance = ord(to) - code
        last = runs[-1] if runs else None
        step = code - last[1] if last and last[3] == distance else 0
        if step in (1, 2) and last[2] in (0, step):
            last[1], last[2] = code, step
        else:
            runs.append([code, code, 0, distance])
    return runs, several


def wrapped(head, items, tail):
    line = head
    for i, item in enumerate(items):
        text = item + (tail if i == len(items) - 1 else ", ")
        if len(line) + len(text.rstrip()) > WIDTH:
            yield line.rstrip()
            line = "    "
        line += text
    yield line.rstrip()


def table():
    yield f"/* unicode.def - classes and cases of characters past ASCII, of Unicode {unicodedata.unidata_version}. Made by tests/tools/unicode_tables.py:"
    yield " *   BOUNDARIES(class, plane, ...)  the lower 16 bits of where the class begins and ends, in turns"
    yield " *   CHANGE(case, first, last, step, distance)  every step-th character from first to last changes by distance"
    yield " *   CHANGE_LONG(case, character, ...)  one that changes to several"
    yield " * Cases title and fold have what upper and lower do not give. */"
    for name, is_member in CLASSES.items():
        for plane, codes in sorted(boundaries(is_member).items()):
            yield from wrapped(f"BOUNDARIES({name}, {plane}, ", [f"{code:#x}" for code in codes], ")")
    for name, (change, other) in CASES.items():
        runs, several = changes(change, other)
        for first, last, step, distance in runs:
            yield f"CHANGE({name}, {first:#x}, {last:#x}, {step or 1}, {distance})"
        for code, to in several:
            yield f"CHANGE_LONG({name}, {code:#x}, {', '.join(map(hex, to))})"


if __name__ == "__main__":
    sys.stdout.write("".join(line + "\n" for line in table()))
