"""The OLED of an LM3S811 evaluation kit: a picture of 96 by 16 in the memory of its controller, SSD0303, by I2C."""
import framebuf
from micropython import const
from machine import I2C
from picture import draw

ADDRESS = const(0x3d)
COMMAND, DATA = b"\x80", b"\x40"
FIRST_COLUMN = const(36)
WIDTH, PAGES = const(96), const(2)


def command(*codes):
    for code in codes:
        i2c.writeto(ADDRESS, COMMAND + bytes((code,)))


i2c = I2C(0, freq=100000)
buffer = bytearray(WIDTH * PAGES)
draw(framebuf.FrameBuffer(buffer, WIDTH, 8 * PAGES, framebuf.MONO_VLSB))
command(0xA6, 0xAF)  # not inverse, on
for page in range(PAGES):
    command(0xB0 | page, FIRST_COLUMN & 15, 0x10 | FIRST_COLUMN >> 4)
    i2c.writeto(ADDRESS, DATA + buffer[page * WIDTH:(page + 1) * WIDTH])
print("drawn")
