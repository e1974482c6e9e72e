"""What functions of machine words (@micropython.viper) compute, in Python: the same source, run by CPython on objects that wrap at
the word. The shifts are those of runtime/vm/run/words.h."""


class Number:
    """An int or uint of so many bits."""

    def __init__(self, kind, number, bits):
        self.kind, self.bits = kind, bits
        number &= (1 << bits) - 1
        self.number = number - (1 << bits) if kind == "int" and number >> bits - 1 else number

    def of(self, number):
        return Number(self.kind, number, self.bits)

    def __bool__(self):
        return self.number != 0

    def __index__(self):
        return self.number

    def __neg__(self):
        return self.of(-self.number)

    def __pos__(self):
        return self

    def __invert__(self):
        return self.of(~self.number)

    def __lshift__(self, count):
        return self.of(self.number << n) if (n := int(count) & 255) < self.bits else self.of(0)

    def __rshift__(self, count):
        return self.of(self.number >> min(int(count) & 255, self.bits))

    def __rrshift__(self, left):
        return self.of(left) >> self

    def __rlshift__(self, left):
        return self.of(left) << self


def _operator(name, reverse=True):
    def forward(self, other):
        return self.of(getattr(self.number, name)(int(other)))

    def backward(self, other):
        return self.of(getattr(int(other), name)(self.number))

    setattr(Number, name, forward)
    if reverse:
        setattr(Number, "__r" + name[2:], backward)


def _comparison(name):
    setattr(Number, name, lambda self, other: getattr(self.number, name)(int(other)))


for _name in ("add", "sub", "mul", "floordiv", "mod", "and", "or", "xor"):
    _operator(f"__{_name}__")
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    _comparison(f"__{_name}__")


class Pointer:
    """Items of 1, 2 or 4 bytes of a buffer."""

    def __init__(self, buffer, size, bits):
        self.buffer, self.size, self.bits = buffer, size, bits

    def __getitem__(self, index):
        at = int(index) * self.size
        return Number("int", int.from_bytes(self.buffer[at:at + self.size], "little"), self.bits)

    def __setitem__(self, index, content):
        at = int(index) * self.size
        self.buffer[at:at + self.size] = (int(content) & (1 << 8 * self.size) - 1).to_bytes(self.size, "little")


SIZES = {"ptr": 1, "ptr8": 1, "ptr16": 2, "ptr32": 4}


class Model:
    """Calls the functions of a module's source as words of that many bits."""

    def __init__(self, source, bits):
        import builtins

        class Micropython:
            viper = staticmethod(lambda function: function)

        self.bits = bits
        self.names = {"micropython": Micropython, "int": self.cast("int"), "uint": self.cast("uint"),
                      "bool": lambda v: builtins.bool(self.plain(v)), **{name: self.cast(name) for name in SIZES}}
        exec(compile("from __future__ import annotations\n" + source.replace("import micropython\n", ""), "words", "exec"), self.names)

    @staticmethod
    def plain(v):
        return v.number if isinstance(v, Number) else v

    def cast(self, kind):
        def convert(v):
            if kind in SIZES:
                return Pointer(v.buffer if isinstance(v, Pointer) else v, SIZES[kind], self.bits)
            return Number(kind, int(v), self.bits)
        return convert

    def call(self, name, arguments):
        """What the call gives, as Python prints it; or the name of what it raises."""
        function = self.names[name]
        kinds = function.__annotations__
        result = kinds.get("return", "object")
        words = []
        for name, argument in zip(function.__code__.co_varnames, arguments):
            kind = kinds.get(name, "object")
            words.append(argument if kind == "object" else self.names[kind](argument))
        try:
            given = function(*words)
        except ZeroDivisionError as error:
            return type(error).__name__
        if given is None and result != "object":
            given = 0
        if result in ("int", "uint"):
            return repr(Number(result, int(given), self.bits).number)
        return repr(bool(given) if result == "bool" else self.plain(given))
