print(7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 % -3, 2 ** 10, divmod(-7, 2), abs(-5), pow(3, 4, 5))
print(0xff, 0o17, 0b101, 1_000, ~5, 5 & 3, 5 | 3, 5 ^ 3, 1 << 10, -1 >> 1, -17 >> 2)
big = 2 ** 100
print(big, -big, big + 1, big * big, big // 7, big % 7, -big // 7, -big % 7, big >> 90, 1 << 70, big - big)
print(big > 1, big == 2 ** 100, hash(big) == hash(2 ** 100), int("1" * 30), str(10 ** 25), hex(big), bin(5), oct(8))
print(12345678901234567890 & 0xffffffffff, 12345678901234567890 | 1, 12345678901234567890 ^ 99, ~12345678901234567890)
print((-2) ** 63, 2 ** 31, 2 ** 30, -2 ** 30, -2 ** 31 - 1, 2 ** 62, 2 ** 63, 1073741823 + 1, -1073741824 - 1)
print(46341 * 46341, 3037000500 * 3037000500, 1000000 * 1000000, -1000000 * 1000000)
print(1.5 + 2, 3 / 2, 7.0 // 2, 7.5 % 2, 2.0 ** 3, 1e3, .5, 5., -1.5, 1.5e-3)
print(int(3.7), int(-3.7), round(2.5), round(3.5), round(2.567, 1), float(3), float("1.5"), 0.5 == 1 / 2)
print(1 == 1.0, 1 < 1.5, True + 1, True == 1, False < True, bool(0.0), bool(0.1), 3.0 == 3)
print(min(3, 1, 2), max([1, 5, 3]), sum([1, 2.5]), float("inf") > 1e30, float("inf") == float("inf"))
nan = float("nan")
print(nan == nan, nan != nan, nan < 1)
print((5).to_bytes(2, "big"), int.from_bytes(b"\x01\x02", "little"))
for wrong in (lambda: 1 // 0, lambda: 1 % 0, lambda: 1 / 0, lambda: 1 << -1, lambda: int("x")):
    try:
        wrong()
    except (ZeroDivisionError, ValueError) as e:
        print(type(e).__name__)
x = 1
for i in range(1, 25):
    x *= i
print(x)
print(3 + 4j, (1 + 2j) * (3 - 1j), abs(3 + 4j), (2j).imag)
print(0.1 + 0.2 > 0.3 - 0.01, 1e10 > 1e9, -0.0 == 0.0, 100.0, 1.25, 123456.0)
print(isinstance(True, bool), isinstance(1, float), type(1) is int, type(1.0).__name__)
