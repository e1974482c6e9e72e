# not-on: cpython, stock (CPython has no deflate; there a DeflateIO is not iterated over)
import deflate
import io


def pack(data, *how):
    stream = io.BytesIO()
    with deflate.DeflateIO(stream, *how) as packer:
        for start in range(0, len(data), 100):
            packer.write(data[start:start + 100])
    return stream.getvalue()


def unpack(data, *how):
    with deflate.DeflateIO(io.BytesIO(data), *how) as unpacker:
        return unpacker.read()


seed = 7
noise = bytearray()
for _ in range(700):
    seed = seed * 75 % 65537
    noise.append(seed & 15)
samples = (b"a", b"hello", b"0" * 300, bytes(range(256)), b"the quick brown fox, the lazy dog; " * 9, bytes(noise))
for data in samples:
    for kind in (deflate.RAW, deflate.ZLIB, deflate.GZIP):
        for bits in (0, 5, 9):
            packed = pack(data, kind, bits)
            print(len(packed), unpack(packed, kind, bits or 8) == data, kind == deflate.RAW or unpack(packed) == data)

# What zlib and gzip write: stored, fixed and own codes.
for packed in (b"x\x01\x01\x05\x00\xfa\xffhello\x06,\x02\x15", b"x\x9cK\x04\x00\x00b\x00b",
               b"x\x9c\x05\xc1\x81\x01\x000\x04\x04\xb1\x95\\\x1f\xcfn\x86o\x82d\x06Qq\xc8\x9d\xc5X}<e\xb5g\x83\x0f\x89X\x07\xab"):
    print(unpack(packed), unpack(packed, deflate.ZLIB))
    for size in range(len(packed)):
        try:
            unpack(packed[:size])
            print(size, "taken")
        except (EOFError, OSError) as error:
            print(type(error).__name__, end=" ")
    print()

# No byte is taken that is not needed; lines and parts.
packed = pack(b"one\ntwo\nthree", deflate.ZLIB)
source = io.BytesIO(packed + b"behind")
stream = deflate.DeflateIO(source)
print(source.tell(), stream.readline(), stream.read(2), [line for line in stream], stream.read(), source.read())

for make in (lambda: deflate.DeflateIO(source, 4), lambda: deflate.DeflateIO(source, -1), lambda: deflate.DeflateIO(source, 1, 4), lambda: deflate.DeflateIO(source, 1, 16),
             lambda: unpack(b"\x07", deflate.RAW), lambda: unpack(b"nonsense"), lambda: unpack(packed[:-1] + b"?"), lambda: unpack(pack(b"x" * 9, deflate.GZIP), deflate.ZLIB)):
    try:
        make()
        print("taken")
    except (ValueError, OSError) as error:
        print(type(error).__name__)
stream.close()
for call in (lambda: stream.read(1), lambda: stream.write(b"x")):
    try:
        call()
    except OSError:
        print("closed")
