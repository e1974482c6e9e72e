# not-on: stock (stock: its math has none of these)
from math import comb, isqrt, lcm, perm

edges = [0, 1, 2, 3, 4, 15, 16, 17, 2**30 - 1, 2**30, 2**31, 2**62, 2**63 - 1, 2**64, 10**40]
for n in edges + [n * n + d for n in edges for d in (-1, 1) if n]:
    root = isqrt(n)
    print(n, root, root * root <= n < (root + 1) ** 2)

print(lcm(), lcm(0), lcm(5), lcm(4, 6), lcm(0, 7), lcm(-4, 6), lcm(2, 3, 4, 5, 6, 7, 8, 9))
print(lcm(2**40, 3**20), lcm(2**70 * 3, 2**69 * 5), lcm(True, 6))

for n in range(12):
    print([comb(n, k) for k in range(n + 2)], [perm(n, k) for k in range(n + 2)])
print(comb(52, 5), comb(100, 50), comb(2**70, 2), comb(10**30, 1), comb(10**30, 0))
print(comb(2**30 + 5, 1), perm(2**30 + 5, 1), perm(2**31, 2), comb(2**62 + 1, 2**62), comb(3, 2**80))
print(perm(20), perm(25, 12), perm(2**70, 2), perm(30), perm(5, None))


class Index:
    def __index__(self):
        return 9


print(isqrt(Index()), lcm(Index(), 6), comb(Index(), 2), perm(Index(), 2))
for function, args in ((isqrt, (-1,)), (isqrt, (2.0,)), (lcm, (1.5,)), (lcm, ("2",)), (lcm, (0, "2")), (comb, (-1, 2)), (comb, (2, -1)), (comb, (2.0, 1)),
                       (comb, (2,)), (perm, (-1,)), (perm, (3, -1)), (perm, (1, "2")), (perm, ()), (isqrt, ())):
    try:
        print(function(*args))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, args)
