"""What is drawn, on any framebuf."""


def draw(frame):
    frame.fill(0)
    frame.rect(0, 0, 96, 16, 1)
    frame.text("Permafrost", 8, 4, 1)
