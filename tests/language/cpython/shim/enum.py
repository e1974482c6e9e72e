"""As much of enum as CPython's test files use: a class attribute becomes a member, which keeps its name and value."""


class Enum:
    def __init_subclass__(cls):
        for name, value in list(cls.__dict__.items()):
            if name.startswith("_") or callable(value):
                continue
            member = cls(value) if issubclass(cls, (int, str)) else object.__new__(cls)
            member.name, member.value = name, value
            setattr(cls, name, member)

    def __repr__(self):
        return "<%s.%s: %r>" % (type(self).__name__, self.name, self.value)
