# Operators on ints around every size where their form changes: small, one digit, many digits.
state = 12345


def draw(n):
    global state
    state = (state * 1103515245 + 12345) % 2147483648
    return (state >> 8) % n


def number():
    kind = draw(5)
    if kind == 0:
        n = draw(100)
    elif kind == 1:
        n = (1 << (28 + draw(8))) + draw(3) - 1
    elif kind == 2:
        n = (1 << (60 + draw(8))) + draw(3) - 1
    elif kind == 3:
        n = draw(1 << 20) << draw(150)
    else:
        n = (draw(1 << 20) << 100) + (draw(1 << 20) << 47) + draw(1 << 20)
    return -n if draw(2) else n


for _ in range(60):
    a = number()
    b = number()
    print(a, b)
    print(a + b, a - b, a * b)
    print(a & b, a | b, a ^ b, ~a, -a, +a, abs(a))
    print(a < b, a <= b, a == b, a != b, a >= b, a > b, bool(a))
    if b:
        q, r = divmod(a, b)
        print(a // b, a % b, q * b + r == a, (r < 0) == (b < 0) or r == 0)
    s = draw(100)
    print(a << s, a >> s, (a << s) >> s == a)

for base in (-3, -1, 0, 1, 2, 7, 10, 1 << 40):
    print([base**n for n in (0, 1, 2, 3, 10, 33)])

for args in ((2, 10, 1000), (3, 1 << 40, 1000007), (-5, 3, 7), (5, 3, -7), (123456789, 987654321, 1 << 70), (9, 0, 1)):
    print(args, pow(*args))

for f in (
    lambda: 1 // 0,
    lambda: 1 % 0,
    lambda: (1 << 100) // 0,
    lambda: divmod(1 << 100, 0),
    lambda: 1 << -1,
    lambda: (1 << 100) >> -1,
    lambda: 0**-1,
    lambda: pow(2, 3, 0),
    lambda: 1 + "a",
    lambda: -None,
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__)

n = 5
n += 1 << 70
n -= 1 << 70
n *= 3
n <<= 80
n >>= 79
n //= 7
n %= 3
n |= 8
n &= 12
n ^= 1
n **= 2
print(n)
print(True + True, True << 3, -True, ~False, True | 2, 3 * True)
print(hash(1 << 20) == 1 << 20, hash(True) == hash(1), hash(-(1 << 100)) == hash(-(1 << 100)))
print({1: "a", True: "b", 1 << 100: "c"}[1 << 100])
