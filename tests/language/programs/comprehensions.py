print([x for x in range(5)], [x * y for x in (1, 2) for y in (3, 4)])
print([x for x in range(10) if x % 2 if x > 3])
print(sorted({x % 3 for x in range(10)}), sorted({k: v for k, v in zip("ab", (1, 2))}.items()))
print([[j for j in range(i)] for i in range(4)])
x = "outer"
print([x for x in "ab"], x)
print([(a, b) for a, (b, *_) in [(1, (2, 3)), (4, (5,))]])


def scope(n):
    z = 10
    return [z + n + i for i in range(2)], [lambda: i + z for i in range(2)][1]()


print(scope(1))


class C:
    size = 3
    cells = [i for i in range(size)]
    table = {i: i * i for i in cells}


print(C.cells, sorted(C.table.items()))
print([y := 1, y + 1], y)
print([last := i for i in range(3)], last)


def walrus(data):
    total = 0
    partial = [total := total + v for v in data]
    return partial, total


print(walrus([1, 2, 3]))
print(any(v > 2 for v in (1, 3)), all(v for v in (1, 0)))
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)])
gen = (i for i in [1, 2, 3])
print(next(gen), list(gen))
print([f(2) for f in [lambda v: v + 1, lambda v: v * 5]])
functions = [lambda q=q: q for q in range(3)]
print([f() for f in functions])
print({a: {b: a * b for b in (1, 2)}[2] for a in (3,)})
if (n := len("abcd")) > 3:
    print("long", n)
while (n := n - 1) > 1:
    print(n)
