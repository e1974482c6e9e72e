# not-on: stock (it has no metaclasses, and knows nothing of these)
# Classes that are looked at and changed: names, stand-ins, metaclasses' hooks, methods of native types as values and members.


def attempt(function, *arguments):
    try:
        print(function(*arguments))
    except Exception as error:
        print(type(error).__name__)


class Named:
    pass


Named.__name__ = "Renamed"
print(Named.__name__, Named().__class__.__name__)
attempt(setattr, Named, "__name__", 5)
attempt(delattr, Named, "__name__")
print(Named.__name__)


class Text:
    __class__ = str


class Proxy:
    def __init__(self, of):
        self.of = of

    @property
    def __class__(self):
        return type(self.of)


class Broken:
    @property
    def __class__(self):
        raise AttributeError


print(isinstance(Text(), str), isinstance(Text(), int), isinstance(Text(), Text), Text().__class__)
print(isinstance(Proxy([]), list), isinstance(Proxy(1), (str, int)), isinstance(Proxy({}), list), isinstance(Proxy(1), Proxy))
print(isinstance(Broken(), int), isinstance(Broken(), Broken))
attempt(str.upper, Text())


class Hooked(type):
    def __setattr__(cls, name, content):
        type.__setattr__(cls, name, ("set", content))

    def __delattr__(cls, name):
        print("deletes", name)
        super().__delattr__(name)


class WithHooks(metaclass=Hooked):
    kept = 1


WithHooks.new = 2
print(WithHooks.new, WithHooks.kept)
del WithHooks.new
attempt(lambda: WithHooks.new)
attempt(object.__setattr__, Named, "x", 1)
attempt(type.__setattr__, Named, "x", 1)
print(getattr(Named, "x", None))


class Early(type):
    def __new__(meta, name, bases, members):
        made = super().__new__(meta, name, bases, members)
        print(made.own() is made, "__classcell__" in made.__dict__)
        return made


class Cell(metaclass=Early):
    @staticmethod
    def own():
        return __class__

    def length(self):
        return super().__str__() is not None


print(Cell.own() is Cell, Cell().length())


class Words(dict):
    look = dict.get
    size = dict.__len__
    __call__ = dict.__getitem__


words = Words(a=1)
print(words.look("a"), words.look("b", 2), words.size(), words("a"))
print(list.append == list.append, list.append == list.pop, [].append == [].append, list.__add__ == list.__add__)
one, other = [1], [1]
print(one.__add__ == one.__add__, one.__add__ == other.__add__, one.__add__ == one.__mul__, len({list.pop: 1, list.pop: 2}))
print(list.append.__name__, list.__add__.__name__, list.append.__objclass__, list.__add__.__objclass__)


class Power(int):
    def __pow__(self, other, modulus=None):
        return "power", int(self), int(other), modulus


print(pow(Power(2), 3), pow(Power(2), 3, 5), Power(2) ** 4)


class New:
    def __new__(cls, *arguments):
        return object.__new__(cls)


class Init:
    def __init__(self, *arguments):
        pass


attempt(lambda: object.__init__(New(1), 2))
attempt(object.__init__, Init(1), 2)
attempt(object.__init__, Named(), 2)
attempt(lambda: Named(1))


class Key(str):
    def __eq__(self, other):
        return self.lower() == other.lower()

    def __hash__(self):
        return hash(self.lower())


table = {Key("One"): 1, "two": 2}
print(table[Key("ONE")], table[Key("TWO")], table["one"], Key("tWo") in table, "TWO" in table, [type(key).__name__ for key in table])
table[Key("TWO")] = 3
print(len(table), table["two"])
print(len({Key("a"), Key("A"), "a", "A"}), Key("x") in {"X"}, Key("x") in {"x"})
del table[Key("oNe")]
print(list(table.values()))


class Same(set):
    def __hash__(self):
        return 5

    def __eq__(self, other):
        return self is other


same = Same([1])
print(same in {same}, Same([1]) in {same}, {1} in {frozenset([1])})


class Shown:
    def __repr__(self):
        return Key("shown")


class Said:
    def __str__(self):
        return Key("said")


print(type(repr(Shown())).__name__, type(str(Shown())).__name__, type(str(Said())).__name__, type(Key(Said())).__name__, Key(Said()))


def outside():
    super()


attempt(outside)
attempt(lambda: type("X", (type(None),), {}))


class Members(type):
    def __getitem__(cls, index):
        return cls.__name__, index

    def __setitem__(cls, index, content):
        print("sets", index, content)

    def __len__(cls):
        return 3

    def __iter__(cls):
        return iter("abc")

    def __contains__(cls, member):
        return member == 1

    def __add__(cls, other):
        return "add", other

    def __eq__(cls, other):
        return other == "Colours"

    def __hash__(cls):
        return 1

    def __instancecheck__(cls, instance):
        return instance == 5

    def __subclasscheck__(cls, other):
        return other is int


class Colours(metaclass=Members):
    pass


print(Colours["red"], len(Colours), list(Colours), 1 in Colours, 2 in Colours, Colours + 1, Colours == "Colours", Colours == 1)
Colours[0] = 1
print(isinstance(5, Colours), isinstance(Colours(), Colours), isinstance(5, (str, Colours)), issubclass(int, Colours), issubclass(str, Colours))
print(Named == Named, Named == Init, Named != Init, len({Named: 1, Init: 2}))
attempt(lambda: Named[1])
attempt(lambda: len(Named))
attempt(lambda: list(Named))
attempt(lambda: 1 in Named)
attempt(lambda: int[1])


class Generic:
    def __class_getitem__(cls, item):
        return cls.__name__, item


class BelowGeneric(Generic):
    pass


print(Generic[int], BelowGeneric[1, 2])
Vector, Table = list[float], dict[str, int]
print(Vector([1.5]), Table(a=1), tuple[int, ...]((1, 2)), set[int]())


def annotated(x: list[int]) -> dict[str, list[int]]:
    return x


print(annotated(5))
