# not-on: stock (stock: its StringIO has no readlines)
# io.StringIO and io.BytesIO.
import io


def attempt(function, *args):
    try:
        print(repr(function(*args)))
    except Exception as error:
        print(type(error).__name__)


s = io.StringIO("first\nsecond\nthird")
print(repr(s.read(2)), repr(s.readline()), s.tell(), repr(s.readline(3)), repr(s.read()), repr(s.read()))
s.seek(0)
print([line for line in s])
s.seek(0)
print(s.readlines())
s = io.StringIO()
print(s.write("abc"), s.write(""), s.getvalue(), s.tell())
s.seek(1)
s.write("XYZ")
print(s.getvalue(), file=s)
print(repr(s.getvalue()))
text = io.StringIO("h\u00e9llo \u20acuro\n\U0001f600!")
print(repr(text.read(2)), repr(text.read(6)), repr(text.readline()), repr(text.read(1)), repr(text.read(9)))

b = io.BytesIO(b"0123456789")
print(b.read(3), b.tell(), b.read(0), b.read(100), b.read(1))
print(b.seek(2), b.read(2), b.seek(-3, 2), b.read(), b.seek(1), b.seek(3, 1), b.read(1))
b.seek(8)
b.write(b"abcd")
print(b.getvalue())
b.seek(15)
b.write(b"!")
print(b.getvalue())
buffer = bytearray(5)
b.seek(0)
print(b.readinto(buffer), buffer, b.readline())
print(b.readinto(buffer), buffer)
original = b"keep"
c = io.BytesIO(original)
c.write(b"X")
print(original, c.getvalue(), io.BytesIO().getvalue(), io.BytesIO(bytearray(b"ab")).read())
attempt(io.BytesIO, 1.5)

with io.StringIO("in with") as w:
    print(w.read())
attempt(w.read)
attempt(w.getvalue)
attempt(lambda: w.write("x"))
w.close()

lines = io.BytesIO(b"a\nbb\n\nccc")
print(list(lines), lines.read())
many = io.StringIO()
for i in range(500):
    many.write(str(i))
print(len(many.getvalue()), many.getvalue()[-6:])
