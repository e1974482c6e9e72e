# not-on: stock (has no __del__ of Python's classes)
# What dies is found by a collection, which looks at the C stack as well: one or two of many may still seem to be in use.
import gc

gone = {}


class Watched:
    def __init__(self, kind="plain"):
        self.kind = kind
        self.content = [kind] * 3

    def __del__(self):
        gone[self.kind] = gone.get(self.kind, 0) + (self.content == [self.kind] * 3)


class Below(Watched):
    pass


class Numbers(dict):
    def __del__(self):
        gone["dict"] = gone.get("dict", 0) + len(self)


class Loud:
    def __del__(self):
        gone["loud"] = gone.get("loud", 0) + 1
        Watched("child")


kept = []


class Returning:
    def __del__(self):
        gone["returning"] = gone.get("returning", 0) + 1
        kept.append(self)


class Late:
    pass


def count_late(self):
    gone["late"] = gone.get("late", 0) + 1


def make(n):
    for i in range(n):
        Watched()
        Below("below")
        Numbers(a=i)
        Loud()
        Returning()
        Late()
        pair = [Watched("cycle")]
        pair[0].other = pair


def collect():
    for i in range(4):
        gc.collect()
        for j in range(10):
            str(j)


Late.__del__ = count_late
here = Watched("alive")
make(30)
collect()
for kind in ("plain", "below", "dict", "loud", "child", "returning", "late", "cycle"):
    print(kind, 25 <= gone.get(kind, 0) <= 30)
print("alive", gone.get("alive", 0), here.content)

# Each is called once, whatever came of it.
calls = gone["returning"]
print(len(kept) == calls)
kept.clear()
collect()
print(gone["returning"] - calls <= 5, len(kept) <= 5)

# Without a finaliser, and with one that is no more.
del Late.__del__
late = gone["late"]
make(10)
collect()
print(gone["late"] - late <= 5)
