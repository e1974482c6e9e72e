"""Generators, with what is sent, thrown and closed at each step; iterators; contexts."""

ERRORS = ("ValueError", "KeyError", "StopIteration", "GeneratorExit", "RuntimeError")


def body(chance, indent, depth, inner):
    """Lines of a generator: yields between try, loops, with and yield from."""
    lines = []
    for _ in range(chance.randint(1, 3)):
        kind = chance.randrange(9 if depth else 3)
        number = chance.randint(0, 99)
        if kind == 0:
            lines.append(f"{indent}yield {number}")
        elif kind == 1:
            lines.append(f"{indent}print('got', (yield {number}))")
        elif kind == 2:
            lines.append(chance.choice((f"{indent}if {number} < 12: return {number}", f"{indent}if {number} < 9: raise {chance.choice(ERRORS[:2])}({number})", f"{indent}print('at {number}')")))
        elif kind in (3, 4):
            lines.append(f"{indent}try:")
            lines += body(chance, indent + "    ", depth - 1, inner)
            if chance.random() < 0.6:
                lines.append(f"{indent}except {chance.choice(ERRORS + ('Exception', 'BaseException'))} as error:")
                lines.append(f"{indent}    print('caught', type(error).__name__)")
                lines += body(chance, indent + "    ", depth - 1, inner) if chance.random() < 0.5 else []
                if chance.random() < 0.3:
                    lines.append(f"{indent}    raise{chance.choice(('', ' KeyError(1)'))}")
            else:
                lines += [f"{indent}finally:", f"{indent}    print('finally {number}')"]
                lines += body(chance, indent + "    ", depth - 1, inner) if chance.random() < 0.3 else []
        elif kind == 5:
            lines.append(f"{indent}for i in {chance.choice(('range(2)', '(4, 5)'))}:")
            lines += body(chance, indent + "    ", depth - 1, inner)
            if chance.random() < 0.3:
                lines.append(f"{indent}    {chance.choice(('break', 'continue'))}")
        elif kind == 6:
            lines.append(f"{indent}with M({number}, {chance.choice(('True', 'False'))}):")
            lines += body(chance, indent + "    ", depth - 1, inner)
        else:
            lines.append(f"{indent}print('from', (yield from {chance.choice((inner + '()' if inner else '(6,)', '[7, 8]', 'It()'))}))")
    return lines


def driven(chance):
    lines = ["class M:", "    def __init__(self, n, s): self.n, self.s = n, s", "    def __enter__(self): print('enter', self.n)",
             "    def __exit__(self, kind, error, tb):", "        print('exit', self.n, kind and kind.__name__)", "        return self.s",
             "class It:", "    def __init__(self): self.n = 0", "    def __iter__(self): return self", "    def __next__(self):", "        self.n += 1",
             "        if self.n > 2: raise StopIteration(77)", "        return self.n"]
    lines += ["def inner():"] + body(chance, "    ", 1, None) + ["    yield 1"]
    lines += ["def outer():"] + body(chance, "    ", 3, "inner") + ["    yield 2", f"    return {chance.randint(0, 9)}"]
    lines += ["g = outer()", "def step(name, *args):", "    try:", "        print(name, '->', getattr(g, name)(*args))", "    except BaseException as error:",
              "        print(name, '!', type(error).__name__, error.args if not isinstance(error, (TypeError, RuntimeError, AttributeError)) else '')"]
    lines.append(chance.choice(("step('__next__')", "step('__next__')", "step('send', None)", "step('send', 5)", "step('throw', ValueError)", "step('close')")))
    for _ in range(chance.randint(3, 9)):
        lines.append(chance.choice(("step('__next__')", f"step('send', {chance.randint(0, 9)})", f"step('throw', {chance.choice(ERRORS)})",
                                    f"step('throw', {chance.choice(ERRORS)}({chance.randint(0, 9)}))", "step('__next__')", "step('__next__')")))
    # To its end, or CPython closes it as soon as nothing holds it.
    lines += ["step('close')", "for _ in range(99):", "    try: next(g)", "    except StopIteration: break", "    except BaseException: pass"]
    return lines


def expressions(chance):
    lines = ["def count(n):", "    while n: n -= 1; yield n"]
    for _ in range(8):
        source = chance.choice(("count(3)", "(i * 2 for i in count(2))", "iter([1, 2])", "map(str, count(2))", "zip(count(2), 'ab')", "filter(None, count(3))", "enumerate(count(2))",
                                "reversed([1, 2])", "count(0)"))
        text = chance.choice((f"list({source})", f"next({source})", f"next({source}, 5)", f"sum({source})", f"tuple({source})", f"sorted({source}, key=str)", f"max({source})",
                              f"any({source})", f"[*{source}]", f"dict({source})", f"''.join({source})", f"2 in {source}", f"set({source})", f"list(zip({source}, {source}))",
                              f"all({source})", f"bytes({source})", f"min({source}, default=3)"))
        lines.append(f"show({text!r}, lambda: {text})")
    return lines


def iterator_protocol(chance):
    lines = ["class A:", "    def __getitem__(self, i):", f"        if i > {chance.randint(0, 3)}: raise IndexError", "        return i * 2", "    def __len__(self): return 3",
             "class B:", f"    def __iter__(self): return {chance.choice(('iter([1, 2])', 'self', '5', 'A()', '(i for i in (3, 4))'))}",
             "class C:", "    def __iter__(self): return self", f"    def __next__(self): raise {chance.choice(('StopIteration', 'ValueError', 'StopIteration(3)'))}"]
    for _ in range(8):
        value = chance.choice(("A()", "B()", "C()"))
        text = chance.choice((f"list({value})", f"2 in {value}", f"tuple({value})", f"[*{value}]", f"max({value})", f"next(iter({value}))", f"list(reversed({value}))", f"list(map(str, {value}))",
                              f"dict.fromkeys({value})", f"sum({value})", f"iter(lambda: 3, 3) is None", f"list(iter([1, 2, 0, 4].pop, 0))", f"bool({value})", f"len({value})", f"sorted({value})"))
        lines.append(f"show({text!r}, lambda: {text})")
    return lines


SNIPPETS = [driven, driven, expressions, iterator_protocol]
