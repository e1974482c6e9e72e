# Functions that make functions; calls with defaults, keywords and stars.
def adder(n):
    def add(x, step=1):
        return x + n * step

    return add


def counter():
    count = 0

    def bump(by=1):
        nonlocal count
        count += by
        return count

    return bump


def spread(*items, scale=1, **more):
    return len(items) * scale + len(more)


def bench(rounds):
    bump = counter()
    adders = [adder(i) for i in range(5)]
    total = 0
    for i in range(rounds * 5):
        for add in adders:
            total += add(i) + add(i, step=2)
        bump()
        bump(by=3)
        total += spread(*adders, scale=2, a=i, b=i)
    return total + bump()
