"""What is drawn, on any framebuf of 16 greys."""


def draw(frame):
    frame.fill(0)
    for grey in range(16):
        frame.fill_rect(8 * grey, 48, 8, 16, grey)
    frame.rect(0, 0, 128, 44, 7)
    frame.ellipse(108, 22, 12, 12, 11, True)
    frame.text("Permafrost", 8, 12, 15)
    frame.text("by SPI", 8, 26, 10)
