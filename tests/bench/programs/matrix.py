# Products and powers of matrices of ints and floats.
def product(a, b):
    columns = list(zip(*b))
    return [[sum([x * y for x, y in zip(row, column)]) for column in columns] for row in a]


def bench(rounds):
    a = [[(i * 7 + j * 3) % 11 for j in range(6)] for i in range(6)]
    f = [[x / 7 for x in row] for row in a]
    total = 0
    for _ in range(rounds):
        b = product(a, product(a, a))
        g = product(f, f)
        total += sum([sum(row) for row in b]) + int(g[2][3] * 100)
    return total
