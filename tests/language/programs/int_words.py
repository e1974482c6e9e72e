# not-on: stock (its divmod(-2**62, -1) is -2**62)
# Ints around the sizes that have ways of their own: small ones, one word, two words, more; every operator over all pairs.
edges = [0, 1, 2, 3, 7, 29, 30, 31, 32, 61, 62, 63, 64, 65, 95, 96, 127, 128]
numbers = sorted({sign * ((1 << bits) + more) for bits in edges for more in (-1, 0, 1) for sign in (1, -1)})


def mix(state, number):
    return (state * 31 + number) % 0xFFFFFFFB


def sums():
    state = 0
    for a in numbers:
        for b in numbers:
            for number in (a + b, a - b, a * b, a & b, a | b, a ^ b, a < b, a <= b, a == b, a != b):
                state = mix(state, number)
            assert (a - b) + b == a
    return state


def shifts():
    state = 0
    for a in numbers:
        for bits in (0, 1, 15, 16, 17, 31, 32, 33, 62, 63, 64, 65, 130):
            state = mix(mix(state, a << bits), a >> bits)
            assert (a << bits) >> bits == a
    return state


def quotients():
    state = 0
    for a in numbers:
        for b in numbers:
            if b:
                quotient, rest = divmod(a, b)
                assert quotient == a // b and rest == a % b and quotient * b + rest == a
                assert (0 <= rest < b) if b > 0 else (b < rest <= 0)
                state = mix(mix(state, quotient), rest)
    return state


def powers():
    state = 0
    for modulus in (1, 2, 97, -97, 2**31 - 1, 2**61 - 1, 2**64, 2**89 - 1, -(2**89 - 1), 10**30 + 57, 7**200):
        for base in (0, 1, -1, 5, -3, 2**40 + 9, 2**200 - 7):
            for exponent in (0, 1, 2, 3, 17, 65537, 2**70 + 1):
                power = pow(base, exponent, modulus)
                assert (0 <= power < modulus) if modulus > 0 else (modulus < power <= 0)
                state = mix(state, power)
    return state


print(sums(), shifts(), quotients(), powers())
print(pow(3, -1, 2**89 - 1), pow(2**100 + 1, -5, 10**9 + 7), (10**400) % (10**199 + 3) % 10**9)

# Bytes of every size and kind, and struct's letters over them.
data = bytes(range(0x7E, 0x8F))
for size in range(len(data)):
    for order in ("big", "little"):
        for signed in (False, True):
            for start in (0, 1, 2):
                part = data[start : start + size]
                number = int.from_bytes(part, order, signed=signed)
                assert number.to_bytes(len(part), order, signed=signed) == part
                print(number, end=" ")
    print()
import struct

for letters in ("bBhHiIqQ", "<bBhHiIqQ", ">bBhHiIqQ", "!lL", "<2h3s2B", ">HxxI", "<?c5p", "@bhibq"):
    size = struct.calcsize(letters)
    for shift in (0, 3, 9):
        packed = bytes((i * 37 + shift * 11 + 120) & 0xFF for i in range(size))
        if "p" in letters or "?" in letters:
            packed = b"\x01x\x04" + packed[3:]
        values = struct.unpack(letters, packed)
        print(letters, values)
        assert struct.unpack(letters, struct.pack(letters, *values)) == values
