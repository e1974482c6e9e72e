# Larger shapes than usual: many locals, arguments, items, nested blocks and long jumps.
def locals_many():
    a = b = c = d = e = f = g = h = i = j = k = l = m = n = o = p = q = r = s = t = 1
    a += 1
    t += a
    u, v, w = a, t, s
    return a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v + w


print(locals_many())
items = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60,
    -16, -17, -64, -65, 63, 64, 8191, 8192, -8192, -8193, 1048575, 1048576, 1073741823, -1073741824, 1073741824,
]
print(sum(items), len(items))


def deep(n):
    for a in range(2):
        for b in range(2):
            for c in range(2):
                for d in range(2):
                    while True:
                        try:
                            if a and b and c and d:
                                return a, b, c, d, n
                            break
                        finally:
                            n += 1
    return None


print(deep(0))


def long_jump(x):
    total = 0
    while x:
        x -= 1
        total += x * 2 + 1; total -= x; total += 3; total ^= x; total += x * 2 + 1; total -= x; total += 3; total ^= x
        total += x * 2 + 1; total -= x; total += 3; total ^= x; total += x * 2 + 1; total -= x; total += 3; total ^= x
        total += x * 2 + 1; total -= x; total += 3; total ^= x; total += x * 2 + 1; total -= x; total += 3; total ^= x
        total += x * 2 + 1; total -= x; total += 3; total ^= x; total += x * 2 + 1; total -= x; total += 3; total ^= x
        if total > 1000:
            continue
        total += x * 2 + 1; total -= x; total += 3; total ^= x; total += x * 2 + 1; total -= x; total += 3; total ^= x
    return total


print(long_jump(5), long_jump(50))


def call(*args, **kw):
    return len(args), len(kw)


print(call(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
           32, 33, *[34, 35], a=1, b=2, **{"c": 3}))


def recursive(n):
    return n if n < 2 else recursive(n - 1) + recursive(n - 2)


print(recursive(12))


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


print(down(60))
