"""Ints of any length, floats, and what turns one into another."""

from .values import floating, integer, string

BINARY = "+ - * // % & | ^ == != < <= > >= /".split()


def integers(chance):
    lines = []
    for _ in range(12):
        one, two = integer(chance), integer(chance)
        text = chance.choice((
            f"{one} {chance.choice(BINARY)} {two}", f"{one} {chance.choice(BINARY)} ({two})", f"divmod({one}, {two})",
            f"({one}) << {chance.randint(0, 90)}", f"({one}) >> {chance.randint(0, 140)}", f"~({one})", f"abs({one})", f"hash({one}) == hash(float({one}))" if len(one) < 15 else "1",
            f"pow({one}, {chance.randint(0, 20)}, {two})", f"({one}) ** {chance.randint(0, 6)}", f"({one}).bit_length()",
            f"({one}).to_bytes({chance.randint(0, 20)}, '{chance.choice(('big', 'little'))}')",
            f"int.from_bytes(({one}).to_bytes(20, 'big'{', signed=True' * (one[0] == '-')}), 'little')",
            f"int({str(chance.randint(0, 99999))!r}, {chance.randint(0, 37)})", f"int({hex(int(one))!r}, {chance.choice((0, 16))})",
            f"int({string(chance, '0123 _+-x')})", f"(hex({one}), oct({two}), bin({one}))", f"round({one}, {chance.randint(-5, 3)})",
            f"({one}) == float({two})", f"({one}) < float({two})", f"bool({one})", f"str({one})[-7:]"))
        lines.append(f"show({text!r}, lambda: {text})")
    return lines


def floats(chance):
    lines = []
    for _ in range(12):
        one, two = floating(chance), chance.choice((floating, integer))(chance)
        text = chance.choice((
            f"({one}) {chance.choice('+ - * / == != < <= > >= // %'.split())} ({two})", f"divmod({one}, {two})", f"int({one})", f"round({one})",
            f"round({one}, {chance.randint(-3, 5)})", f"repr({one})", f"str({one})", f"abs({one})", f"-({one})", f"float({integer(chance)})",
            f"float({string(chance, '0123.e-+ _')})", f"({one}) in [{two}, {one}]", f"max({one}, {two})", f"sorted([{one}, {two}, 0.5])",
            f"bool({one})", f"({one.replace('e300', 'e30')}) ** {chance.choice(('2', '-1', '0.5', '0', '3'))}",
            f"complex({one}, {two})", f"complex({one}, 1) * complex(2, {two})", f"sum([{one}, {two}, 1])"))
        lines.append(f"show({text!r}, lambda: {text})")
    return lines


def formats(chance):
    lines = []
    for _ in range(14):
        align = chance.choice(("", "<", ">", "^", "=", "*<", "x>", "-^", "0="))
        spec = f"{align}{chance.choice(('', '', '+', ' ', '-'))}{chance.choice(('', '', '#'))}{chance.choice(('', '', '0'))}"
        spec += f"{chance.choice(('', '', '5', '12', '1'))}{chance.choice(('', '', ',', '_'))}{chance.choice(('', '', '.0', '.2', '.6', '.10'))}"
        spec += chance.choice(("" if "#" not in spec else "d", "d", "b", "o", "x", "X", "e", "E", "f", "F", "g", "G", "n", "s", "%"))
        value = chance.choice((integer, floating, string))(chance)
        flags = chance.choice(("", "-", "+", " ", "#", "0", "-0", "+#")) + chance.choice(("", "6", "1")) + chance.choice(("", ".0", ".3", "."))
        text = chance.choice((f"format({value}, {spec!r})", f"'{{:{spec}}}|'.format({value})", f"'%{flags}{chance.choice('diouxXeEfFgGrs')}|' % ({value},)"))
        lines.append(f"show({text!r}, lambda: {text})")
    return lines


SNIPPETS = [integers, floats, formats]
