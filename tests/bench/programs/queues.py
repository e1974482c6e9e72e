# A queue as a list, a ring of fixed size, a heap of events.
class Ring:
    def __init__(self, size):
        self.items = [None] * size
        self.head = self.count = 0

    def put(self, item):
        self.items[(self.head + self.count) % len(self.items)] = item
        self.count += 1

    def get(self):
        item = self.items[self.head]
        self.head = (self.head + 1) % len(self.items)
        self.count -= 1
        return item


def bench(rounds):
    total = 0
    for turn in range(rounds * 2):
        ring = Ring(16)
        queue = []
        for i in range(40):
            if ring.count == 16:
                total += ring.get()
            ring.put(i * turn)
            queue.append((i * 7 % 13, i))
        queue.sort()
        while queue:
            when, what = queue.pop(0)
            total += when * what
    return total
