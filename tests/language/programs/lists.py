# not-on: stock (stock: it takes no step when it deletes a slice)
# Lists: indices, slices, in-place changes, comparisons, and lists that change while they are looked at.


def attempt(function, *args):
    try:
        print(function(*args))
    except Exception as error:
        print(type(error).__name__)


def assign(items, index, content):
    items[index] = content
    return items


def delete(items, index):
    del items[index]
    return items


base = list(range(10))
for start in (None, 0, 2, -3, 20, -20):
    for stop in (None, 0, 5, -1, 20, -20):
        for step in (None, 1, 2, 3, -1, -2):
            part = base[start:stop:step]
            copy = base[:]
            del copy[start:stop:step]
            print(start, stop, step, part, len(copy))
            copy = base[:]
            copy[start:stop:step] = [-n for n in part]
            assert sum(copy) == sum(base) - 2 * sum(part)

for index in (0, 3, -1, -4, 4, -5, "a", None, 1.5):
    attempt(lambda: [1, 2, 3, 4][index])
    attempt(assign, [1, 2, 3, 4], index, 9)
    attempt(delete, [1, 2, 3, 4], index)

attempt(assign, [1, 2, 3, 4], slice(1, 3), "xyz")
attempt(assign, [1, 2, 3, 4], slice(1, 1), (7, 8))
attempt(assign, [1, 2, 3, 4], slice(3, 1), (7, 8))
attempt(assign, [1, 2, 3, 4], slice(None, None, 2), (7, 8))
attempt(assign, [1, 2, 3, 4], slice(None, None, 2), (7, 8, 9))
attempt(assign, [1, 2, 3, 4], slice(None, None, 0), (7, 8))
attempt(assign, [1, 2, 3, 4], slice(0, 2), 5)
own = [1, 2, 3]
own[1:1] = own
print(own)
own += own
print(own)
own.extend(own)
print(len(own))
own[:] = iter("ab")
print(own)

a = b = [1]
a += (2, 3)
print(a is b, a)
a *= 2
print(a is b, a)
a *= 0
print(a is b, a)
print([1, 2] * -1, 3 * [0], [[]] * 2, [1] + [2])
attempt(lambda: [1] + (2,))
attempt(lambda: [1] * "a")

for left, right in (([1, 2], [1, 2]), ([1, 2], [1, 3]), ([1], [1, 0]), ([], [0]), ([2], [1, 5])):
    print(left == right, left != right, left < right, left <= right, left > right, left >= right)
print([1] == (1,), [1] != (1,), [float("nan")] == [1.0])
attempt(lambda: [1] < ["a"])

attempt([].pop)
attempt([1].pop, 3)
attempt([1].remove, 2)
attempt([1].index, 2)
attempt([1, 2, 1, 2].index, 2, 2)
attempt([1, 2, 1, 2].index, 2, -1)
attempt([1, 2, 1, 2].index, 1, -1)
attempt([1, True, 1.0, 2].count, 1)
items = [1, 2, 3]
items.insert(-1, "x")
items.insert(100, "y")
items.insert(-100, "z")
print(items, items.copy() == items, items.copy() is items)
items.clear()
print(items)


class Shrinks:
    def __init__(self, target):
        self.target = target

    def __eq__(self, other):
        self.target.clear()
        return False

    def __index__(self):
        self.target.clear()
        return 2


target = [0, 1, 2, 3]
target[1] = Shrinks(target)
print(7 in target, target)
target = [0, 1, 2, 3]
target[0] = Shrinks(target)
print(target == [5, 6, 7, 8], target)
target = [0, 1, 2, 3]
attempt(lambda: target[Shrinks(target)])

growing = [1]
for n in growing:
    if len(growing) < 6:
        growing.append(n + 1)
print(growing)
shrinking = [1, 2, 3, 4, 5, 6]
for n in shrinking:
    shrinking.pop()
    print(n, end=" ")
print()

big = []
for i in range(300):
    big.append(i)
    if i % 3 == 0:
        big.pop(0)
print(len(big), sum(big), big[0], big[-1])
print([list(), list("ab"), list((1, 2)), list({1: 2}), list(range(3))])
attempt(list, 5)
attempt(list, 1, 2)


class Stack(list):
    pass


stack = whole = Stack([1])
stack += [2]
stack *= 2
print(type(stack) is Stack, stack is whole, stack == [1, 2, 1, 2], type(stack + [3]) is list)
