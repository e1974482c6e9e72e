# Frozen into the firmware; main.c calls these.
_GAMMA = bytes(min(255, i * i // 255) for i in range(256))


def blink_levels(steps):
    """Brightness of a breathing light, one byte a step."""
    return bytes(_GAMMA[abs(256 * i // steps - 128) * 2 - (i == 0)] for i in range(steps))


def parse(line):
    """'name=number' to a pair; ValueError for anything else."""
    name, _, number = line.partition("=")
    if not name:
        raise ValueError("no name in %r" % line)
    return name, int(number)
