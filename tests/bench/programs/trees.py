# Binary trees made, walked and dropped.
def make(depth):
    return (make(depth - 1), make(depth - 1)) if depth else (None, None)


def count(tree):
    left, right = tree
    return 1 if left is None else 1 + count(left) + count(right)


def bench(rounds):
    total = 0
    for _ in range(rounds):
        total += count(make(6))
    return total
