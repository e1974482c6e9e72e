"""As much of functools as CPython's test files use."""


def reduce(function, items, *start):
    items = iter(items)
    result = start[0] if start else next(items)
    for item in items:
        result = function(result, item)
    return result


def partial(function, *first, **named):
    return lambda *more, **others: function(*first, *more, **dict(named, **others))


def wraps(wrapped, **others):
    return lambda wrapper: wrapper


class Compared:
    def __init__(self, compare, item):
        self.compare, self.item = compare, item

    def __lt__(self, other):
        return self.compare(self.item, other.item) < 0


def cmp_to_key(compare):
    return lambda item: Compared(compare, item)
