"""Named tuples, methods in C, and instances of classes with native bases."""
from collections import OrderedDict, namedtuple

Point = namedtuple("Point", "x y")
point = Point(1, [2])
points = {"first": Point("a", "b"), "all": [Point(0, 0)]}


class Spot(Point):
    def both(self):
        return self.x, self.y


class Failure(Exception):
    def __init__(self, text):
        super().__init__(text)
        self.text = text


class Items(list):
    def total(self):
        return sum(self)


class Counted(list):
    def __init__(self, *items):
        super().__init__(items)
        self.count_then = len(self)


class Table(dict):
    def __missing__(self, key):
        return "no " + key


class Word(str):
    def loud(self):
        return self.upper() + "!"


class Number(int):
    pass


class Pair(tuple):
    pass


class Members(set):
    pass


class Ordered(OrderedDict):
    pass


spot = Spot(3, 4)
try:
    raise Failure("caught")
except Failure as failure:
    caught = failure.text, str(failure)
items = Items([1, 2])
items.extra = 5
items.append(3)
counted = Counted(1, 2, 3)
table = Table(a=1)
word = Word("x")
number = Number(5)
pair = Pair((1, [2]))
members = Members([1, 2])
ordered = Ordered([("z", 1)])
join = ", ".join
append = [1].append
of_keys = dict.fromkeys
upper = str.upper
sorts = {"list": list.sort, "upper": str.upper}
by_class = {Point: 1, Spot: 2}
