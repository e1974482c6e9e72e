# struct: a sensor's registers, big-endian and little-endian, packed and unpacked.
import struct


def bench(rounds):
    buffer = bytearray(32)
    total = 0
    for i in range(rounds * 20):
        struct.pack_into(">HhBbI", buffer, 4, i & 0xFFFF, -i & 0x7FFF, i & 255, 5, i * 3)
        a, b, c, d, e = struct.unpack_from(">HhBbI", buffer, 4)
        low, high = struct.unpack("<hH", struct.pack("<hH", -5, a))
        total += a + b + c + d + e + low + high
        total += int.from_bytes(buffer[4:8], "big") & 0xFF
    return total
