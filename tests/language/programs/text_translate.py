# not-on: stock (stock has none of these)
# str.translate, maketrans, casefold, isprintable; deque() without a length.
from collections import deque


class Upper:
    def __getitem__(self, code):
        if code == 97:
            raise LookupError
        if code == 98:
            return None
        return code - 32 if code > 98 else "<%d>" % code


class Broken:
    def __getitem__(self, code):
        raise ValueError("no table")


print("abcd e".translate(Upper()), "abc".translate({97: "xyz", 98: None, 99: 0x20ac}), "\u20acb".translate({0x20ac: "euro "}), "".translate({}))
print(str.maketrans("ab", "xy"), str.maketrans("a", "b", "cd"), str.maketrans({"a": 1, 98: "z"}), "abcd".translate(str.maketrans("ab", "\u20acy", "d")))
print("ABZ\u20acb".casefold(), "a b".isprintable(), "".isprintable(), "a\n".isprintable(), "\x7f".isprintable(), "\u20ac".isprintable(), "\xad\xa0".isprintable())
for bad in (lambda: "a".translate(Broken()), lambda: "a".translate({97: -1}), lambda: "a".translate({97: 1.5}), lambda: str.maketrans("a", "bc"),
            lambda: str.maketrans("a")):
    try:
        print(bad())
    except (TypeError, ValueError) as error:
        print(type(error).__name__)

queue = deque()
queue.append(1)
queue.extend(range(2, 9))
print(list(queue), len(deque("abc")), deque((1, 2)), deque(maxlen=2), deque(iterable=(1, 2, 3), maxlen=2))
