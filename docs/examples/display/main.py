"""The OLED of an LM3S6965 evaluation kit: a picture of 128 by 64 in 16 greys in the memory of its controller, SSD0323, by SPI."""
import framebuf
from machine import SPI, Pin
from micropython import const
from picture import draw

WIDTH, HEIGHT = const(128), const(64)


def command(*codes):
    is_data.off()
    spi.write(bytes(codes))


card_off = Pin("PD0", Pin.OUT, value=1)  # a card is on the same bus
display_off = Pin("PA3", Pin.OUT, value=1)
power = Pin("PC6", Pin.OUT, value=1)
is_data = Pin("PC7", Pin.OUT, value=0)
spi = SPI(0, baudrate=1_000_000)
buffer = bytearray(WIDTH * HEIGHT // 2)
draw(framebuf.FrameBuffer(buffer, WIDTH, HEIGHT, framebuf.GS4_HMSB))
display_off.off()
command(0xA4, 0xAF)  # not inverse, on
command(0x15, 0, WIDTH // 2 - 1)  # columns, each of two dots
command(0x75, 0, HEIGHT - 1)  # rows
is_data.on()
spi.write(buffer)
display_off.on()
print("drawn")
