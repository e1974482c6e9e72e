"""Signatures against arguments; closures, nonlocal and scopes of classes; comprehensions and unpacking."""


def signature(chance):
    names = iter("abcdefgh")
    parts, positional = [], chance.randint(0, 3)
    defaults_from = chance.randint(0, 3)
    for number in range(positional):
        name = next(names)
        parts.append(f"{name}={number}" if number >= defaults_from else name)
    if chance.random() < 0.4:
        parts.append("*rest")
        star = True
    else:
        star = chance.random() < 0.3
        if star:
            parts.append("*")
    keywords = chance.randint(1, 2) if star and parts[-1] == "*" else chance.randint(0, 2) * star
    for number in range(keywords):
        parts.append(chance.choice(("k{0}", "k{0}={0}")).format(number))
    if chance.random() < 0.4:
        parts.append("**more")
    shown = [part.strip("*").split("=")[0] for part in parts if part != "*"]
    return ", ".join(parts), shown


def arguments(chance):
    parts = [str(chance.randint(0, 9)) for _ in range(chance.randint(0, 3))]
    if chance.random() < 0.4:
        parts.append(f"*{chance.choice(('(7,)', '[7, 8]', '()', 'range(2)', chr(39) + 'xy' + chr(39), '{5: 6}', '(i for i in (1, 2))', '3'))}")
    if chance.random() < 0.2:
        parts.append("9")
    names = [name for name in ("a", "b", "k0", "k1", "other") if chance.random() < 0.3]
    parts += [f"{name}={chance.randint(10, 19)}" for name in names]
    if chance.random() < 0.4:
        parts.append(f"**{chance.choice(('{}', '{chr(97): 1}', '{chr(99): 5}', '{chr(107) + chr(48): 3}', 'dict(other=2)', '{1: 2}', '[(1, 2)]', 'None'))}")
    return ", ".join(parts)


def bindings(chance):
    lines = []
    for number in range(4):
        parameters, shown = signature(chance)
        result = ", ".join(f"sorted({name}.items())" if name == "more" else name for name in shown)
        kind = chance.choice(("def", "def", "lambda", "method", "class"))
        if kind == "lambda":
            lines.append(f"f{number} = lambda {parameters}: ({result},)".replace("(,)", "()"))
        elif kind == "def":
            lines += [f"def f{number}({parameters}):", f"    return ({result},)".replace("(,)", "()")]
        else:
            first = "self" + (", " if parameters else "")
            name = "m" if kind == "method" else "__init__"
            lines += [f"class C{number}:", f"    def {name}({first}{parameters}):", f"        self.got = ({result},)".replace("(,)", "()")]
            lines += ["        return self.got" if kind == "method" else "        pass"]
            lines.append(f"f{number} = C{number}().m" if kind == "method" else f"f{number} = lambda *a, **k: C{number}(*a, **k).got")
        for _ in range(3):
            text = arguments(chance)
            lines.append(f"show({f'({parameters}) called ({text})'!r}, lambda: f{number}({text}))")
    return lines


def closures(chance):
    depth = chance.randint(1, 3)
    lines, indent = [], ""
    for level in range(depth):
        lines.append(f"{indent}def level{level}(x={level}):")
        indent += "    "
        if level and chance.random() < 0.5:
            lines += [f"{indent}nonlocal n", f"{indent}n += {chance.randint(1, 5)}"]
        else:
            lines.append(f"{indent}n = {chance.randint(1, 5)}")
        if chance.random() < 0.4:
            lines += [f"{indent}class K:", f"{indent}    x = n", f"{indent}    y = [x for _ in range(2)]", f"{indent}    def get(self): return x, n",
                      f"{indent}n += K.x + K().get()[1]", f"{indent}print(K.y, K().get())"]
        if chance.random() < 0.4:
            lines += [f"{indent}fs = [lambda i=i: (i, n) for i in range(2)]", f"{indent}gs = [lambda: (i, n) for i in range(2)]", f"{indent}n += 1",
                      f"{indent}print([f() for f in fs], [g() for g in gs])"]
        if chance.random() < 0.3:
            lines += [f"{indent}try:", f"{indent}    del n", f"{indent}    print(n)", f"{indent}except Exception as error:", f"{indent}    print(class_of(error))",
                      f"{indent}n = 50"]
    lines.append(f"{indent}return n, x")
    for level in reversed(range(1, depth)):
        indent = "    " * level
        lines.append(f"{indent}return n, x, level{level}({chance.choice(('', '9'))}), n")
    lines.append("show('closures', lambda: level0())")
    return lines


def unpacking(chance):
    lines = []
    for number in range(6):
        target = chance.choice(("a, b", "a, *b", "*a, b", "a, (b, c)", "[a, b, *c]", "a, *b, c", "(a,)", "a, b = c", "(a, *b), c", "*a,"))
        value = chance.choice(("(1, 2)", "[1]", "'ab'", "'abc'", "(1, (2, 3))", "range(4)", "{1: 2, 3: 4}", "iter([1, 2, 3])", "5", "()", "(i for i in 'xy')", "([1, 2], 3)", "b'ab'"))
        lines += [f"def unpack{number}():", "    a = b = c = None", f"    {target} = {value}", "    return a, b, c if not hasattr(c, '__next__') else 'iterator'",
                  f"show({f'{target} = {value}'!r}, unpack{number})"]
    for _ in range(4):
        first, second = (chance.choice(("range(3)", "'ab'", "[1, 2, 3]", "()")) for _ in range(2))
        text = chance.choice((f"[(i, j) for i in {first} for j in {second} if i != j]", f"{{i: [j for j in {second}] for i in {first}}}", f"[[i for i in {second}] for i in {first}]",
                              f"sorted({{str(i) + str(j) for i in {first} for j in {second}}})", f"list((i, j) for i in {first} if (j := i) for k in {second})",
                              f"sum(len(str(i)) for i in {first})", f"[*{first}, *{second}]", f"(*{first}, 1)", f"{{*{first}}}", f"dict(zip({first}, {second}))", f"any(i for i in {first})"))
        lines.append(f"def comprehension(): return {text}")
        lines.append(f"show({text!r}, comprehension)")
    return lines


SNIPPETS = [bindings, closures, unpacking]
