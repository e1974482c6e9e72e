# Ints of many digits: powers with a modulus, Fibonacci, a hash of 32 and 64 bits.
def hash32(data):
    h = 0x811C9DC5
    for byte in data:
        h = (h ^ byte) * 0x01000193 & 0xFFFFFFFF
    return h


def bench(rounds):
    total = 0
    modulus = 2**127 - 1
    for i in range(rounds):
        total += pow(3 + i, 65537, modulus) % 1000
        a, b = 0, 1
        for _ in range(90):
            a, b = b, a + b
        total += a % 1009 + (a * b) // (b + 7) % 13
        total += hash32(b"a message of some length") & 0xFF
    return total
