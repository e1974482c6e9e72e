# not-on: stock (stock: its sort is not stable)
# Sorting: stable, by key, reversed; comparisons that raise or change the list.


def attempt(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except Exception as error:
        print(type(error).__name__)


seed = 1


def number(limit):
    global seed
    seed = (seed * 1103 + 12345) % 65536
    return seed * limit // 65536


for size in (0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 100, 250):
    pairs = [(number(10), i) for i in range(size)]
    up = sorted(pairs, key=lambda pair: pair[0])
    down = sorted(pairs, key=lambda pair: pair[0], reverse=True)
    whole = sorted(pairs)
    print(size, up == whole, all(a[0] < b[0] or (a[0] == b[0] and a[1] < b[1]) for a, b in zip(up, up[1:])))
    print(all(a[0] > b[0] or (a[0] == b[0] and a[1] < b[1]) for a, b in zip(down, down[1:])))
    plain = [pair[0] for pair in pairs]
    plain.sort()
    print(plain == [pair[0] for pair in up], sorted(plain, reverse=True) == plain[::-1])

print(sorted("hello"), sorted({3: 1, 1: 2}), sorted((2.5, 1, 2)), sorted([[2], [1, 5], [1]]))
print(sorted(["b", "A", "c"], key=lambda s: s.lower()), sorted([3, -1, 2], key=None))
attempt(sorted, [1, "a"])
attempt(sorted, 5)
attempt(sorted, [1], key=5)
attempt(sorted, [2, 1], bad=1)


class Item:
    compared = 0

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        Item.compared += 1
        return self.n < other.n


items = [Item(number(1000)) for _ in range(64)]
print([item.n for item in sorted(items)] == sorted(item.n for item in items), Item.compared < 64 * 8)
in_order = sorted(items)
Item.compared = 0
in_order.sort()
print(Item.compared <= 128)


class Fails:
    left = 40

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        Fails.left -= 1
        if Fails.left == 0:
            raise ValueError("enough")
        return self.n < other.n


for limit in (1, 5, 40, 41, 42, 60, 80, 90):
    Fails.left = limit
    failing = [Fails(number(100)) for _ in range(24)]
    before = sorted(id(item) for item in failing)
    try:
        failing.sort()
    except ValueError:
        pass
    print(sorted(id(item) for item in failing) == before)


def bad_key(n):
    if n == 3:
        raise KeyError(n)
    return n


keyed = [5, 4, 3, 2]
attempt(keyed.sort, key=bad_key)
print(keyed)

watched = [3, 1, 2]
watched.sort(key=lambda n: (print(watched), n)[1])
print(watched)
changing = [3, 1, 2]
attempt(changing.sort, key=lambda n: changing.append(n) or n)
print(changing)
