# Frozen into the firmware; main.c calls these functions. board is the firmware's own C module.
import board

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


def count_ticks(count, microseconds):
    """Lets the timer's interrupt call Python; the LEDs show the number."""
    leds = board.Register(board.LEDS)
    seen = []

    def on_tick(n):
        leds.write(n & 3)
        seen.append((n, leds.read()))

    board.every(microseconds, on_tick)
    while len(seen) < count:
        board.wait()
    board.stop()
    return seen[:count]
