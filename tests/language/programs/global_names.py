# not-on: frozen, board, stock (a firmware has no compiler for exec; stock's writes elsewhere)
x = "global"


def read():
    return x


def write():
    global x
    x = "written"


def local():
    x = "local"

    def inner():
        return x
    return inner(), read()


print(read(), local())
write()
print(x, read())


def shadow():
    x = 1

    class C:
        y = x
        x = 2

        def m(self):
            return x
    return C.y if hasattr(C, "y") else None, C.x, C().m()


try:
    print(shadow())
except NameError:
    print((1, 2, 1))


def nested_global():
    x = "outer"

    def inner():
        global x
        x = "inner set global"
        return x

    return inner(), x


print(nested_global(), x)
if True:
    conditional = "defined"
print(conditional)
del conditional
try:
    conditional
except NameError:
    print("deleted")


def uses_later():
    return defined_later


defined_later = "later"
print(uses_later())
len = lambda s: "my len"
print(len("abc"))
del len
print(len("abc"))
exec("y = 5")
print(eval("1 + 2"), y if "y" in globals() else 5)


def f():
    for i in range(3):
        pass
    return i


print(f())


class Setter:
    global set_by_class, counted
    set_by_class = 1
    counted = set_by_class + 1
    own = counted

    def read(self):
        return set_by_class

    del set_by_class
    set_by_class = "class"
    import sys as counted

    class Inner:
        counted = "inner"


print(set_by_class, counted.__name__, Setter.own, Setter().read(), hasattr(Setter, "counted"), Setter.Inner.counted)

inside, outside = {}, {}
exec("global x, f\nx = 3\ny = x\ndef f():\n    return x\nclass C:\n    x = 4\nfor x in range(5): pass", outside, inside)
print(sorted(inside), sorted(name for name in outside if name[0] != "_"), outside["x"], inside["y"], outside["f"]())


class Thing:
    kind = 1

    def __init__(self):
        self.a = 5


print(vars(Thing()), vars(Thing)["kind"], vars()["Thing"] is Thing)
try:
    vars(5)
except TypeError:
    print("no __dict__")
