"""try, except, else, finally with return, break, continue and raise in each; what exceptions hold."""


def flow(chance):
    """A function of nested blocks, each left in some way."""
    def block(indent, depth, loop):
        lines = []
        for _ in range(chance.randint(1, 2)):
            kind = chance.randrange(8 if depth else 3)
            if kind < 2:
                lines.append(f"{indent}print({chance.randint(0, 99)})")
            elif kind == 2:
                lines.append(indent + chance.choice(["pass", f"return {chance.randint(0, 99)}", f"raise {chance.choice(('ValueError', 'KeyError', 'ArithmeticError', 'ZeroDivisionError'))}({chance.randint(0, 9)})",
                                                     "1 // 0", "undefined"] + ["break", "continue"] * loop))
            elif kind in (3, 4, 5):
                lines += [f"{indent}try:"] + block(indent + "    ", depth - 1, loop)
                handlers = chance.randint(0, 2)
                for _ in range(handlers):
                    lines.append(f"{indent}except {chance.choice(('ValueError', 'KeyError', 'LookupError', '(ValueError, KeyError)', 'ArithmeticError', 'Exception'))} as e:")
                    lines += [f"{indent}    print('caught', type(e).__name__)"] + block(indent + "    ", depth - 1, loop)
                    if chance.random() < 0.2:
                        lines.append(f"{indent}    raise{chance.choice(('', ' ValueError(5)', ' ValueError from e', ' KeyError from None'))}")
                if handlers and chance.random() < 0.3:
                    lines += [f"{indent}else:"] + block(indent + "    ", depth - 1, loop)
                if not handlers or chance.random() < 0.5:
                    lines += [f"{indent}finally:"] + block(indent + "    ", depth - 1, loop)
            elif kind == 6:
                lines += [f"{indent}for i in range({chance.randint(1, 3)}):"] + block(indent + "    ", depth - 1, True)
                if chance.random() < 0.4:
                    lines += [f"{indent}else:"] + block(indent + "    ", depth - 1, loop)
            else:
                lines += [f"{indent}with M({chance.randint(0, 9)}, {chance.choice(('True', 'False', '1 // 0'))}):"] + block(indent + "    ", depth - 1, loop)
        return lines

    return (["class M:", "    def __init__(self, n, s): self.n, self.s = n, s", "    def __enter__(self): print('enter', self.n)",
             "    def __exit__(self, kind, error, tb):", "        print('exit', self.n, kind and kind.__name__)", "        return self.s", "def run():"]
            + block("    ", 3, False) + ["    return 'end'", "show('run', run)", "show('again', run)"])


def exceptions(chance):
    args = chance.choice(("", "1", "'text'", "1, 2", "()", "None", "(1, 2)"))
    kind = chance.choice(("ValueError", "KeyError", "Exception", "StopIteration", "Mine", "Deep", "RuntimeError", "AssertionError"))
    lines = ["class Mine(ValueError):", f"    {chance.choice(('pass', 'def __init__(self, *a): self.extra = a', 'def __init__(self, *a): super().__init__(len(a), *a)', 'def __str__(self): return chr(109)'))}",
             "class Deep(Mine, KeyError):", "    code = 5", f"def make(): return {kind}({args})"]
    for text in ("str(make()).strip(chr(39))", "make().args", "isinstance(make(), ValueError)", "isinstance(make(), LookupError)", "make().extra", "make().code", "issubclass(Deep, (KeyError, int))", "type(make()).__name__", "make() == make()", "[c.__name__ for c in type(make()).__mro__][:-1]"):
        if chance.random() < 0.6:
            lines.append(f"show({f'{kind}({args}): {text}'!r}, lambda: {text})")
    lines += ["def chain():", "    try:", "        try:", f"            raise {kind}({args})", f"        except {chance.choice(('Exception', 'ValueError', 'LookupError'))} as e:",
              f"            raise {chance.choice(('', 'TypeError(1)', 'TypeError from e', 'e'))}", "    except Exception as e:", "        return type(e).__name__, e.args", "show('chain', chain)"]
    for text in ("[].x", "None.x", "{}['k']", "[][1]", "1 // 0", "int('x')", "'a' + 1", "len(5)", "undefined", "next(iter([]))", "{[]: 1}", "(1,).x", "assert_()", "[1].remove(2)", "5()",
                 "'a'.index('b')", "chr(-1)", "ord('ab')", "float('x')", "max([])", "'%d' % 'x'", "[1] < ['a']", "sorted([1, 'a'])", "bytes([256])", "range(1, 2, 0)", "iter(5)", "1 << -1", "-1 ** 0.5",
                 "int(float('nan'))", "int(float('inf'))", "type(1).x", "__import__('nothing')", "hash([])", "abs('x')", "divmod(1, 0)", "pow(2, 3, 0)", "b'\\xff'.decode()",
                 "isinstance(1, 2)", "setattr(1, 'x', 2)", "object().x"):
        if chance.random() < 0.25:
            lines.append(f"show({text!r}, lambda: {text})")
    return lines


SNIPPETS = [flow, flow, exceptions]
