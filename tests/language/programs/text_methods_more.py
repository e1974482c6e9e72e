# not-on: stock (stock: its str has no zfill)
# str methods, slices with steps and lookups in templates that CPython has and stock's unix port has not.
for s in ("", "-42", "+7", "hello world", "Abc dEF", "e5", "a\tb\tc", "tEST\n"):
    print(s.zfill(6), s.ljust(8, ".") + "|", s.rjust(8, ".") + "|", s.removeprefix("he"), s.removesuffix("ld"))
    print(s.isalnum(), s.isascii(), s.capitalize(), s.title(), s.swapcase(), repr(s.expandtabs(4)), s.isidentifier())
    print(s[::2], s[::-1], s[5:1:-1], s[-1:-20:-3], s.rsplit(None, 1))
print("{0[1]} {0[k]} {1}".format({1: "a", "k": "b"}, 5))
print(b"abcdef"[::2], b"abcdef"[::-1], bytearray(b"abcdef")[1:5:3], bytes.fromhex("01 ab"), b"\x01\xab".hex(":"))
ba = bytearray(b"abcdefgh")
ba[::3] = b"XYZ"
print(ba)
del ba[1:3]
del ba[-1]
print(ba, ba * 2, b"cd" in ba)
print(pow(3, -1, 7), pow(10, -2, 77), (255).bit_length(), (-(1 << 70)).bit_length(), round(25, -1), round(35, -1), round(-15, -1))
print((-3).to_bytes(2, "big", signed=True), int.from_bytes(b"\xff\xfd", "big", signed=True))
