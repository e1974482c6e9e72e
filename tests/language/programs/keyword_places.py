# not-on: stock (stock's C takes fewer by name)
# Native functions and types whose parameters are called by name, in any order; and what they refuse.
import binascii
import hashlib
import io
import json
import re
import struct
from collections import namedtuple


def refused(function, *args, **named):
    try:
        return function(*args, **named)
    except TypeError:
        return "TypeError"


print("a b c".split(maxsplit=1))
print("a b c".split(sep="b"))
print("a b c".rsplit(maxsplit=1))
print("a,b,c".rsplit(",", maxsplit=1))
print(b"a b c".split(maxsplit=1))
print(b"a,b,c".split(sep=b","))
print("a\nb".splitlines(keepends=True))
print(b"a\nb".splitlines(keepends=True))
print("abc".encode(encoding="utf-8"))
print("abc".encode(encoding="utf-8", errors="strict"))
print("abc".encode("utf-8", errors="strict"))
print(b"abc".decode(encoding="utf-8"))
print(b"abc".decode(errors="replace"))
print("a\tb".expandtabs(tabsize=4))
print(int.from_bytes(b"ab", byteorder="big"))
print(int.from_bytes(b"\xff\xff", "little", signed=True))
print(int.from_bytes(b"\xff\xff", byteorder="little", signed=True))
print((5).to_bytes(length=2, byteorder="big"))
print((5).to_bytes(2, byteorder="big"))
print((-5).to_bytes(2, "big", signed=True))
print((-5).to_bytes(length=2, byteorder="little", signed=True))
print(sum([1], start=5))
print(sorted([2,1], key=lambda x: -x))
print(sorted([2,1], reverse=True))
print(list(enumerate("ab", start=3)))
print(list(enumerate(iterable="ab", start=3)))
print(int("ff", base=16))
print(str(b"ab", encoding="utf-8"))
print(str(object=5))
print(str(b"ab", "utf-8", errors="strict"))
print(bytes("ab", encoding="utf-8"))
print(bytearray("ab", encoding="utf-8"))
print(bytes(source=b"ab"))
print(bytearray(source=b"ab"))
print(round(2.567, ndigits=1))
print(round(number=2.567, ndigits=1))
print(pow(2, 5, mod=3))
print(pow(base=2, exp=5))
print(complex(real=1, imag=2))
print(complex(1, imag=2))
print(min([], default=5))
print(max(1, 2, key=lambda x: -x))
print(memoryview(object=b"ab")[0])
print("{a}".format(a=1))
print(dict(a=1))
print([1,2].sort(reverse=True))
print(isinstance(slice(1), slice))
print(re.split("a", "bab", maxsplit=1))
print(re.match(pattern="a", string="ab").group(0))
print(re.compile(pattern="a").search(string="ba").start())
print(struct.unpack_from("B", buffer=b"ab", offset=1))
print(json.loads(s="[1]"))
print(namedtuple(typename="P", field_names="a b")(1, 2))
print(binascii.hexlify(b"ab", sep="-"))
print(binascii.hexlify(data=b"ab"))
print(hashlib.sha256(string=b"ab").digest()[:2])
print(io.StringIO(initial_value="ab").read())
print(io.BytesIO(initial_bytes=b"ab").read())
print(__import__(name="sys").__name__ == "sys")
print("a b c".split(maxsplit=1, sep=" "), pow(mod=5, exp=3, base=2), "a b".split(*(), **{"maxsplit": 1}))
print(refused("a".split, sep=None, nothing=1), refused("a".split, " ", sep=" "), refused(pow, 2, mod=3), refused(round, ndigits=1))
print(refused("abc".replace, old="a", new="b"), refused(len, obj=[]), refused(int, 5, nothing=3), refused(sum, [1], 2, start=3))


class S(str):
    def split(self, sep, maxsplit=1):
        return super().split(maxsplit=maxsplit, sep=sep)


print(S("a-b-c").split("-"), str.split("a b c", maxsplit=1))
