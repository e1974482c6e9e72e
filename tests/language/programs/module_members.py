# A module's members found again and again, while they are stored, deleted, hidden and made by __getattr__.
import math
import struct
import sys

own = sys.modules[__name__]

first = 1


def read():
    return own.first


print([read() for _ in range(3)])
own.first = 2
print([read() for _ in range(3)], first)
del own.first
try:
    read()
except AttributeError:
    print("no first")
first = 3
print(read())


def late():
    try:
        return own.later
    except AttributeError:
        return "none"


print([late() for _ in range(3)])
later = "here"
print([late() for _ in range(3)])
for i in range(30):
    setattr(own, "extra%d" % i, i)
print(late(), own.extra29, getattr(own, "extra0"))


def plain():
    return own.work(4)


def work(n):
    return n + 1


print([plain() for _ in range(3)])


def work(n):
    return n + 2


print([plain() for _ in range(3)])


class Callable:
    def __call__(self, n):
        return n + 3


work = Callable()
print([plain() for _ in range(3)])
work = int
print([plain() for _ in range(3)])

# Natives, one name in two modules, and names that only one of them has.
for i in range(3):
    print(struct.calcsize("<hH"), math.floor(2.5), math.pi > 3, struct.calcsize is struct.calcsize)
for module in (math, struct, own, sys):
    try:
        print(module.__name__, module.calcsize("b"))
    except AttributeError:
        print("no calcsize")
print(type(math).__name__, math.__class__ is type(math), own.__class__ is type(math))
