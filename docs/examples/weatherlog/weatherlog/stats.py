class Window:
    """Running statistics over the last `size` values."""

    def __init__(self, size):
        self._values = []
        self._size = size

    def add(self, value):
        self._values.append(value)
        if len(self._values) > self._size:
            del self._values[0]

    @property
    def mean(self):
        return sum(self._values) / len(self._values) if self._values else 0.0

    @property
    def spread(self):
        if not self._values:
            return 0.0
        return max(self._values) - min(self._values)


def extremes(pairs):
    """(lowest, highest) of an iterable of (value, when), each with its first time."""
    low = high = None
    for pair in pairs:
        if low is None or pair[0] < low[0]:
            low = pair
        if high is None or pair[0] > high[0]:
            high = pair
    return low, high


def histogram(values, width=5):
    counts = {}
    for value in values:
        bucket = int(value // width) * width
        counts[bucket] = counts.get(bucket, 0) + 1
    return sorted(counts.items())


def threshold(limit, above=True):
    """A test of one value against a limit, as a closure."""
    if above:
        return lambda value: value > limit
    return lambda value: value < limit
