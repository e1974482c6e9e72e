# Square roots and small powers, where single and double precision agree.
import math


def whole_root(n):
    low, high = 0, n + 1
    while high - low > 1:
        middle = (low + high) // 2
        if middle * middle <= n:
            low = middle
        else:
            high = middle
    return low


print(all(math.sqrt(n * n) == n == (n * n) ** 0.5 for n in range(2000)))
print(all(int(math.sqrt(n) * 16) == whole_root(n << 8) for n in range(1, 1500)))
print(all(math.sqrt(2.0 ** (2 * n)) == 2.0 ** n for n in range(-74, 63)))
print(all((n / 8) ** 2 == n * n / 64 == (-n / 8) ** 2 for n in range(1000)))
print(math.sqrt(0.0), math.sqrt(-0.0), math.sqrt(math.inf), math.sqrt(math.nan))
print((-0.0) ** 0.5, math.inf ** 0.5, math.nan ** 0.5, (-0.0) ** 2, math.nan ** 2, (-math.inf) ** 2)
print(abs(3 + 4j), abs(-8 - 6j), abs(0j), abs(complex(math.inf, 1)), abs(complex(1, math.nan)), abs(complex(0, -2)))
for x in (-1, -math.inf):
    try:
        print(math.sqrt(x))
    except ValueError:
        print("ValueError")
