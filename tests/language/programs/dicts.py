# not-on: stock (stock: its dict keeps no order of insertion and asks for no keys())
# Dicts: order, views, updates, odd keys, and dicts that change while they are looked at.


def attempt(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except Exception as error:
        print(type(error).__name__, error.args if isinstance(error, KeyError) else "")


d = {"one": 1, 2: "two", (3,): None, 2.5: [], None: 0, True: "yes"}
print(d, len(d), d[2], d[1], d[None], d[(3,)])
del d[2]
d[2] = "again"
d["one"] = 11
print(d, list(d), list(d.values()), list(d.items()))
print(2 in d, 3 in d, "one" in d, "two" in d)
attempt(lambda: d["missing"])
attempt(d.pop, "missing")
attempt(d.pop, "missing", 5)
attempt(lambda: {[]: 1})
attempt(lambda: {}[{}])
print(d.popitem(), d.popitem(), d)

print(dict(), dict([(1, 2), [3, 4], "ab"]), dict({"a": 1}, b=2), dict(c=3), dict(zip("xy", (1, 2))))
attempt(dict, [(1, 2, 3)])
attempt(dict, 5)
attempt(dict, {}, {})
print({}.fromkeys("ab"), dict.fromkeys((1, 2), 0))
e = {"a": 1, "b": 2}
e.update([("b", 3), ("c", 4)], d=5)
print(e, e.setdefault("a", 9), e.setdefault("z"), e.get("q"), e.get("q", 1))
f = e.copy()
f["a"] = 0
print(e["a"], f["a"], e == f, e == dict(list(e.items())[::-1]))
f.clear()
print(f, bool(f), not e)
g = {"a": 1} | {"b": 2, "a": 3}
g |= {"c": 4}
print(g)
attempt(lambda: {} | [])


class Mapping:
    def keys(self):
        return ["k", "l"]

    def __getitem__(self, key):
        return key * 2


print(dict(Mapping()))

keys, values, items = g.keys(), g.values(), g.items()
print(keys, values, items, len(keys), len(values), len(items))
g["new"] = 5
print(list(keys), list(values), list(items), "new" in keys, 5 in values, ("new", 5) in items, ("new", 6) in items)
print(sorted(keys & {"a", "new", "other"}), sorted(keys - {"a"}), sorted(keys | {"q"}), keys == {"a", "b", "c", "new"})
print(sorted({"a": 1}.items() ^ {"b": 2}.items()), {1: 2}.keys() == {1: 3}.keys(), {1: 2}.items() == {1: 3}.items())


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 4

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n


table = {}
for i in range(40):
    table[Key(i)] = i
for i in range(0, 40, 3):
    del table[Key(i)]
print(len(table), sum(table.values()), table[Key(7)], Key(9) in table, [key.n for key in table][:8])

counts = {}
for i in range(2000):
    counts[i * 7 % 509] = counts.get(i * 7 % 509, 0) + 1
    if i % 5 == 0:
        counts.pop(i % 509, None)
print(len(counts), sum(counts), sum(counts.values()))
strings = {str(i): i for i in range(300)}
print(all(strings[str(i)] == i for i in range(300)), len(strings))
for i in range(0, 300, 2):
    del strings[str(i)]
print(len(strings), "1" in strings, "2" in strings, list(strings)[:3])

equal = {1: {"x": [1, 2]}, "k": (1,)}
print(equal == {"k": (1,), 1: {"x": [1, 2]}}, equal == {"k": (1,)}, equal != {}, {1: 2} == [(1, 2)])
print({1: "a", 1.0: "b", True: "c"}, {0: 1, False: 2, -0.0: 3})
nested = {}
nested["self"] = [nested]
print(nested["self"][0] is nested)
print({k: v for k, v in sorted({"b": 1, "a": 2}.items())}, {*()} == set(), {**{"a": 1}, "b": 2, **{"a": 3}})
try:
    for key in e:
        if key == "a":
            e["a"] = 10
    print("same size", e)
except RuntimeError:
    print("not reached")


class Evil:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        victim.clear()
        return False


victim = {}
victim[Evil()] = 1
victim[1] = 2
print(len(victim) <= 2)
