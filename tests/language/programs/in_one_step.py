# not-on: stock (it has no metaclasses, and no setters that come late)
"""What the interpreter does in one step where it can: attributes that are new to an instance, operators of small ints, texts that are
names, small ints of one to five bytes, functions in C by how many arguments they take. Each beside the cases that take the long way."""


def numbers():
    return [0, -1, 15, 47, 48, 63, 64, -16, -17, -64, -65, 127, 128, 255, 256, 8191, 8192, -8192, -8193, 1048575, 1048576, -1048577,
            1073741823, 1073741824, -1073741824, -1073741825, 4611686018427387904]


print(numbers(), sum(numbers()))


def bits(a, b):
    c = d = e = f = g = a
    c &= b
    d |= b
    e ^= b
    f >>= b & 7
    g *= b
    return [a & b, a | b, a ^ b, a >> (b & 7), a * b, a - b, c, d, e, f, g]


for a in (0, 1, -1, 12345, -54321, 1073741823, -1073741824, 1 << 40):
    for b in (0, 1, -1, 77, 1073741823, -1073741824, 1 << 33):
        print(a, b, bits(a, b))
print(bits(True, 5), bits(True, True)[:3])
for wrong in ("x", None, 1.5, [1]):
    for pair in ((wrong, 1), (1, wrong)):
        try:
            print(pair[0] & pair[1])
        except TypeError:
            print("TypeError")


class Plain:
    shared = "of the class"

    def __init__(self, n):
        self.first = n
        self.second = n + 1
        if n & 1:
            self.odd = n
        self.third = n + 2

    def method(self):
        return "method"


made = [Plain(n) for n in range(6)]
print([(p.first, p.second, p.third, sorted(p.__dict__)) for p in made])
one = made[0]
one.shared = "its own"
one.method = lambda: "its own method"
print(one.shared, made[1].shared, one.method(), made[1].method())
del one.second
one.second = "again"
print(sorted(one.__dict__), one.second)
for n in range(30):
    setattr(one, "a%d" % n, n)
print(one.a0, one.a29, len(one.__dict__))


class Late:
    def __init__(self):
        self.a = 1
        self.b = 2


early = Late()
Late.b = property(lambda self: "getter", lambda self, v: print("set", v))
later = Late()
later.b = 3
print(early.b, later.b, sorted(later.__dict__))


class Hooked:
    def __init__(self):
        self.a = 1
        self.b = 2

    def __setattr__(self, name, content):
        print("set", name, content)
        object.__setattr__(self, name, content)


print(sorted(Hooked().__dict__))


class Failed(ValueError):
    def __init__(self, code):
        super().__init__("failed")
        self.code = code
        self.reason = "reason %d" % code
        self.extra = None


for code in range(3):
    try:
        raise Failed(code)
    except Failed as e:
        print(e.code, e.reason, e.extra, e.args)


class Meta(type):
    def __call__(cls, *args):
        made = super().__call__(*args)
        made.by = cls.__name__
        return made


class Made(metaclass=Meta):
    pass


Made.count = 1
Made.other = 2
print(Made().by, Made.count, Made.other)


def same(a, b):
    return a == b, a != b, a is b or a == b


print(same("name", "name"), same("name", "other"), same("name", "na" + chr(109) + "e"), same("a", "b"), same("a", 97), same("a", b"a"))
print(["yes" if v else "no" for v in (0, 1, -1, 2, 0.0, 0.5, "", "x", None, [], [0], (), {}, {1: 1}, 1 << 70)])


def natives(d):
    print(abs(-3), len(d), d.get(1), d.get(1, 2), d.get(3, 4), max(1, 2, 3), min([4, 3]), isinstance(d, dict), divmod(7, 2))
    for call in (lambda: abs(), lambda: abs(1, 2), lambda: len(), lambda: d.get(), lambda: d.get(1, 2, 3), lambda: isinstance(d),
                 lambda: divmod(1), lambda: [].append(), lambda: [].append(1, 2)):
        try:
            call()
            print("no error")
        except TypeError:
            print("TypeError")


natives({1: "one"})


def defaults(a, b=2, c=3):
    return a, b, c


print(defaults(1), defaults(1, 5), defaults(1, 5, 6))
for args in ((), (1, 2, 3, 4)):
    try:
        defaults(*args)
    except TypeError:
        print("TypeError")


def finals(n):
    try:
        return n
    finally:
        print("finally", n)


print(finals(1), (lambda x: x)(2), [finals(i) for i in range(2)])
