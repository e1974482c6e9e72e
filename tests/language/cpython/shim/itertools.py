"""As much of itertools as CPython's test files use."""


def count(start=0, step=1):
    while True:
        yield start
        start += step


def chain(*iterables):
    for iterable in iterables:
        yield from iterable


def islice(iterable, stop):
    if stop:
        for item in iterable:
            yield item
            stop -= 1
            if not stop:
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
