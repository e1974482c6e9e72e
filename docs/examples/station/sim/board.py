"""What the driver does, on a computer."""
counted = [1498, 1503, 1511]


def led(on):
    print("led", "on" if on else "off")


def counts():
    return counted.pop(0)
