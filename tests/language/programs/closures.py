def counter(start=0):
    value = start

    def step(by=1):
        nonlocal value
        value += by
        return value

    def peek():
        return value

    return step, peek


step, peek = counter(10)
print(step(), step(5), peek())
other, _ = counter()
print(other(), peek())

adders = []
for i in range(3):
    adders.append(lambda x, i=i: x + i)
print([add(10) for add in adders])

late = [lambda: i for i in range(3)]
print([f() for f in late])


def outer(a):
    def middle(b):
        def inner(c):
            return a, b, c
        return inner
    return middle


print(outer(1)(2)(3))


def unbound():
    try:
        print(x)
    except NameError:
        print("NameError")
    x = 1
    del x
    try:
        x
    except NameError:
        print("NameError again")


unbound()


def deleted_cell():
    x = 1

    def get():
        return x
    print(get())
    del x
    try:
        get()
    except NameError:
        print("gone")


deleted_cell()
