class Animal:
    kind = "animal"
    count = 0

    def __init__(self, name):
        self.name = name
        Animal.count += 1

    def speak(self):
        return self.name + " makes a noise"

    @classmethod
    def make(cls, name):
        return cls(name)

    @staticmethod
    def legs():
        return 4

    @property
    def upper(self):
        return self.name.upper()

    @upper.setter
    def upper(self, value):
        self.name = value.lower()


class Dog(Animal):
    kind = "dog"

    def __init__(self, name, age):
        super().__init__(name)
        self.age = age

    def speak(self):
        return super().speak() + ", woof"


class Mixin:
    def extra(self):
        return "extra " + self.name


class Puppy(Dog, Mixin):
    pass


d = Dog("Rex", 3)
print(d.speak(), d.kind, d.legs(), d.upper, Dog.make is not None)
d.upper = "FIDO"
print(d.name, d.age, Animal.count)
p = Puppy("Bit", 1)
print(p.extra(), p.speak(), isinstance(p, Animal), isinstance(d, Puppy), issubclass(Puppy, Mixin))
print(Animal.make("Tom").speak(), type(d).__name__, Puppy.__name__)
print(hasattr(d, "age"), hasattr(d, "wings"), getattr(d, "wings", "none"))
setattr(d, "wings", 2)
print(d.wings)
del d.wings
try:
    d.wings
except AttributeError:
    print("AttributeError")


class Empty:
    pass


e = Empty()
e.x = 1
print(e.x, [n for n in ("x", "y") if hasattr(e, n)])


class Nested:
    class Inner:
        value = 5

    items = [n * 2 for n in range(3)]
    first = items[0]

    def get(self):
        return self.Inner.value


print(Nested().get(), Nested.items, Nested.first)


def make(base):
    class Local(base):
        tag = base.__name__

        def show(self):
            return self.tag, __class__.__name__
    return Local


print(make(Empty)().show())
print(type("Made", (Empty,), {"y": 7})().y)
