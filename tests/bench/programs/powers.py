# Floats with ** and their like: levels, gamma curves, compound interest.
def bench(rounds):
    total = 0.0
    for i in range(1, rounds * 8):
        x = i / (rounds * 8)
        total += x**2.2 + 10 ** (x - 1.5) + 1.0005**i * 0.001
        total += abs(x - 0.5) ** 0.25
    return int(total)
