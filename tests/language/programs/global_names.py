# not-on: frozen, board (a firmware has no compiler for exec)
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
