# Ints of many sizes, one longer than the other, with digits of all ones and of one bit: sums, differences, products, quotients.
seed = 12345


def number():
    global seed
    seed = (seed * 1103 + 12345) & 0xFFFFF
    return seed >> 4


SIZES = (1, 5, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 96, 128, 200)


def some():
    size = SIZES[number() % len(SIZES)]
    value = 0
    for _ in range(0, size, 16):
        value = value << 16 | number()
    value &= (1 << size) - 1
    kind = number() % 10
    if kind == 0:
        value = (1 << size) - 1
    elif kind == 1:
        value = 1 << size
    return -value if number() % 10 < 4 else value


total = 0
for turn in range(400):
    a, b, shift = some(), some(), number() % 140
    total = total * 31 + a * b + (a + b) * 3 + (a - b) * 5 + (a << shift) + (a >> shift)
    assert (a + b) - b == a and (a - b) + b == a and a * b == b * a
    if b:
        assert a // b * b + a % b == a
        total += (a // b) * 7 + a % b
    total %= (1 << 130) - 5
    if turn % 40 == 0:
        print(turn, total, a * b, a + b, a - b)
print(total)
for pair in (((1, 2), (1, 3)), ((1, 3), (1, 2)), ((1, 2), (1, 2)), ((1,), (1, 2)), ((-1, 0), (1, 0)), ((1, "a"), (1, "b")), ((2, "a"), (1, 5))):
    left, right = pair
    print(left < right, left <= right, left > right, left >= right, left == right, left != right, list(left) < list(right))


def named(a, b=2, *rest, c=3, **more):
    return a, b, rest, c, sorted(more.items())


def long_name_and_many_parameters(first, second, third, fourth, fifth=5, sixth=6, seventh=7):
    return first, second, third, fourth, fifth, sixth, seventh


print(named(1), named(1, b=4), named(b=5, a=6), named(1, 2, 3, c=4, d=5), named(*(1, 2, 3), **{"c": 7}))
print(long_name_and_many_parameters(1, 2, third=3, fourth=4), long_name_and_many_parameters(1, 2, 3, 4, seventh=8))
for wrong in (lambda: named(), lambda: named(1, a=2), lambda: long_name_and_many_parameters(1, 2, 3, 4, eighth=8)):
    try:
        wrong()
    except TypeError:
        print("TypeError")

# Products of long numbers: of like lengths and of others, with zeroes inside, signs, and what divides them again.
LONG = [3 ** 2000, 10 ** 900 + 7, (1 << 5000) - 1, (1 << 5000) + 1, 7 ** 9000, 1 << 2560, (1 << 2559) + (1 << 1300), 2 ** 31 - 1]
for left in LONG:
    for right in LONG:
        product = left * -right
        assert product // -right == left and product % right == 0 and product == -right * left, (left, right)
        print(product % (2 ** 61 - 1))
print((10 ** 20000) % (2 ** 89 - 1), (12345 ** 4321) % (10 ** 9 + 7))
