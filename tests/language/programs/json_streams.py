# not-on: cpython, stock (CPython takes all of a stream for one value; stock reads on to the end, too)
# json.load reads no further than its value.
import io
import json

stream = io.StringIO('{"a": [1, 2.5]} [7, "x\\ny"] 12345678901234567890')
for _ in range(3):
    print(json.load(stream))


class Slow(io.IOBase):
    """Gives a byte at a time, and counts."""

    def __init__(self, data):
        self.data, self.given = data, 0

    def readinto(self, buffer):
        if self.given == len(self.data):
            return 0
        buffer[0] = self.data[self.given]
        self.given += 1
        return 1


slow = Slow(b"[1, 2] and more")
print(json.load(slow), slow.given)
for bad in (b"", b"[1,", b'"abc', b"tru", b'{"a"', b"{1:2}", b"[1 2]"):
    try:
        print(json.load(Slow(bad)))
    except ValueError:
        print("ValueError", bad)
