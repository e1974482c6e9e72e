"""Every character alone and in words: its classes and cases, added up block by block. test_language.py compares with CPython."""
CLASSES = "isalpha isdecimal isdigit isnumeric isalnum isspace islower isupper istitle isprintable".split()
CASES = "lower upper title capitalize swapcase casefold".split()


def characters(first):
    return [chr(code) for code in range(first, first + 0x100) if not 0xD800 <= code < 0xE000]


for plane in (0, 1, 2, 3, 14, 16):
    for first in range(plane << 16, (plane << 16) + 0x10000, 0x100):
        total = 0
        if plane > 1 and first % 0x1000:
            continue
        for c in characters(first):
            for i, name in enumerate(CLASSES):
                total += getattr(c, name)() << i
            for name in CASES:
                for word in (c, c + "a", "A" + c + "A"):
                    for out in getattr(word, name)():
                        total = (total * 31 + ord(out)) % 1000000007
            for spaced in (c + "x" + c, "a" + c + "b c", c + c):
                for part in [spaced.strip(), spaced.lstrip(), spaced.rstrip()] + spaced.split() + spaced.rsplit(None, 1) + spaced.splitlines():
                    total = (total * 31 + len(part) + 7) % 1000000007
        print(hex(first), total)

for text in ("\u039f\u0394\u039f\u03a3", "\u03a3", "\u03a3\u03a3", "a\u03a3b", "a\u03a3'b", "a\u03a3' b", "a.\u03a3", "\u03a3a\u03a3\u0301", "\u03a3\u03a3.", "\u1f88\u03a3",
             "stra\u00dfe", "\ufb03x", "\u0130stanbul", "\u01c6ur", "\u65e5a\u65e5A", "it's \u00e9t\u00e9 l'\u00c9T\u00c9", "\u02bcn\u0149", "\u10d0\u10d1", "\u13a0\uab70"):
    print([ascii(getattr(text, name)()) for name in CASES], [getattr(text, name)() for name in CLASSES])
for text in (b"ab\xe9", bytearray(b"\xc9t\xe9 ab"), b"\x1c a\x1c", b"\xa0x"):
    print(text.upper(), text.title(), text.swapcase(), text.isalpha(), text.islower(), text.istitle(), text.strip(), text.split(), text.isspace())
print("a\x1cb\x1d c\x1f".split(), "\x1e\x1f".isspace(), "a\vb\fc\x1cd\x1de\x1ef\x85g\u2028h\u2029i\x1fj\r\nk".splitlines(True))
