# not-on: stock (the stock VM of the tests has no __future__)
# heapq, bisect, hashlib, binascii, platform, __future__ and typing.
from __future__ import annotations, division

import bisect
import binascii
import hashlib
import heapq
import platform
import typing
from typing import Any, Callable, Dict, List, Optional, Union

# ---- heapq ----
heap = [4, 3, 8, 9, 10, 2, 7, 11, 5]
heapq.heapify(heap)
print(heap)
for number in (1, 6, 12, 6):
    heapq.heappush(heap, number)
    print(heap)
print([heapq.heappop(heap) for _ in range(len(heap))])
seed, numbers = 1, []
for _ in range(200):
    seed = seed * 75 % 65537
    numbers.append(seed)
heap = numbers[:100]
heapq.heapify(heap)
for number in numbers[100:]:
    heapq.heappush(heap, number)
print([heapq.heappop(heap) for _ in range(200)] == sorted(numbers))
for call in (lambda: heapq.heappop([]), lambda: heapq.heappush((), 1), lambda: heapq.heapify(()), lambda: heapq.heapify([1, "a", 2])):
    try:
        call()
    except (IndexError, TypeError) as error:
        print(type(error).__name__)


class Shrinks:
    """Takes the list away while it is being sorted in."""

    def __lt__(self, other):
        heap.clear()
        return True


heap = [Shrinks() for _ in range(9)]
try:
    heapq.heappush(heap, Shrinks())
    print("done")
except (IndexError, RuntimeError):
    print("gone")

# ---- bisect ----
row = [1, 3, 3, 3, 7]
for x in (0, 1, 2, 3, 4, 7, 8):
    print(x, bisect.bisect(row, x), bisect.bisect_left(row, x), bisect.bisect_right(row, x), bisect.bisect_left(row, x, 2), bisect.bisect_right(row, x, 1, 3))
print(bisect.bisect_left(row, 3, lo=1, hi=4), bisect.bisect_left([(9,), (5,), (1,)], -5, key=lambda t: -t[0]))
for x in (5, 0, 3, 9):
    bisect.insort(row, x)
    bisect.insort_left(row, x + 0.5)
print(row)
words = ["bb", "dddd"]
bisect.insort_right(words, "ccc", key=len)
bisect.insort_left(words, "a", key=len)
print(words)
try:
    bisect.bisect(row, 1, -1)
except ValueError:
    print("ValueError")

# ---- hashlib ----
for name in ("md5", "sha1", "sha256"):
    make = getattr(hashlib, name)
    for size in (0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000):
        data = bytes(i * 7 & 255 for i in range(size))
        whole = make(data).digest()
        parts = make()
        for start in range(0, size, 13):
            parts.update(data[start:start + 13])
        print(name, size, binascii.hexlify(whole), whole == parts.digest())
    h = make(bytearray(b"ab"))
    h.update(memoryview(b"xcx")[1:2])
    print(h.hexdigest() == binascii.hexlify(make(b"abc").digest()).decode())
for wrong in (1, None):
    try:
        hashlib.sha256(wrong)
    except TypeError:
        print("TypeError")

# ---- binascii ----
print(binascii.crc32(b""), binascii.crc32(b"123456789"), binascii.crc32(b"6789", binascii.crc32(b"12345")), binascii.crc32(bytes(range(256))))

# ---- typing costs nothing, and means nothing ----
T = typing.TypeVar("T")


class Box(typing.Generic[T]):
    def __init__(self, content: Optional[T] = None) -> None:
        self.content: Union[T, None] = content


class Speaks(typing.Protocol):
    def speak(self) -> str: ...


@typing.overload
def f(x: int) -> int: ...


def f(x: Any, call: Callable[[int], Dict[str, List[int]]] = None) -> "Box":
    return Box(typing.cast(int, x))


print(f(3).content, typing.TYPE_CHECKING, typing.cast("str", 5))

# ---- platform ----
print(type(platform.platform()), type(platform.python_compiler()), [type(part) for part in platform.libc_ver()])
