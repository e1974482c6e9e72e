# Builtins that a module's globals come to shadow, lose again, or that are replaced where they are.
import builtins, gc


def measure(x):
    return len(x)


def shadow():
    global len
    len = lambda x: "own"


def unshadow():
    global len
    del len


for n in range(3):
    print(measure("abc"), measure([1]))
    shadow()
    print(measure("abc"))
    gc.collect()
    print(measure("abc"))
    unshadow()
print(measure("abc"))

# Through the module's dict and attributes, after the lookup has been remembered.
globals()["len"] = lambda x: "by dict"
print(measure("abc"))
len = lambda x: "by name"
print(measure("abc"))
del globals()["len"]
print(measure("abc"))


class Named:
    def __init__(self, **names):
        for name in names:
            setattr(self, name, names[name])


# The same names elsewhere do not matter.
other = Named(len=1, sum=2, max=3)
print(other.len, other.sum, other.max, measure("abc"), sum([1, 2]), max(1, 2))

# Attributes of instances with many shapes, found at many places.
shapes = []
for n in range(40):
    shape = Named()
    for i in range(n % 11):
        setattr(shape, "abcdefghijk"[(n + i) % 11], n * 100 + i)
    shapes.append(shape)
for name in "abcdefghijk":
    print(name, sum(getattr(shape, name, 0) for shape in shapes), sum(hasattr(shape, name) for shape in shapes))
for shape in shapes:
    for name in "adk":
        if hasattr(shape, name):
            delattr(shape, name)
print([sum(hasattr(shape, name) for shape in shapes) for name in "abcdefghijk"])
