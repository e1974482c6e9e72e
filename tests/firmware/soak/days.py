"""days.py - ten days of a station that wakes each minute: it imports, reads JSON, formats, runs generators, raises and handles. After
each day it prints the bytes in use, which must be those of the first day."""

import gc
import json
import sys

DAYS = 10
MINUTES = 24 * 60


class Reading:
    def __init__(self, minute, level):
        self.minute = minute
        self.level = level

    def __str__(self):
        return "{:02d}:{:02d} {:6.2f}".format(self.minute // 60, self.minute % 60, self.level)


def samples(minute):
    state = minute * 7919 + 1
    for _ in range(8):
        state = state * 171 % 30269
        yield state / 256


def parsed(text):
    try:
        return int(text)
    except ValueError as error:
        return -len(error.args)
    finally:
        text = None


def wake(minute, history):
    import units

    level = sum(units.celsius(x) for x in samples(minute)) / 8
    reading = Reading(minute, level)
    line = json.dumps({"at": str(reading), "level": round(level, 3), "tags": ["a", minute, None, True]})
    back = json.loads(line)
    assert back["tags"][1] == minute and back["at"] == str(reading), line
    history[minute % len(history)] = line
    number = parsed("%d" % minute) + parsed("x%x" % minute) + (3 ** 50 % (minute + 1))
    del sys.modules["units"]
    return number


def live():
    history = [None] * 4
    for day in range(DAYS):
        total = 0
        for minute in range(MINUTES):
            total += wake(minute, history)
        gc.collect()
        print("day", day + 1, "sum", total, "in use", gc.mem_alloc())


live()
