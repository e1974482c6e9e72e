"""One of each construct that bytecode has a shape for."""

import sys
from os import path as p, sep

BIG = 123456789012345678901234567890
DATA = b"\x00\xff" + b"tail"
TABLE = (1, "two", 3.5, None, (True, ...))
NEGATIVE = -70000


class Base:
    size = 3

    def __init__(self, value=1, *rest, key="k", **more):
        self.value = value
        self.rest = rest, key, more

    def get(self):
        return self.value


class Derived(Base):
    def get(self):
        return super().get() + self.size


def closure(n):
    def add(x):
        nonlocal n
        n += x
        return n

    return add


def generate(items):
    for item in items:
        got = yield item
        if got:
            continue
        yield from (got, item)


def blocks(manager, items):
    for item in items:
        try:
            with manager as m, manager:
                if m:
                    break
                if item:
                    continue
                return item
        except (ValueError, TypeError) as error:
            print(error)
            raise
        except KeyError:
            raise ValueError from None
        else:
            del m
        finally:
            print("finally")
    else:
        return None
    return m[1:2], m[::3]


async def asynchronous(source, manager):
    async with manager() as m:
        async for x in source:
            await m(x)
            if x:
                break
    return [y for y in x if y for z in y]


def call(f, *args, **kwargs):
    f(1, *args, a=2, **kwargs)
    f.method(1, 2, b=3)
    f.method(*args)
    a, *b, c = args
    (d, e) = {1, 2}
    return {k: v for k, v in kwargs.items()}, {s for s in b}, a is not c, d not in e, -a, not b


assert sys, "sys"
print(lambda: ..., BIG, DATA, TABLE, 0x7FFFFFFF, NEGATIVE, f"{p}{sep!r:>10}")
