"""As much of dataclasses as CPython's test files use: fields are what the class itself annotates."""


def dataclass(made):
    fields = tuple(made.__annotations__)

    def __init__(self, *values, **named):
        if len(values) > len(fields):
            raise TypeError("too many arguments")
        for name in fields[len(values):]:
            if name not in named and not hasattr(made, name):
                raise TypeError("missing argument " + name)
        for name, value in zip(fields, values):
            if name in named:
                raise TypeError("argument given twice: " + name)
            setattr(self, name, value)
        for name in named:
            if name not in fields:
                raise TypeError("unexpected argument " + name)
            setattr(self, name, named[name])

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return [getattr(self, name) for name in fields] == [getattr(other, name) for name in fields]

    def __repr__(self):
        return "%s(%s)" % (made.__name__, ", ".join("%s=%r" % (name, getattr(self, name)) for name in fields))

    made.__match_args__ = fields
    made.__init__, made.__eq__, made.__repr__ = __init__, __eq__, __repr__
    return made
