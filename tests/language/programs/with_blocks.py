class Manager:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name

    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind and kind.__name__, value is not None)
        return self.swallow


with Manager("a") as a:
    print("in", a)
with Manager("b"), Manager("c") as c:
    print("in", c)
with (Manager("d") as d, Manager("e") as e):
    print(d, e)
with Manager("f", True):
    raise ValueError
try:
    with Manager("g"):
        raise KeyError("x")
except KeyError:
    print("propagated")


def returns():
    with Manager("h"):
        return "value"


print(returns())


def loops():
    for i in range(3):
        with Manager(i):
            if i == 0:
                continue
            if i == 1:
                break
    return i


print(loops())


def generator():
    with Manager("gen"):
        yield 1
        yield 2


for x in generator():
    print(x)
g = generator()
next(g)
g.close()
with Manager("o", True), Manager("p"):
    raise TypeError
print("end")


class Target:
    pass


t = Target()
with Manager("q") as t.x:
    print(t.x)
