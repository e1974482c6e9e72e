def twice(f):
    def wrapper(*args, **kw):
        return f(*args, **kw), f(*args, **kw)
    return wrapper


def tag(name):
    def decorate(f):
        def wrapper(*args):
            return name, f(*args)
        return wrapper
    return decorate


@twice
def one():
    return 1


@tag("outer")
@tag("inner")
def two(x):
    return x


print(one(), two(2))


def register(cls):
    cls.registered = True
    return cls


@register
class C:
    @staticmethod
    def s():
        return "static"

    @classmethod
    def c(cls):
        return cls.__name__

    @property
    def p(self):
        return "property"

    @twice
    def m(self):
        return "method"


print(C.registered, C.s(), C.c(), C().p, C().m())
table = [tag("indexed")]


@table[0]
def indexed():
    return "i"


@(lambda f: lambda: f() * 2)
def lambda_decorated():
    return 21


print(indexed(), lambda_decorated())
