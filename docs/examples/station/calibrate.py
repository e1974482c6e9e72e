import struct

with open("calibration.bin", "wb") as file:
    file.write(struct.pack("<17h", *range(-400, 801, 75)))  # tenths of a degree at 0, 256, ... 4096 counts
