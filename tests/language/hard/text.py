"""Methods of str, str.format, f-strings, %, json and struct."""

from .values import anything, integer, slice_, string


def methods(chance):
    lines = []
    for _ in range(14):
        one, two, three = string(chance), string(chance, most=3), string(chance, "ab-", 2)
        where = chance.choice(("", f", {chance.randint(-5, 5)}", f", {chance.randint(-5, 5)}, {chance.randint(-5, 9)}", ", None", ", None, 3"))
        text = chance.choice((
            f"{one}.find({two}{where})", f"{one}.rfind({two}{where})", f"{one}.index({two}{where})", f"{one}.rindex({two})", f"{one}.count({two}{where})",
            f"{one}.replace({three}, {two}{chance.choice(('', ', 1', ', 0', ', -1'))})", f"{one}.split({chance.choice((three, '', 'None', three + ', 1', 'None, 1', three + ', 0'))})",
            f"{one}.rsplit({chance.choice((three, '', 'None', three + ', 1', 'None, 1'))})", f"{one}.strip({chance.choice((two, '', 'None'))})", f"{one}.lstrip({two})",
            f"{one}.startswith({two}{where})", f"{one}.endswith(({two}, {three}))", f"{one}.partition({three})", f"{one}.rpartition({three})",
            f"{two}.join([{one}, {three}])", f"{one}.center({chance.randint(0, 12)}{chance.choice(('', ', ' + repr('*')))})", f"{one}.ljust({chance.randint(0, 12)})",
            f"{one}.zfill({chance.randint(0, 12)})", f"{one}.splitlines({chance.choice(('', 'True'))})", f"{one}.title()", f"{one}.capitalize()", f"{one}.swapcase()",
            f"{one}.isidentifier()", f"({one}.isalpha(), {one}.isdigit(), {one}.isspace(), {one}.isupper(), {one}.isalnum())", f"{one} < {two}", f"{two} in {one}",
            f"{one} * {chance.randint(-1, 3)}", f"{one}[{slice_(chance)}]", f"{one}.removeprefix({three})", f"{one}.removesuffix({three})", f"{one}.expandtabs(4)",
            f"{one}.encode()", f"list({one})", f"ascii({one})", f"ord({one})", f"{one}.join({two})"))
        lines.append(f"show({text!r}, lambda: {text})")
    return lines


def format_strings(chance):
    lines = ["class V:", "    a = 7", "    def __format__(self, spec): return 'V<' + spec + '>'", "    def __repr__(self): return 'V'", "v = V()", "d = {'k': [1, 2], 5: 'five'}"]
    for _ in range(10):
        field = chance.choice(("", "0", "1", "2", "x", "v", "v.a", "d[k]", "d[k][1]", "d[5]", "0.a", "x[0]", "nothing", "v.b"))
        field += chance.choice(("", "", "!r", "!s", "!a")) + chance.choice(("", "", ":", ":>6", ":^{1}", ":{w}", ":x", ":{{}}")) if not field.startswith("d[k]") or "[1]" in field else ""
        other = chance.choice(("", "{{", "}}", "{0}", "{}", "{", "}", "text"))
        text = f"{'{' + field + '}' + other!r}.format({integer(chance)}, 9, x={string(chance)}, v=v, d=d, w=5)"
        lines.append(f"show({text!r}, lambda: {text})")
    for _ in range(5):
        body = chance.choice(("v", "v!r", "v:abc", "d['k']", "1 + 2", "v.a:>{v.a}", "v.a=", "v.a = ", "'q'!r:>6", "(lambda: 3)()", "d[5]:{'>'}{8}", "None", "v.a:04x"))
        text = f'f"a{{{body}}}b{{{{}}}}"'
        lines.append(f"show({text!r}, lambda: {text})")
    for _ in range(5):
        pattern = "".join(chance.choice(("%s", "%r", "%d", "%x", "%%", "%5s", "%-5d", "%(k)s", "%*d", "%.2f", "t", "%i")) for _ in range(chance.randint(1, 3)))
        values = chance.choice((f"({integer(chance)}, 'b')", "d", integer(chance), "('x',)", "(5, 6)", "(5, 6, 7)", "()"))
        text = f"{pattern!r} % {values}"
        lines.append(f"show({text!r}, lambda: {text})")
    return lines


def data(chance):
    lines = ["import json", "import struct"]
    for _ in range(6):
        value = anything(chance).replace("b'", "'").replace('b"', '"').replace("(2,)", "2").replace("float('inf')", "1e5").replace("float('-inf')", "1e5").replace("\\x", "x")
        text = chance.choice((f"json.loads(json.dumps({value}))", f"json.loads({string(chance, chr(91) + chr(93) + '{}0123,:.e- tn')})",
                              f"json.loads(' {chance.choice(('1.5e3', '-0', '[1,2,]', '{}', 'tru', 'null', '01', '1.', '[1 2]', '-', '1e', '.5'))} ')"))
        lines.append(f"show({text!r}, lambda: {text})")
    for _ in range(6):
        code = "".join(chance.choice("bBhHiIqQ?sx3s2hc") for _ in range(chance.randint(1, 3)))
        code = chance.choice("<>=!") + code
        values = [integer(chance) for _ in range(chance.randint(0, 4))]
        values = [chance.choice((one, "b'x'", "True")) if chance.random() < 0.3 else one for one in values]
        text = chance.choice((f"struct.pack({', '.join([repr(code)] + values)})", f"struct.calcsize({code!r})", f"struct.unpack({code!r}, bytes(range({chance.randint(0, 12)})))",
                              f"struct.unpack_from({code!r}, bytes(range(20)), {chance.randint(-21, 21)})"))
        lines.append(f"show_if_good({text!r}, lambda: {text})")
    return lines


SNIPPETS = [methods, format_strings, data]
