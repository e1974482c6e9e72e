class A:
    def __init__(self):
        self.log = ["A"]

    def who(self):
        return "A"

    def call(self):
        return self.who()


class B(A):
    def __init__(self):
        super().__init__()
        self.log.append("B")

    def who(self):
        return "B" + super().who()


class C(A):
    def who(self):
        return "C"


class D(B):
    def __init__(self):
        B.__init__(self)
        self.log.append("D")

    def call(self):
        return "D" + super().call()


d = D()
print(d.log, d.call(), C().call(), isinstance(d, A), issubclass(D, (C, A)))


class MyList(list):
    def total(self):
        return sum(self)

    def append(self, x):
        super().append(x * 2)


m = MyList([1, 2])
m.append(3)
print(m.total(), len(m), m[0], list(m), isinstance(m, list))


class MyDict(dict):
    def get2(self, k):
        return self.get(k, "default")


md = MyDict()
md["a"] = 1
print(md.get2("a"), md.get2("b"), len(md))


class MyError(Exception):
    pass


class Sub(MyError):
    def __str__(self):
        return "sub:" + str(self.args[0])


try:
    raise Sub("x")
except MyError as e:
    print(type(e).__name__, str(e), e.args)


class Lazy:
    def __getattr__(self, name):
        if name == "missing":
            raise AttributeError(name)
        return "auto " + name


print(Lazy().anything, hasattr(Lazy(), "missing"), getattr(Lazy(), "missing", None))


class Str:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


print(Str(), [Str()], "%s %r" % (Str(), Str()), "{} {!r}".format(Str(), Str()))


class Meta:
    instances = []

    def __new__(cls, *args):
        obj = super().__new__(cls)
        cls.instances.append(args)
        return obj

    def __init__(self, *args):
        self.args = args


print(Meta(1, 2).args, Meta.instances)
