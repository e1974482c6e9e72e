l = [3, 1, 2]
l.append(5)
l.insert(0, 9)
l.extend([7, 8])
print(l, l.pop(), l.pop(0), l.index(1), l.count(2), len(l))
l.sort()
print(l)
l.sort(reverse=True)
l.reverse()
l.remove(3)
print(l, l[1:], l[:-1], l[::2], 2 in l, l + [0], l * 2, l == [1, 2, 5, 7], [1, 2] < [1, 3])
l[1:3] = [10, 11, 12]
del l[0]
del l[1:2]
print(l, sorted("bca", reverse=True), sorted([-3, 1, 2], key=abs), list(reversed(l)))
c = l.copy()
l.clear()
print(c, l)
d = {"a": 1}
d["b"] = 2
d.update({"c": 3})
d.update(e=5)
print(sorted(d.items()), d["a"], d.get("z"), d.get("z", 0), "a" in d, len(d), sorted(d))
print(d.pop("a"), d.pop("a", "gone"), d.setdefault("b", 9), d.setdefault("f", 6), sorted(d.keys()), sorted(d.values()))
del d["b"]
try:
    d["b"]
except KeyError as e:
    print("KeyError", e.args)
print(dict([(1, 2)]), dict(a=1), {1: "a"} == {1: "a"}, bool({}), {1.0: "x"}[1], {(1, 2): 3}[1, 2])
s = {1, 2, 3}
s.add(4)
s.discard(9)
s.remove(1)
print(sorted(s), 2 in s, sorted(s | {7}), sorted(s & {2, 9}), sorted(s - {2}), sorted(s ^ {2, 8}), s >= {2})
print(len({1, 1, 2}), set() == set([]), {1} < {1, 2}, sorted(set("hello")), frozenset([1]) == {1})
t = (1, 2, 3)
print(t[0], t[1:], t + (4,), t * 2, 2 in t, t.index(2), t.count(1), len(t), (), (1,), t < (1, 3), hash(t) == hash((1, 2, 3)))
print(list(range(5)), range(1, 10, 3)[1], len(range(10)), 3 in range(5), list(range(5, 0, -2)), range(3)[-1])
print(list(zip([1, 2], "ab")), list(map(lambda x: x + 1, [1, 2])), list(filter(None, [0, 1, 2])), list(enumerate("ab", 1)))
print(all([]), any([0, 1]), sum(range(5)), min([2, 1]), max("ab", "c", key=len), list(map(str, (1, 2))))
nested = {"x": [1, {"y": (2, 3)}]}
print(nested["x"][1]["y"][0])
nested["x"][1]["y"] = 5
print(nested)
print([1, 2, 3][-2], [[0] * 2 for _ in range(2)], [None] * 2, "a b".split()[1])
print(isinstance([], list), isinstance((), (list, tuple)), type({}) is dict, [] is not [], not [], not [0])
m = memoryview(b"abc")
print(m[0], bytes(m[1:]), len(m))
print(next(iter({5: 6})), list({7}), tuple([1, 2]), list({"k": 1}.items()))
