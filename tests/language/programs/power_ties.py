# not-on: stock, board, single (needs double precision; a power past all floats is infinite in stock)
# Powers that lie half-way between two floats go to the even one: against ints, which are exact, since C's libraries err there.
seed = 1


def random(n):
    global seed
    seed = (seed * 6364136223846793005 + 1442695040888963407) % 2 ** 64
    return (seed >> 33) % n


print(210051.0 ** 3, 44121422601.0 ** 1.5, (-210051.0) ** 3, 0.25 ** 1.5, 4.0 ** 0.25, 8.0 ** -2.0)
ties = []
for n in (3, 4, 5, 6, 7, 9, 11, 13, 17, 23, 31, 33):
    low, high = int(2 ** (53 / n)), int(2 ** (54 / n)) + 1
    for _ in range(60):
        m = low + random(high - low + 1) | 1
        if (m ** n).bit_length() == 54:
            ties.append((m, n, random(21) - 10))
print(len(ties) > 100)
try:
    from fractions import Fraction  # C's powers decide nothing here
except ImportError:
    for m, n, shift in ties:
        assert (m * 2.0 ** shift) ** n == float(m ** n) * 2.0 ** (shift * n), (m, n, shift)
        assert (-m * 2.0 ** shift) ** n == float((-m) ** n) * 2.0 ** (shift * n), (m, n, shift)
        assert m * m >= 2 ** 53 or float(m * m) ** (n / 2) == float(m ** n), (m, n)
        assert m ** 4 >= 2 ** 53 or float(m ** 4) ** (n / 4) == float(m ** n), (m, n)
for _ in range(500):
    base, exponent = float(random(2 ** 20) + 1) / 2.0 ** random(20), random(9) + 1
    if (int(base * 2 ** 20) ** exponent).bit_length() <= 53:
        print(base, exponent, base ** exponent)
for f in (lambda: 10.0 ** 400, lambda: 10.0 ** -400, lambda: (-10.0) ** 401, lambda: 1e200 ** 2, lambda: 0.5 ** -2000, lambda: float("inf") ** 2, lambda: 2.0 ** float("inf"),
          lambda: 0.0 ** -1, lambda: 10 ** -400, lambda: 1e308 * 10, lambda: pow(1e200, 2), lambda: (-0.0) ** 3, lambda: (-2.0) ** -1075, lambda: (-1.0) ** float("inf")):
    try:
        print(f())
    except ArithmeticError as e:
        print(type(e).__name__)
