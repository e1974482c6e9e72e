# LZ77 with a table of hashes: pack, unpack, compare.
def pack(data):
    out = bytearray()
    seen = {}
    at = 0
    while at < len(data):
        key = data[at : at + 3]
        last = seen.get(key, -1)
        seen[key] = at
        size = 0
        if last >= 0 and at - last < 256:
            while size < 34 and at + size < len(data) and data[last + size] == data[at + size]:
                size += 1
        if size >= 3:
            out.append(0x80 | size - 3)
            out.append(at - last)
            at += size
        else:
            out.append(data[at] & 0x7F)
            at += 1
    return out


def unpack(packed):
    out = bytearray()
    at = 0
    while at < len(packed):
        byte = packed[at]
        if byte & 0x80:
            back = packed[at + 1]
            for _ in range((byte & 0x7F) + 3):
                out.append(out[-back])
            at += 2
        else:
            out.append(byte)
            at += 1
    return out


def bench(rounds):
    data = b"the rain in spain stays mainly in the plain; in the plain it rains mainly. " * 4
    total = 0
    for _ in range(rounds):
        packed = pack(data)
        assert unpack(packed) == data
        total += len(packed)
    return total
