"""Sets, other dicts, keys of every kind, and small things that do not change."""
from collections import OrderedDict

words = {"one", "two", "three"}
numbers = {n * 7 - 50 for n in range(40)}
nothing = set()
both = frozenset((1, "a", b"b", None, (2, "c", (3, -4))))
fixed = frozenset("abc")
by_tuple = {(x, y): x - y for x in range(-3, 4) for y in range(-3, 4)}
by_sign = {n: str(n) for n in range(-20, 5)}
by_bytes = {b"a": 1, b"\xff\x00": 2, "a": 3, ("a", b"a"): 4, -1 << 30: 5, (1 << 30) - 1: 6}
ordered = OrderedDict((("z", 1), ("a", 2), ("m", 3)))
ordered_keys = OrderedDict(((3, 1), ((1, 2), 2)))
steps = range(10, -30, -7)
part = slice(1, None, 2)
turn = 1j
flat = (2.5, 1 - 0j) if False else (turn, turn)


def known(word):
    return word in words


def first(words={"default"}):
    words.add(len(words))
    return sorted(map(str, words))
