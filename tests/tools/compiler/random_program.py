"""Random programs of well-formed Python whose every run ends: what they print is the same on CPython, permafrost and a stock VM.

They work on small ints, strs, lists and tuples under ten names, trace what they compute, and catch what they raise. Two engines may
differ in the text of an exception, never in its class."""

import random

PRELUDE = '''\
fuel = 400


def trace(*values):
    global fuel
    fuel -= 1
    if fuel > 0:
        print(*values)
    return values[-1]


def class_of(error):
    return "NameError" if isinstance(error, NameError) else type(error).__name__


def burn():
    global fuel
    fuel -= 1
    return fuel > 0


class Manager:
    def __init__(self, name, swallow):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        trace("enter", self.name)
        return self.name

    def __exit__(self, kind, error, traceback):
        trace("exit", self.name, kind and class_of(error))
        return self.swallow


class Point:
    __match_args__ = ("x", "y")
    count = 0

    def __init__(self, x, y=0):
        self.x, self.y = x, y
        Point.count += 1

    def __add__(self, other):
        return Point(self.x, other)

    def __getitem__(self, index):
        return (self.x, self.y)[index]

    def __repr__(self):
        return "Point"

'''
ERRORS = "TypeError ValueError IndexError KeyError ZeroDivisionError AttributeError NameError RuntimeError".split()
# Not %: what it takes from a list after a str differs. & | ^ only with an int, since True | True is 1 in MicroPython; *, too,
# since a program of many would take all memory.
BINARY = "+ - //".split()


class Writer:
    """One program: `lines` so far, at a depth of blocks and of expressions."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = PRELUDE.splitlines()
        self.functions = [("f0", 0)]
        self.names = list("abcde")
        self.indent = 0

    def line(self, text):
        self.lines.append("    " * self.indent + text)

    def pick(self, *choices):
        return self.random.choice(choices)

    def name(self):
        return self.random.choice(self.names)

    # ---- expressions ----

    def expressions(self, depth, most=3):
        return [self.expression(depth - 1) for _ in range(self.random.randint(0, most))]

    def arguments(self, depth):
        parts = self.expressions(depth, 2)
        if self.random.random() < 0.2:
            parts.append(f"*{self.display(depth)}")
        if self.random.random() < 0.2:
            parts.append(f"q={self.expression(depth - 1)}")
        return ", ".join(parts)

    def display(self, depth):
        items = self.expressions(depth)
        if items and self.random.random() < 0.3:
            items.append(f"*({self.expression(depth - 1)},)")
        return f"[{', '.join(items)}]"

    def atom(self):
        return self.pick(str(self.random.randint(0, 9)), str(self.random.randint(-30, 300)), repr(self.pick("", "x", "yz", "a{b}")),
                         "None", "True", "()", self.name(), self.name(), self.name())

    def comprehension(self, depth):
        item = self.expression(depth - 1)
        source = self.pick(f"range({self.random.randint(0, 4)})", self.display(depth).replace("w := ", "w == "))
        condition = f" if {self.expression(depth - 1)}" if self.random.random() < 0.3 else ""
        return self.pick("[{} for i in {}{}]", "sum(1 for i in {1}{2})", "list(({}, i) for i in {}{})", "sorted({{i: {0} for i in {1}{2}}})"
                         ).format(item, source, condition)

    def expression(self, depth=3):
        if depth <= 0 or self.random.random() < 0.15:
            return self.atom()
        one, two = self.expression(depth - 1), self.expression(depth - 1)
        kind = self.random.randrange(17)
        if kind < 3:
            return f"({one} {self.pick(*BINARY)} {two})"
        if kind == 3:
            return f"({one} {self.pick('<', '==', '!=', 'is not', 'in', 'not in')} {two} {self.pick('==', '<=')} {self.atom()})"
        if kind == 4:
            return f"({one} {self.pick('and', 'or')} {self.pick('', 'not ')}{two})"
        if kind == 5:
            return f"({one} if {two} else {self.atom()})"
        if kind == 6:
            return self.display(depth)
        if kind == 7:
            return f"({one}, {two})"
        if kind == 8:
            return f"({one})[{self.pick(two, ':', '1:', f'{two}:{self.atom()}')}]"
        if kind == 9:
            return f"trace({self.random.randrange(100)}, {one})"
        if kind == 10:
            return f"{self.pick(*[name for name, _ in self.functions])}({self.arguments(depth)})"
        if kind == 11:
            return self.comprehension(depth)
        if kind == 12:
            return f"f'{{{self.name()}}}-{{{self.random.randint(0, 99)}:>4}}{self.pick('', 'tail', '{{}}')}'"
        if kind == 13:
            return f"(lambda i, j={one}: {self.pick('i', 'j', '(i, j)', '[i, *j]')})({two})"
        if kind == 16:
            return f"({one} {self.pick('&', '|', '^', '*')} {self.random.randint(-3, 3)})"
        if kind == 14:
            return f"len({self.pick(one, self.display(depth))})"
        return self.pick(f"(not {one})", f"(-{one})", f"Point({one}, {two}).{self.pick('x', 'y', 'z')}", f"(w := {one})")

    # ---- statements ----

    def block(self, depth, **around):
        self.indent += 1
        for _ in range(self.random.randint(1, 3)):
            self.statement(depth - 1, **around)
        self.indent -= 1

    def target(self):
        name = self.name
        return self.pick(name(), name(), name(), f"{name()}, {name()}", f"{name()}, *{name()}", f"[{name()}, ({name()}, {name()})]",
                         f"{name()} = {name()}")

    def statement(self, depth, loop=False, function=False, generator=False):
        around = dict(loop=loop, function=function, generator=generator)
        kinds = [self.assign] * 3 + [self.augment, self.show, self.delete]
        if depth > 0:
            kinds += [self.if_, self.for_, self.while_, self.try_, self.try_, self.with_, self.match, self.function]
        if loop or function:
            kinds.append(self.leave)
        self.random.choice(kinds)(depth, **around)

    def assign(self, depth, generator, **_):
        if self.random.random() < 0.1:  # nothing that could make a list hold itself
            self.line(f"{self.name()}[{self.random.randint(-1, 2)}] = {self.random.randint(0, 9)}")
        self.line(f"{self.target()} = {'yield ' * (generator and self.random.random() < 0.3)}{self.expression()}")

    def augment(self, depth, **_):
        self.line(f"{self.name()} {self.pick(*BINARY)}= {self.expression(2)}")

    def show(self, depth, generator, **_):
        if generator and self.random.random() < 0.5:
            self.line(f"yield {self.pick('', 'from ')}{self.display(2)}")
        else:
            self.line(f"trace({self.expression()}, {self.expression(2)})")

    def delete(self, depth, **_):
        name = self.name()
        self.line(f"{name} = {self.display(1)}")  # so that it is there: stock raises KeyError for a global that is not
        self.line(f"{self.pick(f'del {name}', f'del {name}[0]', 'pass', f'assert {name}')}")
        self.line(f"{name} = {self.atom()}")

    def leave(self, depth, loop, function, generator):
        self.line(f"if {self.expression(2)}:")
        choices = ["break", "continue"] * loop + [f"return {self.expression(2)}"] * (function and not generator)
        choices.append(f"raise {self.pick(*ERRORS)}({self.atom()})")
        self.line("    " + self.random.choice(choices))

    def if_(self, depth, **around):
        self.line(f"if {self.expression()}:")
        self.block(depth, **around)
        if self.random.random() < 0.4:
            self.line(f"elif {self.expression()}:")
            self.block(depth, **around)
        if self.random.random() < 0.5:
            self.line("else:")
            self.block(depth, **around)

    def loop_end(self, depth, around):
        if self.random.random() < 0.3:
            self.line("else:")
            self.block(depth, **around)

    def for_(self, depth, **around):
        source = self.pick(f"range({self.random.randint(-2, 5)})", f"range({self.name()})", self.display(2), f"enumerate({self.display(1)})")
        target = self.pick(self.name(), self.target().split(" = ")[0])
        self.line(f"for {target} in {source}:")
        self.line("    if not burn(): break")
        self.block(depth, **dict(around, loop=True))
        self.loop_end(depth, around)

    def while_(self, depth, **around):
        self.line(f"while burn() and {self.expression()}:")
        self.block(depth, **dict(around, loop=True))
        self.loop_end(depth, around)

    def try_(self, depth, **around):
        self.line("try:")
        self.block(depth, **around)
        handlers = self.random.random() < 0.7
        if handlers:
            self.line(f"except {self.pick(*ERRORS, '(TypeError, ValueError)', 'Exception')} as problem:")
            self.indent += 1
            self.line("trace(class_of(problem))")
            self.indent -= 1
            self.block(depth, **around)
            if self.random.random() < 0.3:
                self.line("else:")
                self.block(depth, **around)
        if not handlers or self.random.random() < 0.4:
            self.line("finally:")
            self.block(depth, **around)

    def with_(self, depth, **around):
        items = [f"Manager({self.random.randrange(100)}, {self.pick('True', 'False')}){self.pick('', ' as ' + self.name())}"
                 for _ in range(self.random.randint(1, 2))]
        self.line(f"with {', '.join(items)}:")
        self.block(depth, **around)

    def pattern(self, depth=2):
        if depth == 0:
            return self.pick("_", str(self.random.randint(0, 3)), "None", "'x'", "True", "str()", "tuple()", "list()")
        inner = [self.pattern(depth - 1) for _ in range(self.random.randint(0, 2))]
        one = self.pattern(depth - 1)
        return self.pick(one, f"[{', '.join(inner)}]", f"[{', '.join(inner + ['*_'])}]", f"Point(y={one})", f"{{'k': {one}}}")

    def match(self, depth, **around):
        self.line(f"match {self.pick(self.expression(), f'Point({self.atom()}, {self.atom()})', str({'k': 1}), self.display(2))}:")
        self.indent += 1
        for _ in range(self.random.randint(1, 3)):
            capture = self.pick("", f" as {self.name()}", f" if {self.expression(1)}")
            alternatives = ['None' if one == '_' else one for one in (self.pattern(), self.pattern())][:self.pick(1, 1, 2)]
            self.line(f"case {' | '.join(sorted(alternatives, key='_'.__eq__)) if alternatives.count('_') < 2 else '1'}{capture}:")
            self.block(depth, **around)
        self.indent -= 1

    def function(self, depth, **_):
        name, generator = f"f{len(self.functions)}", self.random.random() < 0.3
        nonlocal_ = self.indent > 0 and self.random.random() < 0.3
        self.line(f"def {name}(a=0, b={self.atom()}, *c, {self.pick('q=1', 'q=()')}, **k):")
        self.line("    if not burn(): return None")
        outer, self.indent = self.indent, self.indent + 1
        if nonlocal_:
            self.line("global e")
        else:
            self.line(f"e = {self.atom()}")
        self.block_here(depth, generator)
        self.indent = outer
        self.line(f"trace({self.pick(f'list({name}({self.arguments(2)}) or ())' if generator else f'{name}({self.arguments(2)})')})")
        if not generator:
            self.functions.append((name, 0))
        if outer:
            self.functions = [one for one in self.functions if one[0] != name]

    def block_here(self, depth, generator):
        for _ in range(self.random.randint(1, 4)):
            self.statement(depth - 1, function=True, generator=generator)

    def program(self):
        self.line("a, b, c, d, e, w = 1, 'two', [3, 4], (5,), 'efg', None")
        self.line("def f0(*a, q=None): return (len(a), q)")
        for number in range(self.random.randint(4, 9)):
            self.line("try:")
            self.block(3)
            self.line("except Exception as error:")
            self.line(f"    print({number}, class_of(error))")
        return "\n".join(self.lines) + "\n"


def random_program(seed):
    return Writer(seed).program()


if __name__ == "__main__":
    import sys
    sys.stdout.write(random_program(int(sys.argv[1])))
