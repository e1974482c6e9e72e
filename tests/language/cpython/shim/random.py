"""random with the functions that CPython's test files use."""

from urandom import *


def shuffle(items):
    for last in range(len(items) - 1, 0, -1):
        other = randrange(last + 1)
        items[last], items[other] = items[other], items[last]


def choices(population, k=1):
    return [choice(population) for _ in range(k)]


def sample(population, k):
    items = list(population)
    shuffle(items)
    return items[:k]


def gauss(mean, deviation):
    return mean + deviation * (sum(random() for _ in range(12)) - 6)
