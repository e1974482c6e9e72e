# not-on: stock (stock: its namedtuple has no _replace)
# collections: namedtuple, deque, OrderedDict, defaultdict.
from collections import OrderedDict, defaultdict, deque, namedtuple


def attempt(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except Exception as error:
        print(type(error).__name__)


Point = namedtuple("Point", "x y")
p = Point(1, y=2)
print(p, p.x, p[1], p == (1, 2), len(p), tuple(p), p + (3,), hash(p) == hash((1, 2)), isinstance(p, tuple))
x, y = p
print(x, y, p._replace(y=5), Point._make([3, 4]), dict(p._asdict()), Point._fields, p[:1], p * 2, p < (1, 3))
print(namedtuple("Many", ["a", "b", "c"])(*range(3)), namedtuple("Comma", "a, b")(1, 2), namedtuple("None_", ())())
attempt(Point, 1)
attempt(Point, 1, 2, 3)
attempt(Point, 1, x=2)
attempt(Point, 1, z=2)
attempt(setattr, p, "x", 5)
attempt(getattr, p, "z")
attempt(lambda: p[2])


class Vector(namedtuple("Base", ("x", "y"))):
    def length2(self):
        return self.x * self.x + self.y * self.y


v = Vector(3, 4)
print(v.length2(), v.x, v[1], v == (3, 4), isinstance(v, tuple))

d = deque((1, 2, 3), 4)
d.append(4)
d.append(5)
d.appendleft(0)
print(list(d), len(d), d[0], d[-1], d.pop(), d.popleft(), bool(d), 3 in d)
d.extend((7, 8, 9))
d[1] = "x"
print(list(d), d.maxlen, d == deque(list(d), 4), d)
d.rotate(1)
print(list(d))
d.rotate(-2)
print(list(d), d.count(7))
d.extendleft("ab")
print(list(d), [n for n in d])
d.clear()
attempt(d.pop)
attempt(d.popleft)
attempt(lambda: d[0])
attempt(lambda: d[0:1])
attempt(deque, (), -1)
grown = deque((), None)
for i in range(50):
    grown.append(i)
    grown.appendleft(-i)
    if i % 3 == 0:
        grown.pop()
print(len(grown), sum(grown), grown[0], grown[-1], grown.maxlen)
print(deque((1, 2, 3), 0), len(deque(range(10), 3)))

o = OrderedDict([("b", 1), ("a", 2)])
o["c"] = 3
o["b"] = 9
print(list(o.items()), o == {"a": 2, "b": 9, "c": 3}, o == OrderedDict([("a", 2), ("b", 9), ("c", 3)]), len(o))
print(o.popitem(), o.popitem(last=False), list(o), isinstance(o, dict))
o["z"] = 1
o["y"] = 2
o.move_to_end("a")
print(list(o))
o.move_to_end("y", last=False)
print(list(o), list(o.copy()), type(o.copy()) is OrderedDict)
attempt(o.move_to_end, "none")
attempt(OrderedDict().popitem)

groups = defaultdict(list)
for word in "the quick brown fox jumps over the lazy dog".split():
    groups[len(word)].append(word)
print(sorted(groups.items()), 9 in groups, groups.get(9), len(groups))
attempt(lambda: defaultdict()[1])
counter = defaultdict(int, {"a": 5}, b=6)
counter["a"] += 1
counter["c"] += 1
print(sorted(counter.items()), counter.default_factory is int, isinstance(counter, dict))
counter.default_factory = None
attempt(lambda: counter["d"])
