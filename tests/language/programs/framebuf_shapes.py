# not-on: cpython, stock (CPython has no framebuf; stock's letters have another shape)
import framebuf
from array import array

FORMATS = ("MONO_VLSB", "RGB565", "GS4_HMSB", "MONO_HLSB", "MONO_HMSB", "GS2_HMSB", "GS8")


def show(what, f, w, h):
    print(what)
    for y in range(h):
        print("".join(".#23456789abcdef"[min(f.pixel(x, y), 15)] for x in range(w)))


for name in FORMATS:
    for w, h, stride in ((11, 9, 11), (8, 8, 13)):
        data = bytearray(2 * 16 * 16)
        f = framebuf.FrameBuffer(data, w, h, getattr(framebuf, name), stride)
        f.fill(1)
        f.fill_rect(1, 1, w - 2, h - 2, 0)
        f.rect(2, 2, 5, 4, 1)
        f.pixel(3, 3, 1)
        f.line(-3, -1, 20, 12, 1)
        f.hline(-2, 7, 5, 1)
        f.vline(6, -4, 6, 1)
        show("%s %d %d" % (name, w, stride), f, w, h)
        f.scroll(2, -1)
        show("scrolled", f, w, h)
        print(f.pixel(-1, 0), f.pixel(w, 0), f.pixel(0, h), sum(data))

w, h = 24, 16
f = framebuf.FrameBuffer(bytearray(w * h), w, h, framebuf.GS8)
for filled in (False, True):
    for quadrants in (15, 1, 6):
        f.fill(0)
        f.ellipse(11, 8, 9, 5, 1, filled, quadrants)
        f.ellipse(22, 1, 3, 3, 2, filled)
        show("ellipse %s %d" % (filled, quadrants), f, w, h)
    f.fill(0)
    f.poly(1, 1, array("h", [0, 0, 10, 0, 4, 5, 12, 12, -3, 9]), 1, filled)
    f.poly(14, 2, b"\x00\x00\x08\x02\x04\x0a", 2, filled)
    show("poly %s" % filled, f, w, h)

f.fill(0)
f.text("Hi~", -1, 1)
f.text("\x01", 16, 9, 3)
show("text", f, w, h)

icon = framebuf.FrameBuffer(bytearray(8), 8, 8, framebuf.MONO_HLSB)
icon.ellipse(3, 3, 3, 3, 1)
palette = framebuf.FrameBuffer(bytearray(b"\x05\x07"), 2, 1, framebuf.GS8)
f.fill(2)
f.blit(icon, -2, -1)
f.blit(icon, 10, 4, 0)
f.blit(icon, 19, 10, 5, palette)
f.blit((b"\x08\x09\xff\x0a\x0b\xff", 2, 2, framebuf.GS8, 3), 5, 12)
show("blit", f, w, h)

for wrong in ((0, 1, 6), (1, 0, 6), (-1, 1, 6), (9, 9, 6, 8), (9, 9, -1), (9, 9, 7), (400, 1, 6), (70000, 1, 6)):
    try:
        framebuf.FrameBuffer(bytearray(100), *wrong)
        print("taken")
    except ValueError:
        print("ValueError", wrong)


class Screen(framebuf.FrameBuffer):
    def __init__(self, w, h):
        self.data = bytearray(w * h)
        super().__init__(self.data, w, h, framebuf.GS8)

    def cross(self):
        self.line(0, 0, 3, 3, 1)
        self.line(3, 0, 0, 3, 1)


s = Screen(4, 4)
s.cross()
print(s.data, bytes(s)[:4], s.pixel(0, 0))
# The buffer may go away: then nothing is drawn.
data = bytearray(16)
f = framebuf.FrameBuffer(data, 4, 4, framebuf.GS8)
data[:] = b"x"
for call in (lambda: f.fill(1), lambda: f.pixel(3, 3), lambda: f.blit(f, 0, 0)):
    try:
        call()
    except ValueError:
        print("gone")
