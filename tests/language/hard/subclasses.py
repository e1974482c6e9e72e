"""Subclasses of builtin types: what they override is used, what they do not is the base's, on either side of an operator."""

VALUES = {"int": ("0", "5", "-3", "True"), "float": ("1.5", "-0.0", "2"), "str": ("'ab'", "''", "'5'"), "bytes": ("b'ab'", "b''", "3"), "list": ("[1, 2]", "()", "'ab'"), "tuple": ("(1, 2)", "()", "[3]"),
          "dict": ("{1: 2}", "{}", "a=1"), "set": ("{1, 2}", "()"), "bytearray": ("b'ab'", "2"), "frozenset": ("[1]", "()")}
OVERRIDES = {"__len__": ("(self)", ("7", "super().__len__() + 1")), "__iter__": ("(self)", ("iter('xy')", "iter([9])", "super().__iter__()")), "__contains__": ("(self, x)", ("True", "super().__contains__(x)")),
             "__getitem__": ("(self, i)", ("('item', i)", "super().__getitem__(i)")), "__repr__": ("(self)", ("'R'", "'<' + super().__repr__() + '>'")), "__str__": ("(self)", ("'S'",)),
             "__eq__": ("(self, o)", ("True", "super().__eq__(o)", "NotImplemented")), "__hash__": ("(self)", ("3",)), "__lt__": ("(self, o)", ("True", "super().__lt__(o)")),
             "__add__": ("(self, o)", ("'add'", "super().__add__(o)", "NotImplemented")), "__radd__": ("(self, o)", ("'radd'",)), "__mul__": ("(self, o)", ("'mul'", "super().__mul__(o)")), "__rmul__": ("(self, o)", ("'rmul'",)),
             "__bool__": ("(self)", ("False", "True")), "__int__": ("(self)", ("8",)), "__float__": ("(self)", ("2.5",)), "__index__": ("(self)", ("1",)), "__call__": ("(self, *a)", ("a",)), "__missing__": ("(self, k)", ("('missing', k)",)),
             "__format__": ("(self, s)", ("'F' + s",)), "__neg__": ("(self)", ("'neg'",)), "__abs__": ("(self)", ("'abs'",)), "__and__": ("(self, o)", ("'and'",)), "__rsub__": ("(self, o)", ("'rsub'",)), "__sub__": ("(self, o)", ("'sub'",))}
# What would loop for ever, and what CPython prints by way of another method.
MISSING = {"int": ("__len__", "__iter__", "__contains__", "__getitem__"), "float": ("__len__", "__iter__", "__contains__", "__getitem__"), "set": ("__getitem__", "__iter__"), "frozenset": ("__getitem__", "__iter__")}


def subclass(chance):
    base = chance.choice(sorted(VALUES))
    lines = [f"class S({base}):"]
    for name, (parameters, bodies) in OVERRIDES.items():
        if chance.random() < 0.25 and name not in MISSING.get(base, ()) and not (name == "__hash__" and base in ("list", "dict", "set", "bytearray")):
            bodies = [one for one in bodies if "super" not in one or (hasattr({"int": int, "float": float, "str": str, "bytes": bytes, "list": list, "tuple": tuple, "dict": dict, "set": set, "bytearray": bytearray, "frozenset": frozenset}[base], name))]
            if bodies:
                lines.append(f"    def {name}{parameters}: return {chance.choice(bodies)}")
    if chance.random() < 0.3:
        lines.append("    def __init__(self, *a, **k): self.extra = len(a)" + chance.choice(("", f"; super().__init__({'' if base in ('int', 'float', 'str', 'bytes', 'tuple', 'frozenset') else '*a, **k'})")))
    lines += ["    tag = 'T'", f"def s(): return S({chance.choice(VALUES[base])})",
              "def plain(v):", "    if isinstance(v, (set, frozenset)): return sorted(map(str, list(v)))", "    return repr(v)"]
    plain = {"int": "2", "float": "0.5", "str": "'b'", "bytes": "b'b'", "list": "[3]", "tuple": "(3,)", "dict": "{3: 4}", "set": "{2}", "bytearray": "bytearray(b'b')", "frozenset": "frozenset([2])"}[base]
    for _ in range(16):
        operator = chance.choice("+ - * & == != < <= | %".split())
        text = chance.choice((f"s() {operator} {plain}", f"{plain} {operator} s()", f"s() {operator} s()", f"s() * 2", "2 * s()", "len(s())", "list(s())", "tuple(s())", "sorted(s(), key=str)", "1 in s()", "'a' in s()" , "s()[0]", "s()[1:] if not isinstance(s(), dict) else 0",
                              "bool(s())", "str(s())", "repr(s())", "'%s' % (s(),)", "'{}'.format(s())", "f'{s()!r}'", "int(s())", "float(s())", "abs(s())", "-s()", "hash(s()) == hash(s())", "[5, 6, 7][s()]", "s()(1)", "s().tag",
                              "s().extra", "isinstance(s(), " + base + ")", "type(s()).__name__", f"type({base}(s())).__name__", "max(s(), key=str)", "[*s()]", "dict.fromkeys(s())", "s() == s()", "s() in [s()]",
                              "{s(): 1} is None", "s()['zz']", "s().get('zz')", "print(s())", "print([s()])", "type(s() + s()).__name__", "s().upper()", "s().index(1)", "s().count(1)", "s().nothing",
                              "range(s())[0]", "sum(s())", "enumerate(s()) is None", "list(zip(s(), 'pq'))", "list(map(str, s()))", "any(s())", "''.join(s())", "list(reversed(s()))", "s().__len__()", "S.__len__(s())",
                              f"{base}.__len__(s())", f"{base}.__repr__(s())", f"{base}.__eq__(s(), {plain})", f"{base}.__add__(s(), {plain})", f"super(S, s()).__repr__()", "s().append(5)", "round(s())", "divmod(s(), 2)", "chr(s())", "(lambda *a: a)(*s())",
                              "(lambda **k: k)(**s())", "isinstance(s() + s(), S)", "s().update({9: 9})", "s().add(4)"))
        lines.append(f"show({f'{base}: {text}'!r}, lambda: plain({text}))")
    return lines


SNIPPETS = [subclass]
