# not-on: stock, board, single (stock lacks these methods; the floats of boards are single)
# What CPython has of builtin types and MicroPython leaves out.
def show(function, *args, **named):
    try:
        print(function(*args, **named))
    except Exception as error:
        print(type(error).__name__)


class Marked(dict):
    def __missing__(self, key):
        return "<" + key + ">"


class Attributes:
    x = [1, {"k": 2}]


show("{a}-{b}".format_map, {"a": 1, "b": 2})
show("{a}-{c!r:>5}{c:^{width}}".format_map, Marked(a=1, width=9))
show("{o.x[1][k]}".format_map, {"o": Attributes})
for template in ("{0}", "{}", "{missing}", "{a.b}", "{", "a{{b}}"):
    show(template.format_map, {"a": 1})

numbers = [0.0, -0.0, 1.0, -0.1, 3.75, 5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308, 1e308, 1e22, 123456.789,
           float("inf"), -float("inf"), float("nan")]
state = 12345
for i in range(200):
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    numbers.append((state / 2**64 - 0.5) * 2.0 ** ((state >> 7) % 2000 - 1000))
for number in numbers:
    print(number.hex(), number.is_integer(), number.real, number.imag, number.conjugate())
    show(number.as_integer_ratio)
    if number == number:
        assert float.fromhex(number.hex()) == number
for text in ("0x1.8p1", "  -0x.8p-3 ", "inf", "-Infinity", "nan", "ff", "zz", "0x1p2000", "0x1p-1080", "0x1.00000000000008p0", "1.8", "", "0x", "0x1p",
             "0x1.000000000000080001p0", "0x1.000000000000080000000000000000000001p0", "-0x0p0", "0x.p1", "1p+3", "1P-3", "0x1.8q", "--1", "+1.",
             "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7ffffffp1023", "0x0.8p-1074", "0x0.80000000000000000001p-1074", "0x1p-1075",
             "0x1.8p-1074", "0x1.4p-1074", "0x3p-1076", "0x123456789abcdef123456789abcdefp-20", "0x10000000000000000000000000000000001p-200", "0x1 p1",
             "0x1p99999999999999999999", "0x0p99999999999999999999", "0x1p-99999999999999999999", "1e5", "infin", "0x0.0000000000000000000000000001p500"):
    show(float.fromhex, text)
for number in (0, 1, -10, True, 2**100, -(2**64) + 1):
    print(number.as_integer_ratio(), number.bit_count(), number.numerator, number.denominator, number.real, number.imag, number.conjugate())
print((1 + 2j).conjugate(), type("F", (float,), {}).fromhex("0x1p4"))

print(slice(1, 2) == slice(1, 2), slice(1, 2) < slice(1, 3), slice(2) >= slice(1), slice(1) == (None, 1, None))
show(lambda: slice(None) < slice(1))

for lists in ([], [[1]], [[1, 2], [3, 4]], [[1, 2], [3]], [[1], [2, 3]], [[1, 2], [1, 2], [3]], [[1], [1], [1, 2]], [[], [], []], [[], [1]]):
    for strict in (True, False, 0, [1]):
        try:
            print(list(zip(*lists, strict=strict)))
        except ValueError as error:
            print(error)
show(zip, [1], other=1)
