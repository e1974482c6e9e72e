"""What functions of machine words (@micropython.viper) compute, in Python: the same source, run by CPython on objects that wrap at
the word. The shifts are those of runtime/vm/run/words.h. And kernels, with calls, for whoever compares."""

import random
import re

from places import ROOT


class Number:
    """An int or uint of so many bits."""

    def __init__(self, kind, number, bits):
        self.kind, self.bits = kind, bits
        number &= (1 << bits) - 1
        self.number = number - (1 << bits) if kind == "int" and number >> bits - 1 else number

    def of(self, number):
        return Number(self.kind, number, self.bits)

    def __bool__(self):
        return self.number != 0

    def __index__(self):
        return self.number

    def __neg__(self):
        return self.of(-self.number)

    def __pos__(self):
        return self

    def __invert__(self):
        return self.of(~self.number)

    def __lshift__(self, count):
        return self.of(self.number << n) if (n := int(count) & 255) < self.bits else self.of(0)

    def __rshift__(self, count):
        return self.of(self.number >> min(int(count) & 255, self.bits))

    def __rrshift__(self, left):
        return Number("int", left, self.bits) >> self

    def __rlshift__(self, left):
        return Number("int", left, self.bits) << self


def _operator(name, reverse=True):
    def forward(self, other):
        return self.of(getattr(self.number, name)(Number("int", int(other), self.bits).number))

    def backward(self, other): # the left operand is an int
        return Number("int", getattr(int(other), name)(Number("int", self.number, self.bits).number), self.bits)

    setattr(Number, name, forward)
    if reverse:
        setattr(Number, "__r" + name[2:], backward)


def _comparison(name):
    setattr(Number, name, lambda self, other: getattr(self.number, name)(int(other)))


for _name in ("add", "sub", "mul", "floordiv", "mod", "and", "or", "xor"):
    _operator(f"__{_name}__")
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    _comparison(f"__{_name}__")


class Pointer:
    """Items of 1, 2 or 4 bytes of a buffer."""

    def __init__(self, buffer, size, bits):
        self.buffer, self.size, self.bits = buffer, size, bits

    def __getitem__(self, index):
        at = int(index) * self.size
        return Number("int", int.from_bytes(self.buffer[at:at + self.size], "little"), self.bits)

    def __setitem__(self, index, content):
        at = int(index) * self.size
        self.buffer[at:at + self.size] = (int(content) & (1 << 8 * self.size) - 1).to_bytes(self.size, "little")


SIZES = {"ptr": 1, "ptr8": 1, "ptr16": 2, "ptr32": 4}


class Model:
    """Calls the functions of a module's source as words of that many bits."""

    def __init__(self, source, bits):
        import builtins

        class Micropython:
            viper = staticmethod(lambda function: function)

        self.bits = bits
        self.names = {"micropython": Micropython, "int": self.cast("int"), "uint": self.cast("uint"),
                      "bool": lambda v: builtins.bool(self.plain(v)), **{name: self.cast(name) for name in SIZES}}
        exec(compile("from __future__ import annotations\n" + source.replace("import micropython\n", ""), "words", "exec"), self.names)

    @staticmethod
    def plain(v):
        return v.number if isinstance(v, Number) else v

    def cast(self, kind):
        def convert(v):
            if kind in SIZES:
                return Pointer(v.buffer if isinstance(v, Pointer) else v, SIZES[kind], self.bits)
            return Number(kind, int(v or 0), self.bits)  # None is 0
        return convert

    def call(self, name, arguments):
        """What the call gives, as Python prints it; or the name of what it raises."""
        function = self.names[name]
        kinds = function.__annotations__
        result = kinds.get("return", "object")
        words = []
        for name, argument in zip(function.__code__.co_varnames, arguments):
            kind = kinds.get(name, "object")
            words.append(argument if kind == "object" else self.names[kind](argument))
        try:
            given = function(*words)
        except ZeroDivisionError as error:
            return type(error).__name__
        if given is None and result != "object":
            given = 0
        if result in ("int", "uint"):
            return repr(Number(result, int(given), self.bits).number)
        return repr(bool(given) if result == "bool" else self.plain(given))


def expected(source, calls, bits):
    model = Model(source, bits)
    return [model.call(name, [bytearray(a) if isinstance(a, bytearray) else a for a in arguments]) for name, *arguments in calls]


# Sound functions, and what they are called with.
KERNELS = (ROOT / "tests" / "bench" / "kernels.py").read_text() + '''
def crc32_unsigned(buf: ptr8, n: int) -> uint:
    crc = -1
    for i in range(n):
        crc ^= buf[i]
        for j in range(8):
            if crc & 1:
                crc = ((crc >> 1) & 0x7FFFFFFF) ^ 0xEDB88320
            else:
                crc = (crc >> 1) & 0x7FFFFFFF
    return uint(crc)

def gcd(a: uint, b: uint) -> uint:
    while b != 0:
        t = a
        while t >= b:
            t -= b
        a = b
        b = t
    return a

def words(p: ptr32, n: int) -> int:
    total = 0
    for i in range(n - 1, -1, -1):
        if p[i] == 7:
            continue
        if i == 1:
            break
        total += p[i] & 0xffff
        p[i] = total
    else:
        return -1
    return total

def shift(x: int, n: int) -> int:
    return (x << n) ^ (x >> n)

def shift_unsigned(x: uint, n: uint) -> uint:
    return (x << n) ^ (x >> n)

def divide(a: int, b: int) -> int:
    return a // b * 1000 + a % b

def logic(a: int, b: int) -> bool:
    return a < b and b < 100 or a == 77

def choose(a: int, b: int) -> int:
    return a if a > b else b

def chain(a: int) -> bool:
    return -5 < a <= 5

def swap(a: int, b: int) -> int:
    a, b = b, a + 1
    return a * 10 + b

def nothing(a: int) -> int:
    if a > 3:
        return a

def flag(a: bool, b: bool) -> int:
    n = 0
    if a:
        n += 1
    if b:
        n |= 2
    return n

def cast(p: ptr8, at: int) -> int:
    q = ptr16(p)
    r = ptr32(p)
    return q[at] ^ r[at] ^ int(bool(at))

def same(o) -> object:
    return o

def is_none(o) -> bool:
    return o is None

def is_given(o) -> bool:
    return o is not None

def low(o) -> int:
    return int(o) + 1

def above(x: uint) -> bool:
    return x > 5

def wide(x: int) -> int:
    return (x ^ 0x80000000) & 0xffffffff

def seven(a: int, b: int, c: int, d: int, e: int, f: int, g: int) -> int:
    return a + b * c - d + e * f - g

def none() -> int:
    return 42

def divide_mixed(a: int, b: uint) -> int:
    return a // b * 1000 + a % b

def constant_left(a: uint, b: int) -> int:
    c = 1 << a
    return (c >> 3) + (7 - a) + (100 // (a | 1)) + int(a + b)

def nothing_cast(a: int) -> int:
    return int(None) + int(bool(None)) + a

def many(p: ptr8, a: int, b: uint, c: int, d: int, e: bool, f: int, g: int, h: int, i: int) -> int:
    return p[0] + a * 2 + int(b) * 3 + c * 4 + d * 5 + int(e) * 6 + f * 7 + g * 8 + h * 9 + i * 10

def most(a: int, b, c: int, d, e: int, f: int, g: int, h: int, i: int, j: int, k: int, l: int, m: int, n: int, o: int, q: int, r: int) -> int:
    return a + c * 2 + e * 3 + f * 4 + g * 5 + h * 6 + i * 7 + j * 8 + k * 9 + l * 10 + m * 11 + n * 12 + o * 13 + q * 14 + r * 15
'''
CALLS = [
    ("crc32", bytearray(b"123456789"), 9), ("crc32_unsigned", bytearray(b"123456789"), 9), ("fill565", bytearray(64), 4, 8, 0x1234),
    ("sieve", bytearray(200), 200), ("isort", bytearray(range(80, 0, -1)), 20), ("mandel", 6, 4), ("gcd", 1071, 462),
    ("mixcol", bytearray(range(16)), bytearray(range(16)), bytearray(16), bytearray((i * 7 + 99) & 255 for i in range(256))),
    ("words", bytearray(range(1, 33)), 8), ("words", bytearray(b"\7\0\0\0" * 3), 3),
    *[("shift", x, n) for x in (1, -8, 0x12345678) for n in (0, 1, 31, 32, 33, 63, 64, 255, 256, -1)],
    *[("shift_unsigned", x, n) for x in (1, -8, 0x92345678) for n in (0, 1, 28, 31, 32, 64, 256)],
    *[("divide", a, b) for a in (7, -7, 0, 1 << 31, -1 << 63) for b in (2, -2, 3, -1, 0)],
    *[("logic", a, b) for a, b in ((1, 2), (2, 1), (1, 200), (77, 0))], ("choose", 3, 4), ("choose", 4, 3), ("chain", 0), ("chain", 5), ("chain", -5),
    ("swap", 1, 2), ("nothing", 1), ("nothing", 9), *[("flag", a, b) for a in (0, 1) for b in ("", "x")],
    ("cast", bytearray(range(32)), 2), ("same", "text"), ("is_none", None), ("is_none", 0), ("is_given", None), ("is_given", []), ("low", 6), ("low", (1 << 100) + 5), ("low", True),
    ("above", 5), ("above", 6), ("above", -3), ("wide", 1), ("wide", -1), ("seven", 1, 2, 3, 4, 5, 6, 7), ("none",),
    *[("divide_mixed", a, b) for a in (7, -7, 1 << 31) for b in (2, -2, 3, 0)], *[("constant_left", a, b) for a in (0, 3, 31) for b in (5, -5)],
    ("nothing_cast", 4), ("many", bytearray(b"\x11"), *range(-4, 5)), ("most", *range(1, 18)),
]


def with_decorators(source):
    return "import micropython\n" + re.sub(r"^def ", "@micropython.viper\ndef ", source, flags=re.M)


class Random:
    """Functions of random expressions and loops over typed locals."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def expression(self, kind, names, depth):
        pick = self.random.choice
        if depth == 0 or self.random.random() < 0.2:
            if self.random.random() < 0.4:
                return str(pick([0, 1, 2, 3, 7, 31, 32, 255, 65535, 0x3fffffff]))
            return pick([name for name, its in names.items() if its == kind])
        a, b = self.expression(kind, names, depth - 1), self.expression(kind, names, depth - 1)
        word = pick([name for name, its in names.items() if its == kind])
        form = self.random.randrange(10)
        if form == 0 and kind == "int":
            return f"({word} {pick(['//', '%'])} ({b} | 1))"
        if form == 1:
            return f"({a} if {word} {pick(['<', '<=', '==', '!=', '>', '>='])} {b} else {word})" if not a.isdigit() or kind == "int" else a
        if form == 2:
            return f"({pick('-~')}{word})"
        if form == 3:
            return f"({word} {pick(['<<', '>>'])} {self.expression(kind, names, 0)})"
        operator = pick(['+', '-', '*', '&', '|', '^'])
        if form >= 8:  # the left operand's type is the result's
            b = self.expression(pick(["int", "uint"]), names, depth - 1)
            word = pick(["1", "77", word]) if kind == "int" else word
        return f"({word} {operator} {b})"

    def function(self, number):
        kind = self.random.choice(["int", "uint"])
        names = {**{name: kind for name in "abc"}, "d": "int", "e": "uint"}
        lines = [f"def f{number}({', '.join(f'{name}: {its}' for name, its in names.items())}) -> {kind}:", "    for i in range(3):"]
        lines += [f"        {self.random.choice('abc')} {self.random.choice(['=', '+=', '^='])} {word}" for word in
                  (f"{self.random.choice('abc')} ^ {self.expression(kind, names, 3)}" for _ in range(3))]
        return "\n".join([*lines, "    return a ^ b ^ c", "", ""])

    def program(self, count):
        """The source of so many functions, and calls."""
        source = "\n".join(self.function(number) for number in range(count))
        numbers = [0, 1, -1, 2, 77, 0x7fffffff, 1 << 31, 1 << 63, -1 << 63, 0x123456789abcdef]
        return source, [(f"f{number}", *(self.random.choice(numbers) for _ in range(5))) for number in range(count) for _ in range(4)]
