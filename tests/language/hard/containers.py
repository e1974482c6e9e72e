"""dict, set, frozenset, deque, OrderedDict and namedtuple: operations, views, and changes while they are walked."""

KEYS = ["0", "1", "'a'", "'b'", "(1, 2)", "None", "2", "-1", "10**20", "b'a'", "frozenset([1])"]


def dicts(chance):
    key = lambda: chance.choice(KEYS)
    lines = [f"d = {{{', '.join(f'{key()}: {n}' for n in range(4))}}}", f"e = {{{', '.join(f'{key()}: {n}' for n in range(10, 13))}}}"]
    for _ in range(14):
        text = chance.choice((
            f"d[{key()}]", f"d.get({key()})", f"d.get({key()}, 5)", f"d.pop({key()})", f"d.pop({key()}, 6)", f"d.setdefault({key()}, 7)", f"d.update({{{key()}: 8}})",
            f"d.update([({key()}, 9)], x=1)", "d.popitem()", f"{key()} in d", "d == e", "d | e", "list(d.keys())", "list(d.values())", "list(d.items())", "d.copy() == d",
            f"d.__delitem__({key()})", "len(d)", "dict(d, k=1)", "{**d, **e}", "list(reversed(list(d)))", "sorted(d, key=str)", "bool(d)", "d.update(e)",
            f"dict.fromkeys([{key()}, {key()}], 3)", "d[[]]", "{[]: 1}", "max(d.values())", f"dict([({key()}, 1), ({key()}, 2)])", "dict([1])", "dict([(1, 2, 3)])", "d is not e"))
        lines.append(f"show({text!r}, lambda: ({text}, d))")
    return lines


def sets(chance):
    key = lambda: chance.choice(KEYS)
    some = lambda: f"{{{', '.join(key() for _ in range(3))}}}"
    lines = [f"s = {some()}", f"t = {some()}", f"f = frozenset({some()})"]
    for _ in range(14):
        one, two = chance.choice("stf"), chance.choice("stf")
        other = chance.choice((two, f"[{key()}]", "'ab'", "{1: 2}"))
        text = chance.choice((
            f"{one} {chance.choice('& | - ^ == != < <= > >='.split())} {two}", f"{one}.{chance.choice(('union', 'intersection', 'difference', 'symmetric_difference'))}({other})",
            f"{one}.{chance.choice(('issubset', 'issuperset', 'isdisjoint'))}({other})", f"{one}.add({key()})", f"{one}.discard({key()})", f"{one}.remove({key()})",
            f"{one}.update({other})", f"{one}.{chance.choice(('intersection_update', 'difference_update', 'symmetric_difference_update'))}({other})", f"{key()} in {one}",
            f"len({one})", f"{one}.copy() == {one}", f"hash(f) == hash(frozenset(f))", f"type({one} & {two}).__name__", f"{one} & [1]", f"{one}.__contains__({key()})"))
        lines.append(f"show({text!r}, lambda: {text})")
        lines.append("show('after', lambda: sorted([repr(i) for i in s] + [repr(i) for i in t]))")
    return lines


def walks(chance):
    kind = chance.choice(("list", "dict", "dict.items", "set", "deque", "bytearray"))
    make = {"list": "[1, 2, 3, 4]", "dict": "{1: 1, 2: 2, 3: 3}", "dict.items": "{1: 1, 2: 2, 3: 3}", "set": "{1, 2, 3}", "deque": "deque([1, 2, 3], 9)", "bytearray": "bytearray(b'\\1\\2\\3')"}[kind]
    changes = {"list": ("x.append(9)", "x.pop()", "x.clear()", "x.insert(0, 0)", "x[:] = []", "x.remove(item)", "x.reverse()"),
               "dict": ("x[9] = 9", "x.pop(item)", "x.clear()", "x[item] = 5", "x.update({7: 7})", "x.setdefault(item, 1)", "del x[item]"),
               "set": ("x.add(9)", "x.discard(item)", "x.clear()", "x.add(item)"), "deque": ("x[0] = 5", "x.append(9)", "x.popleft()", "x.extend(x)"),
               "bytearray": ("x.append(9)", "x.extend(b'ab')")}[kind.split(".")[0]]
    walk, item = ("x.items()", "pair") if kind == "dict.items" else ("x", "item")
    return ["from collections import deque", "def walk():", f"    x = {make}", "    seen = []", "    try:", f"        for {item} in {walk}:",
            "            item = pair[0]" if item == "pair" else "            pass", "            seen.append(item)", "            if len(seen) > 8: break",
            f"            if len(seen) == {chance.randint(1, 3)}: {chance.choice(changes)}", "    except Exception as error:", "        seen.append(type(error).__name__)",
            "    return seen, list(x)", f"show('walk {kind}', walk)"]


def collections(chance):
    lines = ["from collections import deque, namedtuple, OrderedDict", "P = namedtuple('P', 'x y')", f"p = P({chance.randint(0, 3)}, y='b')",
             f"q = deque([1, 2, 3], {chance.randint(2, 5)})", "o = OrderedDict([('b', 1), ('a', 2)])"]
    for _ in range(12):
        text = chance.choice(("p", "p.x", "p[1]", "P(1)", "P(1, 2, 3)", "P(1, z=2)", "p == (1, 'b')", "list(p)", "p + (1,)", "p._replace(x=5)", "P._fields",
                              "isinstance(p, tuple)", "q.append(7)", "q.appendleft(8)", "q.pop()", "q.popleft()", "q[0]", "q[-1]", "q[5]", "len(q)", "list(q)", "bool(q)",
                              "q.extend([5, 6])", "list(o)", "o.popitem()", "o.setdefault('c', 3)", "o['a']", "list(o.items())", "o == {'a': 2, 'b': 1}", "'a' in o", "P(*[1, 2])", "P(**{'x': 1, 'y': 2})"))
        lines.append(f"show({text!r}, lambda: ({text}, list(q), list(o.items())))")
    return lines


SNIPPETS = [dicts, sets, walks, collections]
