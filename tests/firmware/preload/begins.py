"""Its beginning runs at build time, the rest at the import: what that stores, changes and raises is as in one run."""
import config

names = {"a": 1}
steps = [1]


class Counter:
    total = 0

    def __init__(self):
        Counter.total += 1


def step(n):
    global last
    last = n
    steps.append(n)
    return len(steps)


first = Counter()
later = None
print("begins", step(2))
names["b"] = config.DEBUG if hasattr(config, "DEBUG") else None
second = Counter()
later = step


def after():
    return last, later is step
