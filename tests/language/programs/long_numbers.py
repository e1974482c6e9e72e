# not-on: stock, board, single (numbers of thousands of digits, for which a small heap has no room)
"""Ints of thousands of digits read and written, at sizes around those where the way changes."""

for digits in (500, 963, 964, 1000, 2100):
    ones = int("1" * digits)
    power = 10**digits
    print(digits, str(ones) == "1" * digits, str(power) == "1" + "0" * digits, ones * 9 + 1 == power, len(str(-power)))
    print(int(str(ones * ones)) == ones * ones, int("0x" + "f" * digits, 0) + 1 == 16**digits, len(hex(16**digits)))
    print(int("z" * digits, 36) + 1 == 36**digits, int("_".join("12" for _ in range(digits))) == 12 * (100**digits - 1) // 99)
    for text in ("1" * digits + "x", "1" * digits + "__1"):
        try:
            int(text)
        except ValueError:
            print("no number")
