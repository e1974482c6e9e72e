"""Hierarchies with super(), descriptors, properties, attribute hooks and special methods; the order of resolution."""


def mro(bases, known):
    """Whether C3 orders it: the classes of `bases` with their orders in `known`."""
    sequences = [list(known[base]) for base in bases] + [list(bases)]
    order = []
    while any(sequences):
        for sequence in sequences:
            if sequence and not any(sequence[0] in other[1:] for other in sequences):
                break
        else:
            return None
        head = sequence[0]
        order.append(head)
        sequences = [[one for one in sequence if one != head] for sequence in sequences]
    return order


def hierarchy(chance):
    lines, known = ["log = []"], {}
    for number in range(chance.randint(3, 6)):
        name = "ABCDEF"[number]
        bases = chance.sample(sorted(known), min(len(known), chance.choice((0, 1, 1, 2, 2, 3))))
        order = mro(bases, known)
        if order is None:
            bases, order = bases[:1], known[bases[0]]
        known[name] = [name] + order
        lines.append(f"class {name}({', '.join(bases)}):")
        members = [f"    {attribute} = '{name}{attribute}'" for attribute in "xyz" if chance.random() < 0.3]
        if chance.random() < 0.6:
            rest = "super().m() if hasattr(super(), 'm') else []" if bases else "[]"
            members += ["    def m(self):", f"        return ['{name}'] + ({rest})"]
        if chance.random() < 0.4:
            members += ["    @property", "    def p(self):", f"        return '{name}p' + self.x"]
        if chance.random() < 0.3:
            members += ["    @classmethod", "    def c(cls, v=1):", f"        return '{name}', cls.__name__, v"]
        if chance.random() < 0.3:
            members += ["    @staticmethod", "    def s(*a):", f"        return '{name}', a"]
        if chance.random() < 0.3:
            members += ["    def __init__(self, *a):", f"        log.append('{name}')"] + (["        super().__init__(*a)"] if bases else [])
        lines += members or ["    pass"]
    for _ in range(12):
        name = chance.choice(sorted(known))
        text = chance.choice((f"{name}().x", f"{name}.y", f"{name}().m()", f"{name}().p", f"{name}.c()", f"{name}().c(2)", f"{name}().s(1)", f"{name}.s()", f"[k.__name__ for k in {name}.__mro__][:-1]",
                              f"[k.__name__ for k in {name}.__bases__]", f"issubclass({name}, {chance.choice(sorted(known))})", f"isinstance({name}(), {chance.choice(sorted(known))})",
                              f"setattr({name}, 'x', 5)", f"delattr({name}, 'y')", f"hasattr({name}(), 'z')", f"{name}(1)", f"{name}.m({name}())", f"getattr({name}, 'q', 7)", f"setattr({name}(), 'p', 1)",
                              f"type({name}()) is {name}", f"callable({name}().m)"))
        text = text if not text.endswith("(1)") or "." in text else f"type({text}).__name__"
        lines.append(f"show({text!r}, lambda: ({text}, len(log)))")
    return lines


def descriptors(chance):
    parts = {"__get__": ["    def __get__(self, obj, owner):", "        return ('get', obj is None, owner.__name__)"],
             "__set__": ["    def __set__(self, obj, value):", "        log.append(('set', value))"],
             "__delete__": ["    def __delete__(self, obj):", "        log.append('delete')"],
             "__set_name__": ["    def __set_name__(self, owner, name):", "        log.append((owner.__name__, name))"]}
    chosen = [name for name in parts if chance.random() < 0.6]
    lines = ["log = []", "class D:"] + [line for name in chosen for line in parts[name]] + ["    tag = 'D'"]
    lines += ["class A:", "    d = D()"]
    if chance.random() < 0.4:
        lines += ["    def __getattr__(self, name):", "        log.append(('getattr', name))", f"        {chance.choice(('raise AttributeError(name)', 'return name * 2'))}"]
    if chance.random() < 0.3:
        lines += ["    def __setattr__(self, name, value):", "        log.append(('setattr', name))", f"        {chance.choice(('pass', 'super().__setattr__(name, value)', 'object.__setattr__(self, name, value)'))}"]
    if chance.random() < 0.3:
        lines += ["    def __delattr__(self, name):", "        log.append(('delattr', name))"]
    lines += ["class B(A):", f"    {chance.choice(('pass', 'd = 5', 'e = D()'))}", "a, b = A(), B()"]
    for _ in range(12):
        name = chance.choice("ab")
        text = chance.choice((f"{name}.d", f"type({name}).d", f"setattr({name}, 'd', 3)", f"delattr({name}, 'd')", f"{name}.e", f"setattr({name}, 'e', 4)", f"delattr({name}, 'e')", f"hasattr({name}, 'nothing')",
                              f"getattr({name}, 'nothing', 1)", f"{name}.nothing", f"setattr(A, 'late', D())", f"{name}.late", f"setattr({name}, 'late', 1)"))
        shown = f"str({text}) if not isinstance({text}, D) else 'D'" if not text.startswith(("setattr", "delattr")) else text
        lines.append(f"show({text!r}, lambda: ({shown}, log[-3:]))")
    return lines


def properties(chance):
    lines = ["class A:", "    def __init__(self): self._v = 1", "    @property", "    def v(self): return self._v"]
    if chance.random() < 0.7:
        lines += ["    @v.setter", "    def v(self, new): self._v = new"]
    if chance.random() < 0.4:
        lines += ["    @v.deleter", "    def v(self): self._v = 'gone'"]
    lines += ["    w = property(lambda self: self._v * 2" + chance.choice(("", ", lambda self, new: setattr(self, '_v', new)", ", None, lambda self: print('deleted')")) + ")"]
    lines += ["class B(A):"] + chance.choice((
        ["    pass"], ["    v = 9"], ["    @A.v.getter", "    def v(self): return 'B'"], ["    @property", "    def v(self): return ('B', super().v)"],
        ["    def v(self): return 'method'"]))
    lines += ["a, b = A(), B()"]
    for _ in range(10):
        name = chance.choice("ab")
        member = chance.choice("vvw")
        text = chance.choice((f"{name}.{member}", f"setattr({name}, '{member}', {chance.randint(2, 9)})", f"delattr({name}, '{member}')", f"type({name}).__dict__.get('{member}') is None", f"{name}._v",
                              f"A.{member}.fget({name})", f"A.{member}.fset is None", f"isinstance(A.{member}, property)"))
        if "b.v" == text:
            text = "b.v if not callable(b.v) else 'method'"
        lines.append(f"show({text!r}, lambda: ({text}, a._v, b._v))")
    return lines


OPERATORS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "and": "&", "or": "|", "xor": "^", "lshift": "<<", "pow": "**", "matmul": "@"}
COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def operators(chance):
    names = chance.sample(sorted(OPERATORS), 3)
    lines = []
    for class_, base in (("A", "object"), ("B", chance.choice(("object", "A")))):
        lines.append(f"class {class_}({base}):")
        for name in names:
            for form in (name, "r" + name, "i" + name):
                if chance.random() < 0.4:
                    lines.append(f"    def __{form}__(self, other): return {chance.choice((repr(class_ + form), repr(class_ + form), 'NotImplemented', 'other'))}")
        for name in COMPARISONS:
            if chance.random() < 0.3:
                lines.append(f"    def __{name}__(self, other): return {chance.choice((repr(class_ + name), 'NotImplemented', 'True', 'False'))}")
        for name, result in (("neg", "-1"), ("invert", "'inv'"), ("abs", "'abs'"), ("bool", chance.choice(("False", "True", "1", "None"))), ("len", chance.choice(("0", "2", "-1", "'x'"))),
                             ("hash", chance.choice(("5", "'x'", "10**30"))), ("int", chance.choice(("7", "'x'"))), ("float", chance.choice(("1.5", "2"))), ("index", chance.choice(("2", "None"))),
                             ("str", chance.choice(("'S'", "5"))), ("repr", chance.choice(("'R'", "None"))), ("contains", None), ("call", None)):
            if chance.random() < 0.3:
                if result:
                    lines.append(f"    def __{name}__(self): return {result}")
                else:
                    lines.append(f"    def __{name}__(self, *a): return {chance.choice(('0', '[]', 'len(a)'))}")
        lines.append("    tag = 1")
    lines += ["def plain(v): return v if isinstance(v, (str, int, float, bool, tuple, list, type(None))) else type(v).__name__"]
    for _ in range(14):
        one, two = chance.choice((("A()", "B()"), ("B()", "A()"), ("A()", "1"), ("2", "A()"), ("'s'", "B()"), ("B()", "[1]"), ("A()", "A()")))
        name = chance.choice(names)
        text = chance.choice((f"{one} {OPERATORS[name]} {two}", f"{one} {chance.choice(sorted(COMPARISONS.values()))} {two}", f"-{one}", f"~{one}", f"abs({one})", f"bool({one})", f"len({one})", f"hash({one}) == 5",
                              f"int({one})", f"float({one})", f"[5, 6, 7][{one}]", f"{two} in {one}", f"{one}({two})", f"{one}[{two}]", f"not {one}", f"str({one})[:1]", f"repr({one})[:1]", f"range(4)[{one}]",
                              f"{one} == {two} == {one}", f"[{one}] == [{two}]", f"'%d' % {one}", f"divmod({one}, {two})", f"operate({one}, {two})"))
        if text.startswith("operate"):
            lines += ["def operate(x, y):", f"    x {OPERATORS[name]}= y", "    return x"]
        lines.append(f"show({text!r}, lambda: plain({text}))")
    return lines


def creation(chance):
    lines = ["log = []", "class Base:"]
    if chance.random() < 0.5:
        lines += ["    def __init_subclass__(cls, **k): log.append((cls.__name__, sorted(k.items())))"]
    if chance.random() < 0.5:
        lines += ["    def __new__(cls, *a, **k):", "        log.append(('new', cls.__name__, a))", f"        return {chance.choice(('super().__new__(cls)', '5', 'object.__new__(cls)', 'object.__new__(Base)'))}"]
    if chance.random() < 0.5:
        lines += ["    def __init__(self, *a): log.append(('init', a))"]
    lines += ["    n = [i for i in range(3)]", f"class Sub(Base{chance.choice(('', '', ', tag=3'))}):", f"    {chance.choice(('m = 1', '__slots__ = ()', 'def __call__(self, *a): return a', '__hash__ = None'))}"]
    lines += ["def plain(v): return v if isinstance(v, (str, int, tuple, list, bool, type(None))) else type(v).__name__"]
    for _ in range(8):
        name = chance.choice(("Base", "Sub"))
        text = chance.choice((f"{name}()", f"{name}(1)", f"{name}(1, 2)", f"{name}(k=1)", f"type('T', ({name},), {{'x': 1}})", f"type('T', ({name},), {{'x': 1}})().x", f"{name}()(3)", f"{name}.n", f"isinstance({name}(), Base)",
                              f"{name}.__name__", f"{name}().__class__", f"object.__new__({name})", f"hash({name}()) is None", f"{{{name}(): 1}} == 0", f"{name} == {name}", f"{name}() == {name}()",
                              f"{name}().nothing", f"{name}.__module__", f"sorted(k for k in {name}.__dict__ if k[0] != '_')", f"vars({name}())"))
        lines.append(f"show({text!r}, lambda: plain({text}))")
    return lines + ["show('log', lambda: log)"]


SNIPPETS = [hierarchy, descriptors, properties, operators, creation]
