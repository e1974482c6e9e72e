# not-on: stock (there a bytearray is not searched for a bytearray)
"""Texts found in texts from both ends, needles short and long, of few letters, so that much is nearly equal; all places are checked
by comparing slices."""


def places(hay, needle):
    return [at for at in range(len(hay) - len(needle) + 1) if hay[at:at + len(needle)] == needle]


def check(hay, needle):
    found = places(hay, needle)
    first, last = (found[0], found[-1]) if found else (-1, -1)
    answers = hay.find(needle), hay.rfind(needle), needle in hay
    if answers != (first, last, bool(found)):
        print("wrong", hay, needle, answers, first, last)
    pieces = hay.split(needle)
    if needle.join(pieces) != hay or len(pieces) != hay.count(needle) + 1 or hay.replace(needle, needle[:0]) != needle[:0].join(pieces):
        print("wrong pieces", hay, needle)
    return len(found)


state = 1


def chance(n):
    global state
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 65536 % n


total = 0
for turn in range(150):
    letters = "ab" if turn % 3 else "abc"
    unit = "".join(letters[chance(len(letters))] for _ in range(1 + chance(7)))
    hay = unit * (4 + chance(12)) + "".join(letters[chance(len(letters))] for _ in range(chance(40))) + unit * chance(12)
    start, size = chance(len(hay)), 1 + chance(45)
    needle = hay[start:start + size]
    if turn % 2:
        middle = chance(len(needle))
        needle = needle[:middle] + letters[chance(len(letters))] + needle[middle + 1:]
    total += check(hay, needle) + check(hay.encode(), needle.encode()) + check(bytearray(hay.encode()), bytearray(needle.encode()))
    total += check("\xe9" + hay + "\xe9" + hay, needle)
print(total)
row = "a" * 2000
for needle in ("a" * 1000 + "b", "b" + "a" * 1000, "a" * 500 + "b" + "a" * 500, "a" * 1000):
    print(row.find(needle), row.rfind(needle), row.count(needle), needle in row, len(row.split(needle)), len(row.rsplit(needle, 1)))
