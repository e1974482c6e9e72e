# Every instruction that ports/minimal's interpreter runs: it has no sets, slices, floats and no true division.
import builtins
from sys import version


class Base:
    def __init__(self, x, *rest, key=1, **more):
        self.x = x

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def __iter__(self):
        yield 1
        yield from [2]

    def method(self):
        return self.x


class Derived(Base):
    def method(self):
        return super().method()


def outer(a, b=2, *, c=3):
    def inner():
        nonlocal a
        a += b
        return a
    return inner


def unbind(x):
    def read():
        return x
    del x
    return read


async def coroutine(x):
    async with x:
        async for y in x:
            await y


def errors(x):
    global version
    for i in range(3):
        try:
            if i == 1:
                continue
            raise ValueError(i) from None
        except (ValueError, TypeError) as error:
            if x:
                raise
            return error
        finally:
            x = not x
    else:
        del version
    while x:
        x -= 1


def operators(a, b):
    a, b = b, a
    a, *b = a, b, 1
    a[b] = a[b] + 1
    del a[b]
    del a.b
    a.b = a.c
    a = a + b - b * a // b % a & b | a ^ b << 1 >> 1
    a += 1; a -= 1; a *= 2; a //= 2; a %= 2; a &= 1; a |= 1; a ^= 1; a <<= 1; a >>= 1
    return (a < b, a > b, a == b, a <= b, a >= b, a != b, a in b, a not in b, a is b, a is not b, -a, +a, ~a, not a,
            a and b or a, {a: b}, [i for i in a if i], {i: a for i in b}, b'x', 100000, True, None, lambda: a, f(*a, **b), a.f(*a, **b),
            f(a, k=b), ...)
