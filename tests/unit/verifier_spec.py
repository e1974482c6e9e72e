"""The verifier once more, as docs/FORMAT.md says it: an executable specification, written apart from runtime/format/verify*.c.

It keeps the state of every instruction, as a tuple of frozensets of letters (docs/FORMAT.md, "What the verifier proves") and the chain of
exception blocks, (setup, phase), outermost first. `verify(module)` raises Refused; module is what `read` gives."""

import re
from pathlib import Path
from types import SimpleNamespace

DEFINITIONS = Path(__file__).resolve().parents[2] / "runtime/format"
TEXT = (DEFINITIONS / "opcode.def").read_text()
OPCODES = {int(b, 16): (n, o) for b, n, o in re.findall(r"^OPCODE\((0x\w+), (\w+), (\w+)", TEXT, re.M)}
for first, name, count, low in re.findall(r"^OPCODE_FAMILY\((0x\w+), (\w+), (\d+), (-?\d+)", TEXT, re.M):
    OPCODES.update({int(first, 16) + i: (name.removesuffix("_MULTI"), int(low) + i) for i in range(int(count))})
OPERATORS = {n: int(i) for i, n in re.findall(r"^BINARY_OPERATOR\((\d+), (\w+)", (DEFINITIONS / "operator.def").read_text(), re.M)}

VALUE, NULL, CELL, EXCEPTION, NONE = (frozenset(letters) for letters in ("ocldhtine", "0", "c", "e", "n"))
ANY = VALUE | NULL
ITERATOR = tuple(frozenset(i) for i in "1qqq")
METHOD = (frozenset("f"), frozenset("q"))
STATE = frozenset("kpne")
PROTECTED, HANDLED, MOVED = range(3)


class Refused(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Refused(message)


# ---- numbers and instructions ----

def vuint(data, at, bits=32):
    need(at < len(data) and data[at] != 0x80, "number")
    number = 0
    while True:
        need(at < len(data), "number")
        number, at = number << 7 | data[at] & 0x7F, at + 1
        need(number < 1 << bits, "number")
        if data[at - 1] < 0x80:
            return number, at


def vsint(data, at):
    need(at < len(data), "number")
    start, number = at, -1 if data[at] & 0x40 else 0
    while True:
        need(at < len(data), "number")
        number, at = number << 7 | data[at] & 0x7F, at + 1
        need(-1 << 63 <= number < 1 << 63, "number")
        if data[at - 1] < 0x80:
            break
    shorter = at - start > 1 and -(1 << 7 * (at - start - 1) - 1) <= number < 1 << 7 * (at - start - 1) - 1
    need(not shorter, "over-long")
    return number, at


def decode(code, at):
    """The instruction at `at`: name, operand (a jump's target), the byte behind it, where the next begins."""
    need(at < len(code) and code[at] in OPCODES, "no instruction")
    name, operand = OPCODES[code[at]]
    i = SimpleNamespace(at=at, name=name.removesuffix("_N"), n=None, extra=0)
    at += 1
    if isinstance(operand, int):
        i.n = operand
    elif operand in ("QSTR", "VUINT", "VUINT_BYTE"):
        i.n, at = vuint(code, at)
    elif operand == "VSINT":
        i.n, at = vsint(code, at)
    elif operand != "NONE":
        need(at < len(code), "cut")
        long = code[at] >= 0x80
        need(not long or at + 1 < len(code), "cut")
        distance = (code[at] & 0x7F) | code[at + 1] << 7 if long else code[at]
        at += 1 + long
        i.n = at + distance - ((0x4000 if long else 0x40) if operand.startswith("OFFSET_SIGNED") else 0)
        i.forward = i.n >= at
    if operand in ("VUINT_BYTE", "OFFSET_SIGNED_BYTE"):
        need(at < len(code), "cut")
        i.extra, at = code[at], at + 1
    i.next = at
    return i


def prelude(code):
    """As docs/FORMAT.md draws it."""
    at, p = 1, SimpleNamespace(state=0, exceptions=0, positional=0, keyword=0, defaults=0, flags=0, info=0, cells=0)
    need(code, "no prelude")
    p.state, p.exceptions, p.positional, n, byte = code[0] >> 3 & 15, code[0] >> 2 & 1, code[0] & 3, 0, code[0]
    while byte & 0x80:
        need(at < len(code) and code[at] != 0, "prelude")
        byte, at = code[at], at + 1
        p.flags |= (byte >> 6 & 1) << n
        p.state |= (byte >> 4 & 3) << 4 + 2 * n
        p.keyword |= (byte >> 3 & 1) << n
        p.positional |= (byte >> 2 & 1) << 2 + n
        p.exceptions |= (byte >> 1 & 1) << 1 + n
        p.defaults |= (byte & 1) << n
        n += 1
    n, byte = 0, 0x80
    while byte & 0x80:
        need(at < len(code) and (n == 0 or code[at] != 0), "prelude")
        byte, at = code[at], at + 1
        p.info |= (byte >> 1 & 0x3F) << 6 * n
        p.cells |= (byte & 1) << n
        n += 1
    p.state += 1
    need(at + p.info + p.cells < len(code), "prelude")
    need(p.state <= 0xFFFF and p.flags <= 15, "prelude")
    need(max(p.positional, p.keyword, p.exceptions, p.cells) <= 0xFF, "prelude")
    p.info, at = code[at:at + p.info], at + p.info
    p.cells, p.code = list(code[at:at + p.cells]), code[at + p.cells:]
    return p


# ---- what an instruction takes and leaves; the rest is in step ----

SIMPLE = {  # taken, lowest first; left
    "LOAD_CONST_STRING": ("", "o"), "LOAD_NAME": ("", "o"), "LOAD_GLOBAL": ("", "o"), "LOAD_ATTR": ("v", "o"),
    "LOAD_METHOD": ("v", "fq"), "LOAD_SUPER_METHOD": ("vvv", "fq"), "STORE_NAME": ("v", ""), "STORE_GLOBAL": ("v", ""),
    "STORE_ATTR": ("Av", ""), "DELETE_NAME": ("", ""), "DELETE_GLOBAL": ("", ""), "IMPORT_NAME": ("iv", "o"),
    "IMPORT_FROM": ("v", "oo"), "LOAD_CONST_SMALL_INT": ("", "i"), "LOAD_DEREF": ("", "o"), "STORE_FAST": ("A", ""),
    "STORE_DEREF": ("A", ""), "DELETE_FAST": ("", ""), "DELETE_DEREF": ("", ""), "BUILD_MAP": ("", "d"), "JUMP": ("", ""),
    "POP_JUMP_IF_TRUE": ("v", ""), "POP_JUMP_IF_FALSE": ("v", ""), "LOAD_CONST_FALSE": ("", "o"), "LOAD_CONST_NONE": ("", "n"),
    "LOAD_CONST_TRUE": ("", "o"), "LOAD_NULL": ("", "0"), "LOAD_BUILD_CLASS": ("", "o"), "LOAD_SUBSCR": ("vv", "o"),
    "STORE_SUBSCR": ("Avv", ""), "POP_TOP": ("W", ""), "GET_ITER": ("v", "o"), "GET_ITER_STACK": ("v", "1qqq"),
    "STORE_MAP": ("vvv", "d"), "RETURN_VALUE": ("v", ""), "RAISE_LAST": ("", ""), "RAISE_OBJ": ("v", ""), "RAISE_FROM": ("vv", ""),
    "YIELD_VALUE": ("v", "o"), "YIELD_FROM": ("vv", "o"), "IMPORT_STAR": ("v", ""), "UNARY_OP": ("v", "o"), "BINARY_OP": ("vv", "o")}
SETS = {"v": VALUE, "A": ANY, "W": ANY | frozenset("1fq")}
ENDS = {"JUMP", "RETURN_VALUE", "RAISE_LAST", "RAISE_OBJ", "RAISE_FROM"}


def slots(stack):
    return len(stack) + sum("p" in entry for entry in stack)


class Function:
    """One function's instructions under a module. free: how many cells its makers give it, None where there are none."""

    def __init__(self, module, raw, free):
        self.module, self.raw, self.runs, self.free = module, raw, free is not None, free or 0
        self.p = p = prelude(raw.code)
        self.made = [None] * len(raw.children)
        self.most, self.blocks, self.known, self.work = 0, {}, {}, []
        self.locals = p.positional + p.keyword + bool(p.flags & 2) + bool(p.flags & 4)
        need(self.locals <= p.state and p.defaults + self.free <= p.positional, "arguments")
        at = 0
        for _ in range(1 + p.positional + p.keyword):
            name, at = vuint(p.info, at)
            need(name < module.names, "name")
        while at < len(p.info):
            at += 2 if p.info[at] & 0x80 else 1
        need(at == len(p.info), "line table")
        self.cells = set(range(self.free))
        for cell in p.cells:
            need(cell < p.state and cell not in self.cells, "cell")
            self.cells.add(cell)
            self.locals = max(self.locals, cell + 1)
        self.read()
        if self.runs:
            self.walk()
        need(self.locals + self.most <= p.state, "slots")

    # -- the instructions as they lie --

    def read(self):
        self.at, self.targets, at = {}, {0}, 0
        while at < len(self.p.code):
            i = self.at[at] = decode(self.p.code, at)
            self.operand(i)
            if hasattr(i, "forward"):
                self.targets.add(i.n)
            if i.name == "END_FINALLY" and i.next < len(self.p.code):
                self.targets.add(i.next)
            at = i.next
        for i in self.at.values():
            if i.name == "SETUP_FINALLY" and self.form(i.n)[0] == "tested":
                self.targets.add(self.form(i.n)[1])
        need(self.targets <= self.at.keys(), "jump to no instruction")

    def operand(self, i):
        if OPCODES[self.p.code[i.at]][1] == "QSTR":
            need(i.n < self.module.names, "name")
        elif i.name == "LOAD_CONST_OBJ":
            need(i.n < len(self.module.constants) and self.module.constants[i.n] != 0, "constant")
        elif i.name == "LOAD_CONST_SMALL_INT":
            half = 1 << self.module.bits - 1 if self.module.bits else 0
            need(-half <= i.n < half, "small int")
        elif i.name.endswith(("_FAST", "_DEREF")):
            need(i.n < self.p.state, "local")
            wrong = {"STORE_FAST": i.n in self.cells, "DELETE_FAST": i.n in self.cells, "LOAD_FAST": False}
            need(not self.runs or not wrong.get(i.name, i.n not in self.cells), "cell or not")
            self.locals = max(self.locals, i.n + 1)
        elif i.name.startswith(("CALL_", "UNPACK_EX")):
            need(i.n <= 0xFFFF, "counts")
        elif i.name == "BUILD_SLICE":
            need(i.n in (2, 3), "slice")
        elif i.name.startswith("YIELD"):
            need(self.p.flags & 1, "no generator")
        elif i.name.startswith("MAKE_"):
            need(i.n < len(self.made), "child")
            cells = i.extra if "CLOSURE" in i.name else 0
            need(self.made[i.n] in (None, cells), "cells")
            self.made[i.n] = cells
            child = self.raw.children[i.n]
            if child.kind == 0:
                p = prelude(child.code)
                need(cells <= p.positional, "cells")
                need(not (p.defaults or p.flags & 8) or "DEFARGS" in i.name, "defaults")

    def form(self, at):
        """How a finally block's handler begins: plain, asynchronous, or that with the test; where the test leads."""
        names = lambda at: self.upcoming(at, 3)[0] == ["DUP_TOP", "ROT_THREE", "ROT_TWO"]  # noqa: E731
        test, end = self.upcoming(at, 6)
        by_class = ["DUP_TOP", "LOAD_ATTR", "LOAD_CONST_SMALL_INT", "LOAD_ATTR", "BINARY_OP", "POP_JUMP_IF_TRUE"]
        by_name = ["DUP_TOP", "LOAD_GLOBAL", "BINARY_OP", "POP_JUMP_IF_FALSE"]
        if test == by_class:
            zero, operator, jump = (end[k].n for k in (2, 4, 5))
            if self.p.code[end[2].at] != 0x22 and zero == 0 and operator == OPERATORS["IS"] and end[5].forward and names(end[5].next):
                return "tested", end[5].next, jump
        if test[:4] == by_name and end[2].n == OPERATORS["EXCEPTION_MATCH"] and end[3].forward and names(end[3].next):
            return "tested", end[3].next, end[3].n
        return ("async" if names(at) else "plain"), at, at

    def upcoming(self, at, count):
        found = []
        try:
            while len(found) < count:
                found.append(decode(self.p.code, at))
                at = found[-1].next
        except Refused:
            pass
        return [i.name for i in found], found

    # -- states --

    def floor(self, chain):
        if not chain:
            return 0
        block = self.blocks[chain[-1][0]]
        return block.base if chain[-1][1] == MOVED else block.height

    def pop(self, stack, chain, *allowed):
        """The stack without its top entries, which are within `allowed`, lowest first."""
        need(len(stack) - len(allowed) >= self.floor(chain), "below the block")
        taken = stack[len(stack) - len(allowed):]
        need(all(have <= want for have, want in zip(taken, allowed)), "kinds")
        return stack[:len(stack) - len(allowed)]

    def room(self, n):
        self.most = max(self.most, n)

    def go(self, at, stack, chain):
        need(at < len(self.p.code), "end")
        if chain and chain[-1][1] == PROTECTED and self.blocks[chain[-1][0]].handler == at:
            block = self.blocks[chain[-1][0]]
            need(block.token and len(stack) == block.height + 1 and stack[-1] == NONE, "runs into a handler")
            stack, chain = stack[:-1] + (frozenset("kn"),), chain[:-1] + ((chain[-1][0], HANDLED),)
        for setup, phase in chain if at in self.targets else ():
            need((at < self.blocks[setup].handler) == (phase == PROTECTED), "bounds")
        known = self.known.get(at)
        if known:
            need(known[1] == chain and len(known[0]) == len(stack), "paths differ")
            stack = tuple(a | b for a, b in zip(known[0], stack))
        need(all("p" not in entry or entry <= STATE for entry in stack), "a pair and something else")
        self.room(slots(stack))
        if (stack, chain) != known:
            self.known[at] = stack, chain
            self.work.append(at)

    def handle(self, stack, chain, block, at, entry):
        self.go(at, stack[:block.height] + (frozenset(entry),), chain[:-1] + ((chain[-1][0], HANDLED),))

    def leave(self, stack, chain):
        """A return or jump goes through the innermost block."""
        block = self.blocks[chain[-1][0]]
        need(block.form != "async", "no leaving")
        self.handle(stack, chain, block, block.left, "kp")

    def walk(self):
        self.go(0, (), ())
        while self.work:
            at = self.work.pop()
            stack, chain = self.known[at]
            self.step(self.at[at], stack, chain)

    # -- steps --

    def step(self, i, stack, chain):
        if self.asynchronous(i, stack, chain):
            return
        method = getattr(self, "do_" + i.name, None)
        if method:
            stack, chain, falls = method(i, stack, chain)
        else:
            taken, left = self.effect(i)
            stack, falls = self.pop(stack, chain, *taken) + tuple(left), i.name not in ENDS
            if hasattr(i, "forward"):
                self.go(i.n, stack, chain)
            if i.name == "RETURN_VALUE":
                for k in range(len(chain), 0, -1):
                    block = self.blocks[chain[k - 1][0]]
                    if chain[k - 1][1] == PROTECTED and block.opcode != "SETUP_EXCEPT":
                        self.leave(stack, chain[:k])
        if falls:
            self.go(i.next, stack, chain)

    def effect(self, i):
        name, n = i.name, i.n
        letters = lambda text: [SETS.get(c, frozenset(c)) for c in text]  # noqa: E731
        if name in SIMPLE:
            return letters(SIMPLE[name][0]), letters(SIMPLE[name][1])
        if name in ("BUILD_TUPLE", "BUILD_LIST", "BUILD_SET", "BUILD_SLICE"):
            need(n <= self.p.state, "too many")
            return [VALUE] * n, letters({"T": "t", "L": "l", "S": "h"}[name[6]] if name != "BUILD_SLICE" else "o")
        if name.startswith("UNPACK"):
            count = n if name == "UNPACK_SEQUENCE" else (n & 255) + (n >> 8) + 1
            need(count <= self.p.state, "too many")
            return [VALUE], letters("o" * count)
        if name == "LOAD_CONST_OBJ":
            return [], letters({10: "t", 1: "n"}.get(self.module.constants[n], "o"))
        if name == "LOAD_FAST":
            return [], letters("c" if n in self.cells else "o")
        if name.startswith("CALL"):
            key = ANY if name.endswith("KW") else VALUE
            taken = (list(METHOD) if "METHOD" in name else [VALUE]) + [VALUE] * (n & 255) + [key, VALUE] * (n >> 8)
            return taken + letters("i" * name.endswith("KW")), letters("o")
        need(name.startswith("MAKE"), name)
        child, taken = self.raw.children[n], []
        if "DEFARGS" in name:
            p = prelude(child.code) if child.kind == 0 else None
            taken = letters("t" if p.defaults else "0") + letters("d" if p.flags & 8 else "0") if p else [frozenset("t0"), frozenset("d0")]
        return taken + [CELL] * i.extra * ("CLOSURE" in name), letters("o")

    def asynchronous(self, i, stack, chain):
        """The three ways out of an asynchronous with."""
        if not chain or self.blocks[chain[-1][0]].form == "plain" or len(stack) != self.blocks[chain[-1][0]].height + 1:
            return False
        (setup, phase), outer = chain[-1], chain[:-1]
        under, manager, top = stack[:-2], stack[-2], stack[-1]
        names, found = self.upcoming(i.at, 3)
        alone = lambda count: not any(j.at in self.targets for j in found[1:count])  # noqa: E731
        moved = outer + ((setup, MOVED),)
        if phase == PROTECTED and top == NONE and names[:2] == ["ROT_TWO", "JUMP"] and found[1].forward:
            self.go(found[1].n, under + (NONE, manager), moved)
        elif phase == HANDLED and top == EXCEPTION and names == ["DUP_TOP", "ROT_THREE", "ROT_TWO"] and alone(3):
            self.go(found[2].next, under + (EXCEPTION, EXCEPTION, manager), moved)
        elif phase == HANDLED and top == frozenset("kp") and names[:2] == ["ROT_THREE", "ROT_THREE"] and alone(2):
            self.go(found[1].next, under + (top, manager), moved)
        else:
            return False
        return True

    def do_DUP_TOP(self, i, stack, chain):
        return stack + self.copied(stack, 1), chain, True

    def do_DUP_TOP_TWO(self, i, stack, chain):
        return stack + self.copied(stack, 2), chain, True

    def copied(self, stack, n):
        need(len(stack) >= n and all(entry <= ANY for entry in stack[-n:]), "copies")
        return stack[-n:]

    def do_ROT_TWO(self, i, stack, chain):
        return self.pop(stack, chain, ANY, ANY) + (stack[-1], stack[-2]), chain, True

    def do_ROT_THREE(self, i, stack, chain):
        names, found = self.upcoming(i.at, 2)
        if stack[-2:] == METHOD and names == ["ROT_THREE"] * 2 and found[1].at not in self.targets:
            self.go(found[1].next, self.pop(stack, chain, VALUE, *METHOD) + METHOD + stack[-3:-2], chain)
            return stack, chain, False
        return self.pop(stack, chain, ANY, ANY, ANY) + (stack[-1], stack[-3], stack[-2]), chain, True

    def do_JUMP_IF_TRUE_OR_POP(self, i, stack, chain):
        rest = self.pop(stack, chain, VALUE)
        self.go(i.n, stack, chain)
        return rest, chain, True

    do_JUMP_IF_FALSE_OR_POP = do_JUMP_IF_TRUE_OR_POP

    def do_FOR_ITER(self, i, stack, chain):
        need(len(stack) - 4 >= self.floor(chain), "below the block")
        null, iterator, *rest = stack[-4:]
        need(stack[-4:] == ITERATOR or (null == NULL and iterator <= VALUE and rest[0] <= ANY and rest[1] <= ANY), "no iterator")
        self.go(i.n, stack[:-4], chain)
        return stack + (frozenset("o"),), chain, True

    def do_STORE_COMP(self, i, stack, chain):
        depth, kind = i.n >> 2, i.n & 3
        need(kind < 3 and depth < len(stack) and stack[-1 - depth] <= frozenset("ldh"[kind]), "no container")
        need(not any(entry & frozenset("kp") for entry in stack[len(stack) - depth:]), "a token between")
        return self.pop(stack, chain, *[VALUE] * (1 + (kind == 1))), chain, True

    def setup(self, i, stack, chain):
        form, raised, left = self.form(i.n) if i.name == "SETUP_FINALLY" else ("plain", i.n, i.n)
        block = SimpleNamespace(opcode=i.name, handler=i.n, height=len(stack), form=form, left=left,
                                token=i.name != "SETUP_EXCEPT" and form == "plain")
        block.base = block.height - {"SETUP_WITH": 2}.get(i.name, form != "plain")
        self.blocks.setdefault(i.at, block)
        need(form == "plain" or (len(stack) > self.floor(chain) and stack[-1] <= VALUE), "no manager")
        need(len(chain) < self.p.exceptions, "blocks")
        chain += ((i.at, PROTECTED),)
        self.handle(stack, chain, block, raised, "ke" if block.token else "e")
        if form == "tested":
            self.leave(stack, chain)
        return stack, chain, True

    do_SETUP_EXCEPT = do_SETUP_FINALLY = setup

    def do_SETUP_WITH(self, i, stack, chain):
        stack = self.pop(stack, chain, VALUE) + METHOD
        self.room(slots(stack) + 2)
        stack, chain, _ = self.setup(i, stack, chain)
        return stack + (frozenset("o"),), chain, True

    def do_POP_EXCEPT_JUMP(self, i, stack, chain):
        need(chain and self.blocks[chain[-1][0]].opcode == "SETUP_EXCEPT", "no except block")
        self.go(i.n, stack, chain[:-1])
        return stack, chain, False

    def do_UNWIND_JUMP(self, i, stack, chain):
        self.room(slots(stack) + 2)
        for _ in range(i.extra & 0x7F):
            need(chain, "no block")
            block, phase = self.blocks[chain[-1][0]], chain[-1][1]
            if block.opcode != "SETUP_EXCEPT":
                if phase == PROTECTED:
                    need(len(stack) == block.height, "values on the stack")
                    self.leave(stack, chain)
                else:
                    need(phase == HANDLED and block.opcode == "SETUP_FINALLY" and block.form == "plain", "in the middle")
                    need(len(stack) == block.height + 1, "values on the stack")
                stack = stack[:block.base]
            chain = chain[:-1]
        if i.extra & 0x80:
            stack = self.pop(stack, chain, *[SETS["W"]] * 4)
        self.go(i.n, stack, chain)
        return stack, chain, False

    def do_WITH_CLEANUP(self, i, stack, chain):
        need(chain and self.blocks[chain[-1][0]].opcode == "SETUP_WITH" and chain[-1][1] == HANDLED, "no with block")
        block = self.blocks[chain[-1][0]]
        need(len(stack) == block.height + 1 and stack[-1] <= STATE, "no token")
        rest = stack[:-3]
        self.room(slots(rest) + 5)
        token = stack[-1] | frozenset("k") | (NONE if "e" in stack[-1] else frozenset())
        return rest + (token,), chain[:-1] + ((chain[-1][0], MOVED),), True

    def do_END_FINALLY(self, i, stack, chain):
        need(chain and chain[-1][1] != PROTECTED, "no finally block")
        block = self.blocks[chain[-1][0]]
        need(chain[-1][1] == MOVED or block.base == block.height, "no exit")
        need(len(stack) == block.base + 1 and stack[-1] <= STATE, "no token")
        return stack[:-1], chain[:-1], "n" in stack[-1]


def verify(module):
    root = module.root
    if root.kind == 0:
        p = prelude(root.code)
        need(not (p.positional or p.keyword or p.flags or p.cells), "arguments or cells of a module")

    def tree(raw, free):
        made = Function(module, raw, free).made if raw.kind == 0 else [0] * len(raw.children)
        for child, cells in zip(raw.children, made):
            tree(child, cells)

    tree(root, 0)


# ---- .mpy files, as far as the verifier is concerned ----

def read(data):
    at = 4

    def number():
        nonlocal at
        value, at = vuint(data, at)
        return value

    def constant():
        nonlocal at
        kind, at = data[at], at + 1
        if 5 <= kind <= 9:
            size = number()
            at += size + (kind <= 6)
        elif kind == 10:
            for _ in range(number()):
                constant()
        return kind

    def raw():
        nonlocal at
        head = number()
        need(head & 3 == 0, "native")
        code, at = data[at:at + (head >> 3)], at + (head >> 3)
        return SimpleNamespace(kind=0, code=code, children=[raw() for _ in range(number())] if head & 4 else [])

    names, constants = number(), number()
    for _ in range(names):
        head = number()
        at += 0 if head & 1 else (head >> 1) + 1
    kinds = [constant() for _ in range(constants)]
    return SimpleNamespace(names=names, constants=kinds, bits=data[3], root=raw())
