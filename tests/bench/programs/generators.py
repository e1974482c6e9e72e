# Generators, also as C consumes them: sum, list, sorted, join, any.
def numbers(n):
    for i in range(n):
        yield i * i % 17


def pairs(items):
    last = None
    for item in items:
        if last is not None:
            yield last, item
        last = item


def bench(rounds):
    total = 0
    for _ in range(rounds * 2):
        total += sum(numbers(60)) + len(list(pairs(numbers(20))))
        total += sum(a < b for a, b in pairs(numbers(30)))
        total += sorted(numbers(20))[4] + len("".join(str(n) for n in numbers(10)))
        total += any(n > 15 for n in numbers(40)) + max(numbers(10))
    return total
