def f(a, b):
    return -a + b * 2 - ~b // a ** b % 7 @ a, +a, not a, a & b | a ^ b, a << 1 >> b
