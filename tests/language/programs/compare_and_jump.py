# not-on: stock (it has no UnboundLocalError and no underscores in int())
# Comparisons before jumps, `+= 1`, ends of range loops, unpacking and calls: the interpreter's short ways, and what takes the long ones.


class Number:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < (other.n if isinstance(other, Number) else other)

    def __gt__(self, other):
        return self.n > other

    def __eq__(self, other):
        return self.n == other

    def __le__(self, other):
        return [] if self.n > other else [1]

    def __ge__(self, other):
        raise ValueError("no order")

    def __ne__(self, other):
        return "" if self.n == other else "yes"

    def __iadd__(self, other):
        self.n += other
        return self


class Plain:
    def __add__(self, other):
        return ("added", other)


def told(a, b):
    found = ""
    if a < b:
        found += "<"
    if a > b:
        found += ">"
    if a == b:
        found += "="
    if a <= b:
        found += "l"
    if a != b:
        found += "!"
    return found


big = 1 << 70
largest = (1 << 30) - 1
for a, b in ((1, 2), (2, 1), (3, 3), (-1, 1), (0, -5), (1, 1.5), (2.5, 2), (2, 2.0), (big, 1), (1, big), (big, big), (-big, big), ("a", "b"),
             ("b", "a"), ("a", "a"), ((1, 2), (1, 3)), ([1], [1]), (True, 1), (False, 2), (largest, largest + 1), (-largest - 1, -largest - 2),
             (Number(1), 2), (Number(2), 2), (Number(3), 2)):
    print(told(a, b), a >= b if not isinstance(a, Number) else "")


def both(a, b):
    return a < b and "less" or a == b and "same" or not a > b or "more"


print(both(1, 2), both(2, 2), both(3, 2), both(1.5, 2), both("x", "a"))


def refused(function):
    try:
        function()
    except (TypeError, ValueError, UnboundLocalError) as error:
        print(type(error).__name__)


def compare_refused():
    if 1 < "a":
        print("no")


def order_refused():
    while Number(1) >= 2:
        print("no")


def increment_refused():
    text = "a"
    text += 1


def increment_unbound():
    if big == 0:
        nothing = 0
    nothing += 1


for function in (compare_refused, order_refused, increment_refused, increment_unbound):
    refused(function)


def increments():
    small, edge, wide, real, own, plain, yes = 5, largest, big, 1.5, Number(4), Plain(), True
    small += 1
    edge += 1
    wide += 1
    real += 1
    own += 1
    plain += 1
    yes += 1
    print(small, edge, wide - big, real, own.n, plain, yes)
    word = (1 << 62) - 1
    word += 1
    print(word == 1 << 62)
    items = [1]
    items[0] += 1
    small = -1
    small += 1
    print(items, small)


increments()


def count_while(first, last, step):
    rounds = 0
    while first < last:
        first += step
        rounds += 1
    while not first == last:
        first -= 1
        rounds += 1
    while rounds != 3 and rounds > 0:
        rounds -= 1
    return first, rounds


print(count_while(0, 10, 1), count_while(0, 10, 3), count_while(0.5, 3.5, 1), count_while(big, big + 3, 1), count_while(5, 5, 1))


def ranges(stop):
    seen = []
    for i in range(stop):
        if i == 2:
            continue
        if i > 5:
            break
        seen.append(i)
    else:
        seen.append("all")
    for i in range(1, stop):
        seen.append(-i)
    for i in range(stop, 0, -2):
        seen.append(i)
    for i in range(big, big + stop - 3):
        seen.append(i - big)
    for i in range(stop):
        for j in range(i):
            seen.append(j)
    return seen


print(ranges(0), ranges(5), ranges(9))


def unpacked(values):
    a, b, c = values
    (d, e), f = [a, b], c
    return f, e, d, b, a


for values in ((1, 2, 3), [4, 5, 6], "xyz", {7: 1, 8: 2, 9: 3}, range(3), iter((1, 2, 3)), (1, 2), [1, 2, 3, 4], 5):
    try:
        print(unpacked(values))
    except (TypeError, ValueError) as error:
        print(type(error).__name__)


def keywords(a, b=2, c=3, d=4, e=5, *, f=6):
    return a, b, c, d, e, f


def two(a, b=1):
    return a, b


def cell(a, b=1):
    return lambda: (a, b)


def generated(a, b=1):
    yield a
    yield b


class Methods:
    def f(self, a, b=7):
        return a, b


print(two(1), two(1, 2), two(1, b=2), two(a=1), two(b=1, a=2), keywords(1, e=9), keywords(b=1, a=2, f=3), keywords(1, 2, 3, 4, 5, f=0))
print(cell(1)(), cell(1, b=2)(), cell(b=3, a=4)(), list(generated(1)), list(generated(b=2, a=1)), Methods().f(1), Methods().f(b=1, a=2))
for wrong in (lambda: two(), lambda: two(1, 2, 3), lambda: two(1, a=2), lambda: two(1, c=2), lambda: two(b=1), lambda: keywords(1, 2, 3, 4, 5, 6),
              lambda: Methods().f(), lambda: Methods().f(1, a=1)):
    refused(wrong)

print(sorted({3, 1, 2, 1.0, True}), len({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1}), {0: 1, 0.0: 2, False: 3}, sorted({5, 65541, 131077, 5.0}), {1: "a", 65537: "b"}[65537])
print(int("123"), int("-7"), int(" 12 "), int("1_000"), int("9" * 30), int("1_0" * 12), int(b"42"), int("ff", 16), int("0b101", 0), int("z", 36))
for text in ("", "_1", "1_", "1__0", "12a", "0x10", "- 1", "+", "9" * 20 + "x"):
    refused(lambda: int(text))
