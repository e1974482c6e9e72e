"""Objects of C that can change."""
import re
from array import array
from collections import deque

frame = bytearray(300)
head = bytearray(b"\x01\x02abc")
nothing = bytearray()
counts = array("H", [1, 2, 500])
wide = array("q", [-5, 1 << 40])
none_yet = array("f", [0, 0])
recent = deque((1, 2, [3]), 4)
line = deque()
line.append("first")
broken = ValueError("broken", 3)
empty = KeyError()
number = re.compile("([0-9]+)-x")
raw = re.compile(b"\xff+")


class Fault(OSError):
    def __init__(self, code, where):
        super().__init__(code)
        self.where = where


class Block(bytearray):
    def total(self):
        return sum(self)


fault = Fault(5, "bus")
fault.__cause__ = broken
block = Block(b"\x01\x02")
by_error = {"a": broken, "b": fault}


def put(index, content):
    frame[index] = content
    return frame


def fill(content):
    for index in range(len(frame)):
        frame[index] = content
    return sum(frame)


def fail(error):
    raise error


numbers = [1, 2, 3]
others = [4, 5]
third = [6, 7, 8, 9]


def walk(items):
    for item in items:
        yield item
