"""Random sets of modules that read, write and import each other, and a main that imports them in any order, changes, deletes and prints: for
preload_equality, which compares what they print frozen with preload and without."""

import random

VALUES = ("0", "7", "-3", "1 << 40", "'text'", "'long text with spaces'", "b'bytes'", "None", "True", "(1, 'two', None)", "()", "[]", "[1, 2]", "{}",
          "{'a': 1, 'zz': [2]}", "{3: 'x', 'k': (4,)}", "{1, 2}", "set()", "frozenset((5,))", "range(3)", "[[1], [2, [3]]]", "OrderedDict([('z', 1), ('b', 2)])",
          "slice(1, 2)", "object", "KeyError", "len", "sys", "0.5", "1j", "...")
RARE = ("bytearray(b'ab')", "array('h', [1, -2])", "deque((1, 2), 4)", "ValueError('kept', 3)", "namedtuple('Pair', ('left', 'right'))(1, [2])",
        "''.join", "[3, 1, 2].sort", "str.upper", "iter((1, 2))", "memoryview(b'view')", "namedtuple('Pair', 'a b')")
HEAD = """import sys
from collections import OrderedDict, deque, namedtuple
from array import array
"""
SHOW = r"""
import gc, sys
def told(x, depth=0):
    kind = type(x)
    if depth > 3:
        return '...'
    if x is None or kind in (int, str, bytes, bool, float, range, bytearray):
        return repr(x)
    if kind in (list, tuple, set, frozenset):
        return kind.__name__ + repr([told(y, depth + 1) for y in (sorted(x, key=str) if kind in (set, frozenset) else x)])
    if isinstance(x, dict):
        return kind.__name__ + repr([(told(k, depth + 1), told(y, depth + 1)) for k, y in x.items()])
    if kind is type(sys):
        return 'module ' + x.__name__
    if isinstance(x, type):
        text = 'class ' + x.__name__
        if depth < 2 and hasattr(x, 'marks'):
            text += repr([(k, told(getattr(x, k), depth + 1)) for k in sorted(dir(x)) if k[:2] != '__'])
        return text
    if isinstance(x, BaseException):
        return kind.__name__ + repr(x.args)
    if hasattr(kind, 'marks'):
        return 'instance of ' + kind.__name__ + repr([(k, told(y, depth + 1)) for k, y in x.__dict__.items()])
    if isinstance(x, (list, tuple)):
        return kind.__name__ + repr([told(y, depth + 1) for y in x])
    return kind.__name__
def show(label, f):
    try:
        x = f()
        print(label, told(x))
    except Exception as e:
        print(label, 'raises', type(e).__name__, e)
def state(name):
    module = sys.modules.get(name)
    if module is not None:
        print(name, [(k, told(x)) for k, x in module.__dict__.items() if k[:2] != '__'])
"""


class Writer:
    """A set of modules: each knows what the others may have by what names."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.prefix = f"r{seed}_"
        self.modules = [self.prefix + letter for letter in "abcdef"[:self.random.randint(2, 5)]]
        self.package = self.prefix + "p" if self.random.random() < 0.4 else None
        if self.package:
            self.modules += [self.package, self.package + ".one", self.package + ".two"]
        self.names = {}

    def pick(self, *things):
        return self.random.choice(things)

    def value(self):
        return self.random.choice(VALUES if self.random.random() < 0.95 else RARE)

    def any_name(self, module):
        return self.random.choice(self.names.get(module) or ["first"])

    def known(self, names):
        return self.random.choice(names) if names else "0"

    # ---- a module ----

    def import_line(self, module, names):
        other = self.random.choice(self.modules)
        if other == module:
            return "import sys"
        short = other.replace(".", "_") + "_"
        name = self.any_name(other)
        line = self.pick(f"import {other} as {short}", f"import {other} as {short}", f"from {other} import {name} as {short}{name}", f"import {other}",
                         f"from {other} import *")
        if line.endswith("import " + other):
            names.append(other.split(".")[0])
        elif " as " in line:
            names.append(line.split()[-1])
        if self.random.random() < 0.4 and "*" not in line:
            line = f"try:\n    {line}\nexcept (ImportError, AttributeError) as problem:\n    missing = type(problem).__name__"
        return line

    def function(self, names, n):
        name, old = f"fun{n}", self.known(names)
        default = self.pick("[]", "{}", "None", "3", old)
        body = self.pick(f"global {old}\n    {old} = ({old}, x)", f"global made{n}\n    made{n} = [x]", f"return {old}, x", f"{old}.append(x)",
                         "keep.append(x)\n    return keep" if default == "[]" else "return keep, x", f"global {old}\n    del {old}",
                         f"def inner():\n        nonlocal x\n        x = (x, 1)\n        return x\n    return inner", f"yield x\n    yield {old}",
                         f"return [{old} for i in range(2)]", f"import {self.random.choice(self.modules)} as inside\n    return sorted(dir(inside))",
                         f"return globals()['{old}']", f"globals()['made{n}'] = x", "raise KeyError(x)", f"try:\n        return {old}.nothing\n    except AttributeError:\n        return 'no'")
        old_is_local = body.startswith("global") and default == old
        lines = [f"def {name}(x=1, keep={'0' if old_is_local else default}):", "    " + body]
        if self.random.random() < 0.2:
            lines.insert(0, "@decorate" if "decorate" in names else "@(lambda f: f)")
        names.append(name)
        return "\n".join(lines)

    def method(self, n, names):
        return self.pick(f"def m{n}(self, x=[]):\n        x.append({n})\n        return x",
                         f"@property\n    def p{n}(self):\n        return getattr(self, 'n', 'none')",
                         f"@classmethod\n    def c{n}(cls):\n        cls.marks = cls.marks + 1\n        return cls.__name__",
                         f"@staticmethod\n    def s{n}(x={self.pick('1', '[2]')}):\n        return x",
                         "def __init__(self, *a):\n        super().__init__(*a)\n        self.n = len(a)",
                         "def __eq__(self, other):\n        return self is other or other == 5\n    def __hash__(self):\n        return 7",
                         "def __getattr__(self, name):\n        if name[0] == 'q':\n            return name\n        raise AttributeError(name)",
                         "def __setattr__(self, name, x):\n        object.__setattr__(self, name, (x, 'set'))",
                         "def __len__(self):\n        return 4", "def __call__(self, x=0):\n        self.called = x\n        return self",
                         "def __init_subclass__(cls):\n        Other.made = cls.__name__" if "Other" in names else "def __str__(self):\n        return 'str'",
                         f"lost{n} = {self.value()}", "def __del__(self):\n        pass" if self.random.random() < 0.1 else "def walk(self):\n        yield self",
                         "def __getitem__(self, i):\n        return ('item', i)", "def __iadd__(self, x):\n        self.added = x\n        return self")

    def class_(self, names, n):
        name = f"Cls{n}"
        classes = [x for x in names if x.startswith("Cls")]
        base = self.pick("", "", self.pick("", "(Exception)", "(list)", "(dict)", "(ValueError)", "(tuple)", "(int)"), *(f"({x})" for x in classes))
        marks = "" if base[1:] in [x + ")" for x in classes] and self.random.random() < 0.5 else f"    marks = {n}\n"
        if not marks and not base:
            marks = "    marks = 0\n"
        methods = "\n    ".join(self.method(k, names) for k in range(self.random.randint(1, 4)))
        names.append(name)
        return f"class {name}{base}:\n{marks}    {methods}"

    def statement(self, module, names, n):
        old, other = self.known(names), self.known(names)
        classes = [x for x in names if x.startswith("Cls")] or ["Other"]
        kind = self.random.randint(0, 23)
        if kind < 4:
            names.append(f"val{n}")
            return f"val{n} = {self.value()}"
        if kind < 8:
            return self.function(names, n)
        if kind < 11:
            return self.class_(names, n)
        if kind < 13:
            return self.import_line(module, names)
        new = f"mix{n}"
        text = self.pick(f"{new} = [{old}, {other}]", f"{new} = {{'k': {old}, 'j': {other}}}", f"{new} = {old}", f"{new} = ({old}, {other})",
                         f"{new} = {self.random.choice(classes)}()", f"{new} = {self.random.choice(classes)}(); {new}.extra = {old}",
                         f"{new} = getattr({old}, '{self.pick('marks', 'append', 'val1', 'm0', 'p0', 'fun1')}', None)", f"{new} = [x for x in range(3)]",
                         f"def decorate(f):\n    calls = []\n    def wrapped(*a, **k):\n        calls.append(a)\n        return f(*a, **k), len(calls)\n    return wrapped\n{new} = decorate(lambda x=0: x)",
                         f"{new} = {old}()", f"try:\n    {new} = {old}({other})\nexcept Exception as e:\n    {new} = type(e).__name__",
                         f"{old}.patched = {other}", f"del {old}\n{old} = {new} = 1", f"for {new} in range(2):\n    again{n} = {new}", f"{new} = len(dir())",
                         f"{new} = bool({old}) and {other}", f"if {old}:\n    {new} = 1\nelse:\n    {new} = [2]", f"{new} = sys.modules.get('{self.random.choice(self.modules)}')",
                         f"{new} = isinstance({old}, {self.random.choice(classes)})", f"{new} = {old} is {other}, {old} == {other}", f"{old}.append({other})", f"{old}['new'] = {other}",
                         f"{new} = [lambda x={old}: x for i in range(2)]", f"{new} = type('Cls{n}', ({self.random.choice(classes)},), {{'marks': {n}}})",
                         f"{new} = str({old}) if isinstance({old}, (int, str)) else 0", f"{new} = hasattr({old}, 'marks')", f"{new} = list({old}.__dict__)[:2]")
        names.append(new)
        if self.random.random() < 0.6:
            text = "try:\n" + "\n".join("    " + line for line in text.split("\n")) + f"\nexcept Exception as {new}_problem:\n    {new} = {new}_what = type({new}_problem).__name__"
        return text

    def module(self, module):
        names, lines = [], [HEAD + "first = [1]", "Other = type('Other', (), {'marks': 0})"]
        names += ["first", "Other"]
        if self.random.random() < 0.15:
            lines.append("def __getattr__(name):\n    if name[0] == 'q':\n        return name\n    raise AttributeError(name)")
        if self.random.random() < 0.2:
            lines.append("__all__ = ['first', 'Other']")
        lines += [self.statement(module, names, n) for n in range(self.random.randint(2, 14))]
        self.names[module] = names
        return "\n".join(lines) + "\n"

    # ---- main ----

    def action(self, n):
        module, other = self.random.choice(self.modules), self.random.choice(self.modules)
        name, second = self.any_name(module), self.any_name(other)
        at, at2 = f"sys.modules['{module}'].{name}", f"sys.modules['{other}'].{second}"
        return self.pick(f"show({n}, lambda: __import__('{module}'))", f"show({n}, lambda: __import__('{module}'))", f"show({n}, lambda: {at})",
                         f"show({n}, lambda: {at}())", f"show({n}, lambda: {at}({at2}))", f"show({n}, lambda: {at}().x)", f"show({n}, lambda: {at}.m0())",
                         f"show({n}, lambda: setattr(sys.modules['{module}'], '{name}', {self.value()}))", f"show({n}, lambda: delattr(sys.modules['{module}'], '{name}'))",
                         f"show({n}, lambda: setattr({at}, 'patched', {self.value()}))", f"show({n}, lambda: {at}.append({n}))", f"show({n}, lambda: {at}.update(new={n}))",
                         f"show({n}, lambda: {at}.__setitem__(0, {n}))", f"show({n}, lambda: {at}.add({n}))", f"show({n}, lambda: list({at}))", f"show({n}, lambda: next({at}))",
                         f"show({n}, lambda: sys.modules.pop('{module}'))", "gc.collect()", f"state('{module}')", f"show({n}, lambda: {at} is {at2})",
                         f"show({n}, lambda: {at} == {at2})", f"show({n}, lambda: type('Sub', ({at},), {{}})())", f"show({n}, lambda: {at}.p0)", f"show({n}, lambda: {at}.c1())",
                         f"show({n}, lambda: {at}.patched)", f"show({n}, lambda: [k for k in sys.modules if k[:{len(self.prefix)}] == '{self.prefix}'])",
                         f"show({n}, lambda: setattr({at}, 'p0', property(lambda self: 'late')))", f"show({n}, lambda: {at}().p0)", f"show({n}, lambda: raises({at}))",
                         f"show({n}, lambda: {at}[0])", f"show({n}, lambda: {at}.pop())", f"show({n}, lambda: {at}.extend([4]))", f"show({n}, lambda: len({at}))",
                         f"show({n}, lambda: {at}.sort())", f"show({n}, lambda: hash({at}) == hash({at}))", f"show({n}, lambda: sys.modules['{module}'].__dict__.pop('{name}'))")

    def main(self):
        lines = [HEAD + SHOW, "def raises(x):\n    try:\n        raise x\n    except Exception as e:\n        return e"]
        order = self.random.sample(self.modules, len(self.modules))
        for n in range(self.random.randint(10, 40)):
            if order and self.random.random() < 0.3:
                name = order.pop()
                lines += [f"show('import', lambda: __import__('{name}') and None)", f"state('{name}')"]
            lines.append(self.action(n))
        lines += [f"state('{name}')" for name in self.modules]
        return "\n".join(lines) + "\n"

    def files(self):
        """{path: text}; the main is main_rSEED.py."""
        texts = {name: self.module(name) for name in self.random.sample(self.modules, len(self.modules))}
        found = {(name if name != self.package else name + ".__init__").replace(".", "/") + ".py": text for name, text in texts.items()}
        found[f"main_{self.prefix[:-1]}.py"] = self.main()
        return found
