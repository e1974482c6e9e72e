# not-on: board, single, stock (1e300 is infinite in single precision; stock cuts values out of range, and reads JSON loosely)
"""Data that would be lost without an error: struct, JSON, memoryview.cast; containers that change while they are used."""

import json
import struct
import sys


def attempt(f, *args):
    try:
        return f(*args)
    except Exception:
        return "error"


for format, values in (("<B", [256]), ("<b", [-129]), ("<H", [-1]), ("<I", [1 << 32]), ("<HH", [1]), ("<H", [1, 2]), ("<B", [255]), ("<q", [-1]),
                       ("<Q", [-1]), ("<f", [1e300]), ("3s", [b"ab"]), ("<3xB", [7])):
    print(format, values, attempt(struct.pack, format, *values))
for format, data in (("<I", b"abcde"), ("<HB", b"abcd"), ("<I", b"abcd"), ("<I", b"abc")):
    print(format, data, attempt(struct.unpack, format, data))
print(struct.unpack_from("<H", b"abcde", 1))

for text in ("01", "-012", "1.", ".5", "+1", "1.e3", '"a\tb"', '"a\nb"', "[1.]", '{"a": 007}', "0", "-0", "0.5", "1e5", '"\\t"', "-", "1e", "1e+2", "--1", "1-1"):
    print(repr(text), attempt(json.loads, text))

m = memoryview(bytearray(range(1, 9)))
h = m.cast("H")
print(len(h), hex(h[1]), h.itemsize, h.format, h.nbytes, h.readonly, list(h))
h[0] = 0x0a0b
print(bytes(m[:2]), list(m[2:6].cast("H")), h.cast("B")[1], list(m[1:5].cast("H")), m[:3].tobytes())
print(attempt(m[:3].cast, "H"), attempt(h.cast, "I"), memoryview(b"ab").readonly)


class Clears:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        while todo:
            todo.pop().clear()
        return False


todo = []
s = {Clears(1)}
k = Clears(2)
todo.append(s)
s.add(k)
print(len(s), k in s, [x.n for x in s])
s.discard(k)
d = {Clears(1): 1}
todo.append(d)
d[k] = 2
# CPython itself has lost that entry from 3.13 on.
print(len(s), (len(d), d.get(k)) == (1, 2) or sys.version_info >= (3, 13))


def grow_dict():
    d = {1: 1, 2: 2}
    for key in d:
        d[key + 10] = 0


def shrink_set():
    s = {1, 2}
    for x in s:
        s.discard(x)


def pop_items():
    d = {1: 1, 2: 2}
    for key, content in d.items():
        d.pop(key)


def change_values():
    d = {1: 1, 2: 2}
    for key in d:
        d[key] = 5
    return d


for f in (grow_dict, shrink_set, pop_items, change_values):
    try:
        print(f())
    except RuntimeError:
        print("RuntimeError")
