import struct

from micropython import const
from .checksum import crc8

_FORMAT = "<HhHBB"  # minute, centidegrees, pressure in tenths of hPa, humidity, gust in half m/s
RECORD_SIZE = const(9)


class RecordError(ValueError):
    def __init__(self, reason, where):
        super().__init__(reason)
        self.where = where


def pack(minute, temperature, pressure, humidity, gust):
    body = struct.pack(_FORMAT, minute, round(temperature * 100), round(pressure * 10), humidity,
                       int(gust * 2))
    return body + bytes((crc8(body),))


def unpack(data, where=0):
    body = data[:-1]
    if crc8(body) != data[-1]:
        raise RecordError("bad checksum", where)
    minute, temperature, pressure, humidity, gust = struct.unpack(_FORMAT, body)
    return minute, temperature / 100, pressure / 10, humidity, gust / 2


class Log:
    """A ring of packed records in one bytearray."""

    def __init__(self, capacity):
        self._data = bytearray(capacity * RECORD_SIZE)
        self._capacity = capacity
        self._count = 0

    def __len__(self):
        return min(self._count, self._capacity)

    def append(self, record):
        at = (self._count % self._capacity) * RECORD_SIZE
        self._data[at:at + RECORD_SIZE] = record
        self._count += 1

    def damage(self, index):
        self._data[index * RECORD_SIZE] ^= 0xFF

    def __iter__(self):
        first = max(0, self._count - self._capacity)
        for number in range(first, self._count):
            at = (number % self._capacity) * RECORD_SIZE
            yield bytes(self._data[at:at + RECORD_SIZE])
