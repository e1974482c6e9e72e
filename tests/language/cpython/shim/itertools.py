"""As much of itertools as CPython's test files use."""


def count(start=0, step=1):
    while True:
        yield start
        start += step


def chain(*iterables):
    for iterable in iterables:
        yield from iterable


def islice(iterable, start, stop=0, step=1):
    if stop == 0:
        start, stop = 0, start
    if stop is None or stop > start:
        for place, item in enumerate(iterable):
            if place >= start and (place - start) % step == 0:
                yield item
            if stop is not None and place + 1 >= stop:
                break


class tee_iterator:
    """Reads a chain of [item, next link]; the first to come to its end reads on."""

    def __init__(self, iterator, link):
        self.iterator, self.link = iterator, link

    def __iter__(self):
        return self

    def __next__(self):
        if not self.link:
            self.link.extend((next(self.iterator), []))
        item, self.link = self.link
        return item


def tee(iterable, n=2):
    link = []
    if isinstance(iterable, tee_iterator):
        iterator, link = iterable.iterator, iterable.link
    else:
        iterator = iter(iterable)
    return tuple(tee_iterator(iterator, link) for _ in range(n))


def repeat(item, times=-1):
    while times:
        yield item
        times -= 1


def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(one) for one in iterables]
    while True:
        row, ended = [], 0
        for iterator in iterators:
            try:
                row.append(next(iterator))
            except StopIteration:
                row.append(fillvalue)
                ended += 1
        if ended == len(iterators):
            return
        yield tuple(row)


def product(*iterables, repeat=1):
    rows = [()]
    for pool in [tuple(one) for one in iterables] * repeat:
        rows = [row + (item,) for row in rows for item in pool]
    return iter(rows)


def combinations(items, n):
    items = tuple(items)
    if n == 0:
        yield ()
        return
    for place, item in enumerate(items):
        for rest in combinations(items[place + 1:], n - 1):
            yield (item,) + rest


def permutations(items, n=None):
    items = tuple(items)
    n = len(items) if n is None else n
    if n == 0:
        yield ()
        return
    for place, item in enumerate(items):
        for rest in permutations(items[:place] + items[place + 1:], n - 1):
            yield (item,) + rest
