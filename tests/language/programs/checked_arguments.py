# not-on: stock (takes most of these)
"""Arguments that were taken for something else, or not looked at."""
import collections
import json
import math
import re

def attempt(label, call):
    try:
        print(label, call())
    except Exception as error:
        print(label, "ValueError" if isinstance(error, ValueError) else type(error).__name__)

attempt("enumerate", lambda: enumerate("a", 1.5))
attempt("enumerate", lambda: list(enumerate("ab", 10 ** 20)))
attempt("enumerate", lambda: list(enumerate("ab", True)))
attempt("iter", lambda: iter(5, 5))
attempt("iter", lambda: list(iter([3, 2, 1].pop, 3)))
attempt("max", lambda: max(1, 2, default=5))
attempt("max", lambda: max([], default=5))
attempt("min", lambda: min(1, 2, default=None))
attempt("factorial", lambda: math.factorial(1.5))
attempt("factorial", lambda: math.factorial(2.0))
attempt("factorial", lambda: math.factorial(5))
attempt("ldexp", lambda: math.ldexp(1.0, 10000))
attempt("ldexp", lambda: (math.ldexp(0.5, 3), math.ldexp(1.0, -10000), math.ldexp(float("inf"), 3)))
attempt("from_bytes", lambda: int.from_bytes(5, "big"))
attempt("from_bytes", lambda: int.from_bytes([1, 2], "big"))
attempt("template", lambda: "{.}".format(5))
attempt("template", lambda: "{0.}".format(5))

def store(content):
    memory = bytearray(b"abcd")
    memory[0:1] = content
    return memory
attempt("slice", lambda: store(5))
attempt("slice", lambda: store([5, 6]))
attempt("slice", lambda: store(b""))

print(re.split("(,)", "a,b,c"), re.split("(a)|(b)", "1a2b3"), re.split("(x)(y)?", "1xy2x3", 1), re.split("(?:,)", "a,b"))
print(collections.OrderedDict(), collections.OrderedDict(a=1) == {"a": 1})

class Level(int):
    def __repr__(self): return "Level"
    def __str__(self): return "level"
class Share(float):
    def __repr__(self): return "Share"
print(json.dumps([Level(3), Share(1.5), True, 10 ** 30, {Level(4): Share(2.0)}]))
print(json.dumps([float("nan"), float("inf"), -float("inf"), Share("inf")]))
print(json.loads("[NaN, Infinity, -Infinity, -1]"))
for text in "Nan", "Infinit", "-Inf", "--Infinity", "+Infinity", "-NaN", "1Infinity", "infinity":
    attempt(text, lambda: json.loads(text))

# what is no number is shown as it was given, bytes that are no UTF-8, too
for given in b"0_.\xff9", bytearray(b"\xe2"), b"", "", " x ", b"1.5.\xf0":
    try:
        float(given)
    except ValueError as error:
        print(error)
refused = 0
for byte in range(0x80, 0x100):
    for data in bytes((byte, )), b"1" + bytes((byte, )), bytes((byte, )) + b"1", bytes((0xe2, 0x80, byte)):
        for make in int, float, lambda data: int(bytearray(data), 16), lambda data: float(bytearray(data)):
            try:
                make(data)
            except ValueError:
                refused += 1
print(refused, int(b" 12\n"), float(b"\t1.5 "), complex(" 1.5 "))
attempt("ldexp", lambda: math.ldexp(1, 10 ** 30))
attempt("ldexp", lambda: (math.ldexp(1, -10 ** 30), math.ldexp(0.0, 10 ** 30)))
attempt("factorial", lambda: math.factorial(-10 ** 100))
class Nonsense(type):
    def __new__(cls, name, bases, members):
        return super().__new__(cls, name, bases, {**members, "__classcell__": 5})
def nonsense():
    class Refused(metaclass=Nonsense): pass
attempt("classcell", nonsense)
