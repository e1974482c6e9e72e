"""CRC-8 of a record, and a digest of the whole log."""

# CRC-8, polynomial 0x07, for each high nibble.
_TABLE = b"\x00\x07\x0e\x09\x1c\x1b\x12\x15\x38\x3f\x36\x31\x24\x23\x2a\x2d"

# FNV-1 prime and offset of 128 bits: a long integer on every port.
_PRIME = 309485009821345068724781371
_OFFSET = 144066263297769815596495629667062367629
_MASK = (1 << 128) - 1


def crc8(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(2):
            crc = (crc << 4) & 0xFF ^ _TABLE[crc >> 4]
    return crc


class Digest:
    def __init__(self):
        self._state = _OFFSET

    def update(self, data):
        state = self._state
        for byte in data:
            state = (state * _PRIME ^ byte) & _MASK
        self._state = state

    @property
    def hex(self):
        return "{:032x}".format(self._state)
