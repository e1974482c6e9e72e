import struct


def one(data):
    cut = data.find(b"\n") + 1
    format, rest = data[:cut], data[cut:]
    size = struct.calcsize(format[:-1])
    values = struct.unpack_from(format[:-1], rest, 0)
    assert len(struct.pack(format[:-1], *values)) == size
