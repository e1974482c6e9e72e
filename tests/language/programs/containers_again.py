# not-on: stock (its containers print themselves without end, and __init__ is no method of its native types)
"""Containers that hold themselves, are filled anew by __init__, or are made by classes with keywords of their own."""

from collections import deque

rows = [1]
rows.append(rows)
print(rows)
table = {1: 2}
table[2] = table
print(table, table.values(), table.items(), table.keys())
pair = ([],)
pair[0].append(pair)
print(pair)
queue = deque([1], 5)
queue.append(queue)
print(queue)


class Rows(list):
    pass


rows = Rows([1])
rows.append(rows)
print(rows)


class Held:
    def __init__(self, held):
        self.held = held

    def __hash__(self):
        return 1

    def __repr__(self):
        return "Held(%r)" % (self.held,)


held = Held(0)
held.held = {held}
print(held.held)
held.held = frozenset([held])
print(held.held)


class Bad:
    def __repr__(self):
        raise ValueError


rows = [1, Bad()]
for _ in range(3):
    try:
        repr(rows)
    except ValueError:
        print("as often as asked")
rows[1] = [rows, rows]
print(rows, [rows, rows[0]])


class Pair(tuple):
    def __init__(self, items, name=None):
        self.name = name


class Named(list):
    def __init__(self, items, name=None):
        super().__init__(items)
        self.name = name


class Made(list):
    def __new__(cls, items, name=None):
        self = super().__new__(cls, items)
        self.name = name
        return self


for kind in (Pair, Named, Made):
    made = kind([1, 2], name=3)
    print(kind.__name__, list(made), made.name)


class Table(dict):
    def __new__(cls, *arguments, **keywords):
        return super().__new__(cls)


print(Table(a=1), Table({1: 2}))


class Block(bytearray):
    def __init__(self, number=1, *arguments, **keywords):
        bytearray.__init__(self, *arguments, **keywords)


print(Block(4, source=b"abcd"), Block(4, 2))

rows = [1, 2]
for arguments in ((), ([4, 5],), (rows,), (range(3),)):
    rows.__init__(*arguments)
    print(rows)
table = {1: 2}
table.__init__({3: 4}, z=1)
print(table)
members = {1, 2}
members.__init__([5])
print(members)
block = bytearray(b"abc")
for arguments in ((3,), ("x", "utf-8"), ()):
    block.__init__(*arguments)
    print(block)
for n in (10**20, 2**62 + 5, -2**70, 5, True):
    print(n in range(2**31 - 1), n in range(0, -5, -1))
nested = frozenset()
for _ in range(100):
    nested = frozenset([nested])
print(hash(nested) == hash(frozenset([nested])), nested == frozenset([nested]))
print(hash(frozenset("ab")) == hash(frozenset("ba")), hash(frozenset([1, "a"])) == hash(frozenset([1.0, "a"])))
