# Primes, in a bytearray, by slices and by loops.
def bench(rounds):
    total = 0
    for _ in range(max(1, rounds // 2)):
        size = 800
        flags = bytearray(b"\x01" * size)
        for i in range(2, 29):
            if flags[i]:
                for j in range(i * i, size, i):
                    flags[j] = 0
        total += sum(flags)
    return total
