for i in range(3):
    print(i, end=" ")
else:
    print("else")
for i in range(10, 0, -3):
    print(i, end=" ")
print(i)
for i in range(0):
    pass
else:
    print("empty", i)
i = 0
while i < 5:
    i += 1
    if i == 2:
        continue
    if i == 4:
        break
    print("while", i)
else:
    print("not reached")
while i > 2:
    i -= 1
else:
    print("while else", i)
for i in [1, 2, 3]:
    for j in [1, 2, 3]:
        if j == 2:
            break
        if i == 2:
            continue
        print(i, j)
    else:
        print("no")


def classify(n):
    if n < 0:
        return "negative"
    elif n == 0:
        return "zero"
    elif n < 10 and n % 2 == 0:
        return "small even"
    elif n < 10 or n == 11:
        return "small odd"
    else:
        if not n % 2:
            return "even"
    return "odd"


print([classify(n) for n in (-1, 0, 4, 7, 11, 20, 21)])


def early(items):
    for item in items:
        if item is None:
            break
        while True:
            item -= 1
            if item < 0:
                return "negative"
            if item == 3:
                break
    return "done"


print(early([5, 9]), early([2]), early([None, 1]), early([]))
start, stop, step = 1, 8, 3
print([i for i in range(start, stop, step)])
total = 0
for i in range(start, stop):
    if i % 2: continue
    total += i
    stop = 3
print(total, i)


def order(log, value):
    log.append(value)
    return value


log = []
for i in range(order(log, 1), order(log, 3)):
    log.append("body")
print(log)
log = []
x = {order(log, "k"): order(log, "v")}
order(log, [0])[order(log, 0)] = order(log, "value")
print(log)
log = []
order(log, 1) < order(log, 2) < order(log, 0) < order(log, 9)
print(log)
print("yes" if 1 else "no", "a" if not 1 else "b" if 0 else "c")
if 0:
    print("never")
elif __debug__:
    print("debug")
for i in range(3):
    i = 10
print(i)
pass
...
