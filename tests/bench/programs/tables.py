# Dicts and sets: counting, grouping, inverting, joining.
def bench(rounds):
    total = 0
    for turn in range(rounds * 2):
        groups = {}
        for i in range(80):
            groups.setdefault(i * 7 % 11, []).append(i)
        inverse = {}
        for key, members in groups.items():
            for member in members:
                inverse[member] = key
        odd = {i for i in inverse if i & 1}
        total += len(odd & set(groups)) + sum(inverse.values()) + len(odd | {1000, turn})
        for key in list(groups):
            if key % 2:
                del groups[key]
        total += len(groups)
    return total
