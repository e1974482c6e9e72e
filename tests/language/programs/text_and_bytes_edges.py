# not-on: stock, board, single (stock has no % of bytearrays, adds text to them, and formats no complex; floats past 1e38)
"""Edges of bytes, sets and numbers, each as CPython has it."""


def shown(function):
    try:
        return repr(function())
    except Exception as error:
        return type(error).__name__


for kind in (bytes, bytearray):
    print(shown(lambda: kind(0.0)), shown(lambda: kind(["0"])), shown(lambda: kind([None])), shown(lambda: kind(encoding="ascii")),
          shown(lambda: kind(b"", errors="ignore")), shown(lambda: kind("", errors="ignore")), shown(lambda: kind("a", encoding="ascii")))
    print(shown(lambda: kind(b"abc") + "def"), shown(lambda: "abc" + kind(b"d")), shown(lambda: kind(b"%d-%s") % (3, b"x")))
    print(shown(lambda: kind(b"ab").hex("::")), shown(lambda: kind(b"ab").hex("")), shown(lambda: kind(b"ab").hex(3)),
          shown(lambda: kind(b"abc").hex(b":")), shown(lambda: kind(b"ab").hex("\xe9")), shown(lambda: kind(b"abc").hex("-", 2)))
block = bytearray(b"hello")
same = block
print(shown(lambda: block.remove("e")), shown(lambda: block.remove(b"e")), shown(lambda: block.remove(400)), shown(lambda: block.remove(104)), block)
walk = iter(block)
print(list(walk))
block.append(9)
print(list(walk))
block = same = bytearray(b"%d")
block %= 4
print(block, block is same)


class Counted(enumerate):
    pass


counted = Counted("ab")
print(iter(counted) is counted, next(counted), list(counted))

print({1, 2} in {frozenset([1, 2])}, {1} in {frozenset([1, 2])}, shown(lambda: [1] in {1}))
sets = {frozenset([1]), frozenset([2]), 3}
sets.discard({1})
sets.remove({2})
print(sets, shown(lambda: sets.remove({4})))
frozen = frozenset([1])
print(frozen.copy() is frozen, frozen.union() == frozen, {1}.copy() == {1})

print(round(3.5, 10**20), round(7, 10**20), round(3.5, -10**20), shown(lambda: round(1.6e308, -308)), round(1e308, -308))
print(shown(lambda: int.from_bytes("", "big")), shown(lambda: int.from_bytes("\0", "big")), int.from_bytes([1, 2], byteorder="little", signed=True))
print(format(1 + 2j, ".2f"), format(-1 - 2j, "10.1e"), format(1 + 2j, "<12"), format(1 + 2j, "12"), format(2j, "g"), shown(lambda: format(1j, "d")),
      shown(lambda: format(1j, "010.2f")))
print(shown(lambda: format(3, "#c")), format(65, "c"))
for text in ("", " x ", "1e", "--1", "1_"):
    for kind in (int, float):
        try:
            kind(text)
        except ValueError as error:
            print(error)
for text, wrong in (("a", [1]), (b"a", "b"), (bytearray(b"a"), 3), ("a", b"b")):
    for method in (text.startswith, text.endswith):
        try:
            method(wrong)
        except TypeError as error:
            print(error)


class Made:
    def __bytes__(self):
        return b"made"


for function in (lambda: b"%b-%b" % (b"a", Made()), lambda: b"%b" % 3, lambda: "%c" % -1, lambda: "%c" % "ab", lambda: "%c" % b"x", lambda: "%c" % 3.5,
                 lambda: b"%c" % "a", lambda: b"%c" % bytearray(b"Z"), lambda: int(memoryview(b"1"), 2), lambda: int(bytearray(b"11"), 2), lambda: int(5, 2)):
    try:
        print(function())
    except (TypeError, OverflowError) as error:
        print(type(error).__name__, error)
print((1.5).__floor__(), (1.5).__ceil__(), (-1.5).__ceil__(), (3).__ceil__(), complex(2**53) != 2**53 + 1, complex(2**53) != 2**53)


class Wrong(ValueError):
    pass


for error in (ValueError("a"), Wrong("b")):
    error.add_note("one")
    error.add_note("two")
    print(error.__notes__, shown(lambda: error.add_note(3)))
