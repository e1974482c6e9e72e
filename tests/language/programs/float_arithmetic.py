# not-on: board, stock, single (board's floats are single; stock: it prints some floats with another last digit)
# Operators between floats, ints and bools; comparisons that must not lose digits; complex.
inf = float("inf")
nan = float("nan")
values = (0, 1, -1, 2, -7, 0.0, 0.5, -2.5, 3.7, -0.1, 1e10, 1e300, 1 << 70, True, inf, -inf, nan)
ops = (
    ("+", lambda a, b: a + b), ("-", lambda a, b: a - b), ("*", lambda a, b: a * b), ("/", lambda a, b: a / b),
    ("//", lambda a, b: a // b), ("%", lambda a, b: a % b), ("divmod", lambda a, b: divmod(a, b)),
    ("cmp", lambda a, b: (a < b, a <= b, a == b, a != b, a > b, a >= b)),
)
for a in values:
    for b in values:
        for name, op in ops:
            try:
                print(a, name, b, op(a, b))
            except ZeroDivisionError:
                print(a, name, b, "ZeroDivisionError")

for a, b in ((2.0, 0.5), (2.0, 10), (10.0, -3), (0.0, 0), (1.5, 2.5), (-8.0, 3), (inf, -1), (0.5, inf), (2, -2), (-2, -3), (1e-300, 2), (-inf, 3)):
    print(a, b, a**b)
print((1 << 53) + 1 == float(1 << 53), (1 << 53) + 1 > float(1 << 53), float(1 << 60) == 1 << 60, (1 << 60) + 1 < float(1 << 60))
print(hash(1.0) == hash(1), hash(1e20) == hash(10**20), {1: "a"}[1.0], nan == nan, nan != nan, nan in [nan], bool(0.0), bool(-0.0), bool(nan))

x = 5.0
x += 1
x -= 0.5
x *= 2
x /= 4
x //= 1
x **= 3
x %= 3
print(x, -x, +x, abs(-x), int(-3.99), int(1e20), isinstance(x, float))

for a in (0j, 1j, 1 + 2j, -1.5 - 2j, 3 + 0j):
    for b in (1j, 2 - 1j, 2, 0.5):
        print(a, b, a + b, a - b, a * b, a == b, a != b, "%.6g %.6g" % ((a / b).real, (a / b).imag))
        print("%.6g %.6g" % ((a**b).real, (a**b).imag) if a else 0)
print(complex(), complex(1), complex(1, 2), complex("1+2j"), complex("-1.5j"), complex("j"), complex(1j, 1j), abs(3 + 4j), -(1 + 2j), bool(0j))
for f in (lambda: 1j < 2j, lambda: 1j / 0, lambda: 1j // 1, lambda: int(1j), lambda: complex("x"), lambda: 0j**-1, lambda: 1.0 + "a", lambda: 0.0**-1):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__)
print((-8.0) ** 0.5 != 0)
