# not-on: stock (it does not look at what special methods give, asks operators of one class twice, and names a subclass by its base)
# What special methods give is looked at; which of them is asked; and what a class below a builtin type shows of itself.


from collections import deque


def show(label, thunk):
    try:
        print(label, thunk())
    except Exception as error:
        print(label, type(error).__name__)


def giving(name, result, base=object):
    return type("G", (base,), {name: lambda *args: result})


for name, use, good, bad in (
    ("__bool__", bool, True, 1), ("__len__", len, 3, -1), ("__len__", bool, 0, "x"), ("__hash__", hash, 7, "x"), ("__repr__", repr, "r", 5), ("__str__", str, "s", None),
    ("__int__", int, 4, "4"), ("__float__", float, 1.5, 1), ("__index__", hex, 255, "x"), ("__format__", format, "f", 3), ("__iter__", list, iter([1]), 5), ("__bytes__", bytes, b"b", "b"),
):
    show(name, lambda: use(giving(name, good)()))
    show(name + " bad", lambda: use(giving(name, bad)()))

# __index__ is a number wherever one is wanted; __float__ and __int__ are not.
Two = giving("__index__", 2)
for label, thunk in (("int", lambda: int(Two())), ("float", lambda: float(Two())), ("times", lambda: ("ab" * Two(), Two() * b"c", [0] * Two(), (1,) * Two())), ("item", lambda: "abc"[Two()]), ("%d", lambda: "%d %x" % (Two(), Two()))):
    show(label, thunk)
for use in (abs, round, hex, lambda v: divmod(v, 2), lambda v: "x" * v):
    show("no number", lambda: use(giving("__float__", 1.5)()))
    show("no number", lambda: use(giving("__int__", 1)()))


class A:
    def __radd__(self, other):
        return "radd"

    def __gt__(self, other):
        return "gt"

    def __ne__(self, other):
        return NotImplemented

    def __eq__(self, other):
        return True


show("A + A", lambda: A() + A())  # its own class's reflected method is not asked
show("1 + A", lambda: 1 + A())
show("A < A", lambda: A() < A())  # but a comparison's is
show("A != A", lambda: A() != A())
show("hash", lambda: hash(A()))  # lost with __eq__


class Hashed:
    def __hash__(self):
        return 1


show("hash of a class below", lambda: hash(giving("__eq__", True, Hashed)()))


for name in ("__set__", "__delete__"):
    Descriptor = type("D", (), {name: lambda self, *args: print("called", name)})
    Holder = type("H", (), {"d": Descriptor()})
    holder = Holder()
    show("set", lambda: setattr(holder, "d", 1))
    show("delete", lambda: delattr(holder, "d"))


class Late:
    pass


late = Late()
late.d = "own"
Late.d = type("D", (), {"__set__": lambda self, obj, value: None})()
show("no __get__", lambda: late.d)


class Registry:
    names = []

    def __init_subclass__(cls, **options):
        Registry.names.append((cls.__name__, options))


type("Made", (Registry,), {})
type("MadeWith", (Registry,), {}, x=1)
print(Registry.names)

# Results of a subclass's operators are the base's; what shows it has its name.
for base, one in ((int, 0), (str, ""), (tuple, ()), (bytes, b""), (list, []), (frozenset, [1]), (set, [1]), (set, []), (bytearray, b"a"), (dict, {1: 2}), (float, 0.5)):
    S = type("S", (base,), {})
    s = S(one)
    print(base.__name__, repr(s), "%s" % (s,), type(abs(s) if base in (int, float) else s | s if base in (set, frozenset, dict) else s + s).__name__, "{}".format(s))
    if base in (str, tuple, bytes, list):
        print(type(s * 1).__name__, type(s * 2).__name__, s == one, s <= s)
I = type("I", (int,), {"__repr__": lambda self: "I"})
print("{} {:d} {:>3}".format(I(3), I(3), I(3)), f"{I(4)}", abs(I(5)), abs(I(-5)))
L = type("L", (list,), {"__iter__": lambda self: iter([9])})
print(L([1]) == L([1]), L([1]) < [2], [2] > L([1]), 1 in L([1]), list(reversed(L([1, 2]))))
print(list(reversed({1: 2, 3: 4})))
show("reversed", lambda: list(reversed({1, 2})))


class Short:
    def __len__(self):
        return 3

    def __getitem__(self, index):
        if index < 1:
            raise IndexError
        return index


print(list(reversed(Short())))
for text in ("_1", "1_", "1__0", "1_0", "0x_f", "-_1"):
    show(text, lambda: int(text, 0 if "x" in text else 10))
for text in ("_1.5", "1_0.5", "1_.5", "1._5", "1_e3", "1e1_0"):
    show(text, lambda: float(text))
show("**", lambda: (lambda **k: k)(**[(1, 2)]))
show("sign", lambda: "{:+}".format("a"))
show("precision", lambda: "{:.1c}".format(65))
b = c = bytearray(b"ab")
b *= 2
print(b is c, b)


def walked(change):
    seen, queue = [], deque([1, 2, 3], 4)
    for item in queue:
        seen.append(item)
        change(queue)
        if len(seen) > 5:
            break
    return seen


for change in (lambda queue: queue.append(9), lambda queue: queue.popleft(), lambda queue: queue.__setitem__(0, 5), lambda queue: queue.extend(queue)):
    show("deque", lambda: walked(change))


class Converts:
    def __init__(self, result):
        self.result = result

    def __float__(self):
        return self.result


for result in (1.5, 6, "a", None, True, type("F", (float,), {})(2.5)):
    try:
        print(float(Converts(result)), "%.1f" % Converts(result))
    except TypeError as error:
        print("TypeError", error)


class Counted:
    def __init__(self, *args):
        print("Counted.__init__", args)


# A value's __init__ is object's: the next class's comes before it. A container's is its own.
for value_type, content in ((tuple, [1, 2]), (int, 7), (str, "s"), (float, 1.5), (bytes, b"b"), (frozenset, [3])):
    print(value_type, type("Behind", (value_type, Counted), {})(content) == value_type(content))
    print(value_type, type("Before", (Counted, value_type), {})(content) == value_type(content))
print(type("Filled", (list, Counted), {})([1, 2]))
