# Sorting with keys, and by hand.
def quick(items):
    if len(items) < 2:
        return items
    middle = items[len(items) // 2]
    return quick([x for x in items if x < middle]) + [x for x in items if x == middle] + quick([x for x in items if x > middle])


def bench(rounds):
    items = [(i * 7919) % 257 for i in range(100)]
    names = ["n%d" % (i * 31 % 97) for i in range(60)]
    total = 0
    for _ in range(rounds):
        total += sorted(items, key=lambda x: -x)[3] + quick(items)[5]
        total += len(sorted(names, key=len)[7]) + len(max(names, key=lambda name: name[-1]))
        items.sort(reverse=True)
        items.append(items.pop(0))
    return total
