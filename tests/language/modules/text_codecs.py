# What decode and encode make of text and bytes in each encoding, and what they say of those that cannot be, as CPython.
BYTES = (b"\xff", b"a\x80", b"\xe2\x82", b"\xe2", b"\xe2(", b"\xf0\x9f(", b"\xed\xa0\x80", b"\xc0\x80", b"abc\xf5", b"\xf4\x90\x80\x80",
         b"\xc3\xa9\xe2\x82x")
TEXTS = "a\xe9", "\xe9\xe8b", "\u20ac", "ab\u20ac\u20ad", "\U0001f600x", "plain"


def show(function):
    try:
        print(ascii(function()))
    except (UnicodeError, LookupError) as error:
        print(type(error).__name__, error)


for data in BYTES:
    for encoding in "utf-8", "ascii", "latin-1", "UTF8", "Latin_1", "us-ascii", "iso-8859-1", "nope":
        show(lambda: data.decode(encoding))
        show(lambda: str(data, encoding))
        show(lambda: data.decode(encoding, "ignore"))
        show(lambda: data.decode(encoding, "replace"))
for text in TEXTS:
    for encoding in "utf-8", "ascii", "latin-1", "LATIN1", "nope":
        show(lambda: text.encode(encoding))
        show(lambda: bytes(text, encoding))
