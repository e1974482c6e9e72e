import struct
import board

with open("calibration.bin", "rb") as file:
    tenths = struct.unpack("<17h", file.read())


def read():
    """The temperature in tenths of a degree; None: the wire is broken."""
    counts = board.counts()
    if counts > 4095:
        return None
    at, rest = divmod(counts, 256)
    return tenths[at] + (tenths[at + 1] - tenths[at]) * rest // 256
