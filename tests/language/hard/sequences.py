"""Slices, items and methods of list, tuple, str, bytes, bytearray, array, memoryview and range."""

from .values import byte_string, index, slice_, string

KINDS = {
    "list": "[0, 1, 2, 3, 4, 5]", "tuple": "(0, 1, 2, 3, 4, 5)", "str": "'abcdef'", "unicode": "'a\\xe9\\u20acd\\U0001f600f'", "bytes": "b'abcdef'",
    "bytearray": "bytearray(b'abcdef')", "array": "array('h', [0, 1, -2, 3, 4, 5])", "range": "range(3, 20, 3)", "memoryview": "memoryview(bytearray(b'abcdef'))"}
CHANGEABLE = ("list", "bytearray", "array", "memoryview")


def reads(chance):
    lines = ["from array import array"]
    for _ in range(12):
        value = KINDS[chance.choice(sorted(KINDS))]
        where = chance.choice((slice_(chance), chance.choice(("0", "-1", "5", "6", "-6", "-7", "True", "10**20", "None", "1.0"))))
        if "memoryview" in value and where.count(":") == 2:
            where = where.rsplit(":", 1)[0]
        call = chance.choice(("", "", "", "len", "list"))
        text = f"{call}({value}[{where}])"
        text = text.replace("(memoryview", "bytes(memoryview", 1) if not call and ":" in where else text
        lines.append(f"show({text!r}, lambda: {text})")
    return lines


def writes(chance):
    lines = ["from array import array"]
    for number in range(8):
        kind = chance.choice(CHANGEABLE)
        new = {"list": ("[7, 8]", "()", "'xyz'", "range(3)", "x", "7", "{1: 2}"), "bytearray": ("b'xy'", "bytearray(3)", "x[1:]", "[7, 8]"),
               "array": ("array('h', [7, 8])", "array('h')", "x[2:]"), "memoryview": ("b'xy'", "b''", "b'x'", "bytearray(4)", "x[1:3]")}[kind]
        item = chance.choice(("0", "6", "127", "None", "'x'"))  # out of range is cut, as stock does
        where = slice_(chance, steps=kind in ("list", "bytearray"))
        change = chance.choice((f"x[{where}] = {chance.choice(new)}", f"x[{chance.choice(('0', '-1', '5'))}] = {item}", f"x[{chance.choice(('6', '-7'))}] = 1",
                                f"del x[{where}]", f"del x[{chance.randint(-7, 6)}]", f"x += {chance.choice(new)}", f"x *= {chance.randint(-1, 2)}"))
        if kind == "array" and change.startswith("del") or kind == "memoryview" and change.startswith(("del", "x +", "x *")):
            change = "x[1] = 9"
        label = f"{kind}: {change}"
        lines += [f"def change{number}():", f"    x = {KINDS[kind]}", "    y = x", "    try:", f"        {change}", "    except Exception as error:",
                  "        print('an error')", f"    return (list(x), list(y)){', x is y' * (kind != 'memoryview')}",
                  f"show({label!r}, change{number})"]
    return lines


def list_methods(chance):
    lines = ["x = [3, 1, 2, 1]"]
    for _ in range(10):
        item = chance.randint(0, 4)
        text = chance.choice((f"x.append({item})", f"x.insert({chance.randint(-6, 6)}, {item})", f"x.remove({item})", f"x.pop({chance.choice(('', '0', '-2', '9'))})",
                              f"x.index({item})", f"x.index({item}, {index(chance).replace('None', '0') or 1})", f"x.count({item})", "x.reverse()", "x.sort()",
                              "x.sort(reverse=True)", "x.sort(key=lambda i: -i)", f"x.extend({chance.choice(('x', 'range(2)', '(i for i in (7, 8))', '5'))})",
                              f"x * {chance.randint(-1, 2)}", f"x + [{item}]", f"x == x[:]", f"x < [{item}, 2]", f"{item} in x", "x.copy()", "sorted(x, reverse=True)",
                              "list(reversed(x))", "sum(x)", "min(x, key=lambda i: i % 3)", "list(zip(x, x[1:]))", "list(enumerate(x, 5))[-1:]"))
        lines.append(f"show({text!r}, lambda: ({text}, x))")
    return lines


def bytes_methods(chance):
    lines = []
    for _ in range(12):
        one, two, three = byte_string(chance), byte_string(chance, 3), byte_string(chance, 2)
        make = chance.choice(("bytes", "bytearray"))
        text = chance.choice((
            f"{make}({one}).find({two})", f"{make}({one}).rfind({two}, {chance.randint(-5, 5)})", f"{make}({one}).index({two})", f"{make}({one}).count({two})",
            f"{make}({one}).replace({three}, {two})", f"{make}({one}).split({chance.choice((three, '', 'None'))})", f"{make}({one}).strip({chance.choice((two, ''))})",
            f"{make}({one}).startswith({two})", f"{make}({one}).endswith(({two}, {three}))", f"{make}({one}).partition({three})", f"{make}({two}).join([{one}, {three}])",
            f"{make}({one}).decode()", f"{make}({one}) + {make}({two})", f"{make}({one}) * {chance.randint(-1, 3)}", f"{chance.choice((two, '97', '256', '-1'))} in {make}({one})",
            f"{make}({one}) == bytearray({two})", f"{make}({one}) < {two}", f"{make}({one}).hex()", f"{make}({one}).upper()", f"{make}({one}).isalpha()",
            f"{make}([{chance.choice((-1, 0, 255, 256))}])", f"{make}({chance.choice(('3', '[1, 2]', '(i for i in (1, 2))', '-1', 'None', '1.0', chr(39) + 'a' + chr(39)))})",
            f"{make}.fromhex({string(chance, '0aF  g')})", f"list({make}({one}))", f"{make}({one}).rstrip()"))
        lines.append(f"show({text!r}, lambda: {text})")
    return lines


SNIPPETS = [reads, writes, list_methods, bytes_methods]
