# Frames of a serial protocol: find the start, check length and CRC, take the fields apart.
def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def frame(kind, body):
    head = bytes([0x7E, kind, len(body)]) + body
    crc = crc16(head)
    return head + bytes([crc & 255, crc >> 8])


def decode(stream):
    found = []
    at = 0
    while at + 5 <= len(stream):
        if stream[at] != 0x7E:
            at += 1
            continue
        size = stream[at + 2]
        end = at + 3 + size
        if end + 2 <= len(stream) and crc16(stream[at:end]) == stream[end] | stream[end + 1] << 8:
            found.append((stream[at + 1], stream[at + 3 : end]))
            at = end + 2
        else:
            at += 1
    return found


def bench(rounds):
    stream = b"\x00noise" + b"".join(frame(i, bytes(range(i, i + 12))) for i in range(8)) + b"\x7e\x01"
    total = 0
    for _ in range(rounds):
        for kind, body in decode(stream):
            total += kind + sum(body)
    return total
