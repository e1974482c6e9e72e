# not-on: stock (stock: its operators on frozensets return sets, its methods take one argument)
# Sets and frozensets: operators, methods, comparisons, hashes.


def attempt(function, *args):
    try:
        print(function(*args))
    except Exception as error:
        print(type(error).__name__)


def show(items):
    return type(items).__name__, sorted(items)


samples = [set(), {1}, {1, 2, 3}, {2, 3, 4}, frozenset((1, 2)), frozenset((5,))]
for a in samples:
    for b in samples:
        print(show(a | b), show(a & b), show(a - b), show(a ^ b))
        print(a == b, a != b, a < b, a <= b, a > b, a >= b, a.isdisjoint(b), a.issubset(b), a.issuperset(b))

a = {1, 2, 3}
print(show(a.union([4], (5, 1))), show(a.intersection([1, 2], {2})), show(a.difference([1], "x")))
print(show(a.symmetric_difference([3, 4])), show(frozenset("ab").union("bc")), a.issubset(range(5)), a.issuperset([1]))
b = a.copy()
b |= {9}
b &= {1, 2, 9}
b -= {1}
b ^= {2, 7}
print(show(b), show(a))
frozen = other = frozenset((1, 2))
frozen |= {3}
print(show(frozen), show(other))
c = {1, 2, 3, 4, 5, 6}
c.update([7], "a" and (8,))
c.difference_update([1], {2})
c.intersection_update(range(20), [3, 4, 5, 7, 8])
c.symmetric_difference_update([3, 30])
print(show(c))
c.add(3)
c.add(3)
c.discard(3)
c.discard(3)
attempt(c.remove, 3)
attempt(set().pop)
print(len(c), c.pop() in (4, 5, 7, 8, 30), len(c))
c.clear()
print(c, frozenset(), bool(c), {7}, frozenset([7]))
c |= c
c -= c
c ^= c
print(c)

attempt(lambda: {1} | [2])
attempt(lambda: {1} < [2])
attempt(lambda: {[]})
attempt(lambda: {frozenset((1,)), frozenset((1,))} == {frozenset([1])})
attempt(lambda: hash(frozenset((1, 2, 3))) == hash(frozenset((3, 2, 1))))
attempt(lambda: hash(set()))
attempt(set, 5)
attempt(set, 1, 2)
attempt(lambda: frozenset((1,)).add)
print(frozenset(frozenset((1,))) == {1}, {1: 2}.keys() == {1}, {1, 1.0, True}, 1 in {True}, "a" in set("abc"))
print(sorted({n * n % 7 for n in range(20)}), sorted(set("mississippi")))
many = set()
for i in range(500):
    many.add(i * i % 257)
    if i % 3 == 0:
        many.discard(i % 257)
print(len(many), sum(many))
stack = set(range(100))
while stack:
    stack.pop()
print(len(stack))
