# not-on: board, stock, single (board's floats are single; stock: its npm build formats small fractions otherwise)
# Floats as text and back; rounding; the formats' corner cases.
inf = float("inf")
nan = float("nan")
values = (0.0, -0.0, 1.0, -1.5, 0.1, 1 / 3, 2 / 3, 1e10, 123456789.125, 1e15, 1e16, 1e17, 1e22, 1e23, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308,
          2.5, 0.045, 99999.5, 999999.5, 9.995, inf, -inf, nan)
for x in values:
    print(x, repr(x), str(-x), float(str(x)) == x)
    for spec in ("e", "f", "g", ".0f", ".1f", ".3f", ".10f", ".0e", ".4e", ".3g", ".17g", "12.2f", "+.1f", "08.2f", "G", "E", ".2%", ",.2f", "<9.1f", ".3", ".10"):
        print(spec, ("{:" + spec + "}").format(x))
    for spec in ("%f", "%e", "%g", "%.0f", "%.3f", "%10.2f|", "%-10.2e|", "%+g", "%010.3f", "%s", "%#.0f"):
        print(spec, spec % x)

for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1.005, 1234.5678, -1234.5678, 1e20):
    print(x, round(x), [round(x, n) for n in (-3, -2, -1, 0, 1, 2, 3)])
for text in ("1", " 1.5 ", "-1e3", "+.5", "5.", "1_0.5", "INF", "-Infinity", "nan", "1e400", "1e-400", "", ".", "e5", "1e", "x", "0x10", "--1", "1 2"):
    try:
        print(repr(text), float(text))
    except ValueError:
        print(repr(text), "ValueError")
print(float(), float(3), float(True), float(b"2.5"), float(10**30))
for bad in (None, [], 1j):
    try:
        float(bad)
    except TypeError:
        print("TypeError")
