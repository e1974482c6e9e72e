# not-on: board, single, stock (needs double precision; ints that are no floats are rounded twice there)
"""Division of ints that no float holds: rounded once. Formats, modules and generators that answer as in Python."""

for a, b in ((1, 10 ** 23), (10 ** 25, 3), (8, 999999999999999999999999999999), (2 ** 60 + 1, 3), (-(2 ** 70) - 1, 2 ** 53 + 1), (10 ** 400, 10 ** 399),
             (1, 10 ** 400), (3 * 2 ** 1000, 2 ** 1001), (True, 3), (0, 10 ** 30)):
    print(a / b)
try:
    print(10 ** 400 / 3)
except OverflowError:
    print("OverflowError")

for f in ("%x", "%X", "%o"):
    try:
        print(f % 3.5)
    except TypeError:
        print("TypeError")
print("%d %x" % (3.7, 255))

import os
try:
    os.nothing
except AttributeError as e:
    print(e)


def sub():
    try:
        yield 1
    finally:
        yield 2


def outer():
    try:
        yield from sub()
    finally:
        print("outer finally")


x = outer()
next(x)
try:
    x.close()
except RuntimeError:
    print("RuntimeError")
print(next(x, "end"))


def quiet():
    try:
        yield 1
    except GeneratorExit:
        print("closed")


def delegates():
    yield from quiet()


x = delegates()
next(x)
x.close()
x = delegates()
next(x)
try:
    x.throw(GeneratorExit)
except GeneratorExit:
    print("thrown")
