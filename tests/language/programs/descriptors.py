# not-on: stock (stock: its npm build has no __set_name__)
# Attributes that classes compute: properties, descriptors, __getattr__ and kin, class and static methods, super.


class Celsius:
    def __init__(self, degrees):
        self._degrees = degrees

    @property
    def degrees(self):
        return self._degrees

    @degrees.setter
    def degrees(self, degrees):
        if degrees < -273:
            raise ValueError("too cold")
        self._degrees = degrees

    @degrees.deleter
    def degrees(self):
        print("deleted")
        self._degrees = None

    fahrenheit = property(lambda self: self.degrees * 9 // 5 + 32)


t = Celsius(100)
t.degrees += 5
print(t.degrees, t.fahrenheit)
for attempt in ("t.degrees = -300", "t.fahrenheit = 1", "del t.fahrenheit", "t.missing"):
    try:
        if attempt == "t.degrees = -300":
            t.degrees = -300
        elif attempt == "t.fahrenheit = 1":
            t.fahrenheit = 1
        elif attempt == "del t.fahrenheit":
            del t.fahrenheit
        else:
            t.missing
    except (ValueError, AttributeError) as error:
        print(attempt, type(error).__name__)
del t.degrees
print(t.degrees)


class Logged:
    def __set_name__(self, owner, name):
        self.name = name
        print("named", name, "in", owner.__name__)

    def __get__(self, instance, owner):
        print("get", self.name)
        return instance.__dict__.get("_" + self.name, "unset")

    def __set__(self, instance, content):
        print("set", self.name, content)
        setattr(instance, "_" + self.name, content)

    def __delete__(self, instance):
        print("delete", self.name)
        delattr(instance, "_" + self.name)


class Record:
    first = Logged()
    second = Logged()


r = Record()
print(r.first)
r.first = 1
r.second = 2
r.first, r.second = r.second, r.first
print(r.first, r.second)
del r.first
print(r.first)


class Proxy:
    def __init__(self, target):
        object.__setattr__(self, "target", target)

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError(name)
        return (name, self.target)

    def __setattr__(self, name, content):
        print("store", name, content)
        object.__setattr__(self, name, content)

    def __delattr__(self, name):
        print("remove", name)
        object.__delattr__(self, name)


p = Proxy("box")
print(p.colour, p.target, hasattr(p, "nothing"), getattr(p, "none", 5))
p.colour = "red"
print(p.colour)
del p.colour
print(p.colour)


class Base:
    made = []

    def __init_subclass__(cls):
        Base.made.append(cls.__name__)

    @classmethod
    def build(cls, *args):
        return cls(*args)

    @staticmethod
    def double(n):
        return 2 * n

    def who(self):
        return "base of " + type(self).__name__


class Left(Base):
    def who(self):
        return "left, " + super().who()


class Right(Left):
    def __init__(self, n=1):
        self.n = self.double(n)

    def who(self):
        return [super(Right, self).who() for _ in range(self.n)]


print(Base.made, Right.build(1).who(), Left.build().who(), Right.double(4))
bound = Left().who
print(bound(), Left.who(Right()))

Named = type("Named", (Right,), {"extra": 7, "who": lambda self: self.extra})
print(Named().who(), Named.__name__, isinstance(Named(), (int, Left)), issubclass(Named, Base))


class Callable:
    def __call__(self, *args, **named):
        return args, sorted(named.items())


print(Callable()(1, *(2, 3), a=4, **{"b": 5}))
