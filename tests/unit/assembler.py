"""Functions and .mpy files by hand: `assemble("SETUP_FINALLY end; LOAD_CONST_NONE; end: END_FINALLY")` is bytecode."""

import re

from verifier_spec import DEFINITIONS, TEXT

OPCODES = {n: (int(b, 16), o) for b, n, o in re.findall(r"^OPCODE\((0x\w+), (\w+), (\w+)", TEXT, re.M)}
FAMILIES = {n: (int(b, 16), int(low)) for b, n, low in re.findall(r"^OPCODE_FAMILY\((0x\w+), (\w+)_MULTI, \d+, (-?\d+)", TEXT, re.M)}
OPERATORS = {n: i for i, n in re.findall(r"^BINARY_OPERATOR\((\d+), (\w+)", (DEFINITIONS / "operator.def").read_text(), re.M)}


def vuint(number):
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(0x80 | number & 0x7F)
    return bytes(reversed(groups))


def assemble(text):
    """Instructions apart by `;`, labels before them, operands behind; jumps take two bytes."""
    out, labels, jumps = bytearray(), {}, []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        while match := re.match(r"(\w+):\s*", part):
            labels[match[1]] = len(out)
            part = part[match.end():]
        if not part:
            continue
        name, *operands = part.split()
        if name in FAMILIES and operands[0][0] != "=":
            first, low = FAMILIES[name]
            out.append(first + int(OPERATORS.get(operands[0], operands[0])) - low)
            continue
        opcode, kind = OPCODES[name]
        out.append(opcode)
        if kind.startswith("OFFSET"):
            jumps.append((len(out), operands[0], 0x4000 if "SIGNED" in kind else 0))
            out += bytes(2)
        elif kind != "NONE":
            out += bytes.fromhex(operands[0][1:]) if operands[0][0] == "=" else vuint(int(operands[0]))
        if kind.endswith("BYTE"):
            out.append(int(operands[1]))
    for at, label, bias in jumps:
        distance = (labels[label] if label in labels else int(label)) - (at + 2) + bias
        out[at:at + 2] = bytes([0x80 | distance & 0x7F, distance >> 7])
    return bytes(out)


def prelude(n_state=8, n_exceptions=2, arguments=0, keyword=0, defaults=0, flags=0, cells=(), info=None):
    state, exceptions, positional = n_state - 1, n_exceptions, arguments
    byte, out = (state & 15) << 3 | (exceptions & 1) << 2 | positional & 3, bytearray()
    state, exceptions, positional = state >> 4, exceptions >> 1, positional >> 2
    while state | exceptions | positional | keyword | defaults | flags:
        out.append(byte | 0x80)
        byte = (flags & 1) << 6 | (state & 3) << 4 | (keyword & 1) << 3 | (positional & 1) << 2 | (exceptions & 1) << 1 | defaults & 1
        state, exceptions, positional = state >> 2, exceptions >> 1, positional >> 1
        keyword, defaults, flags = keyword >> 1, defaults >> 1, flags >> 1
    out.append(byte)
    return bytes(out)


def function(code, children=(), info=None, cells=(), **numbers):
    """A raw code: its bytes in a .mpy. Every name in it is the module's first."""
    names = 1 + numbers.get("arguments", 0) + numbers.get("keyword", 0)
    info = bytes(names) if info is None else info
    sizes, i, c = bytearray(), len(info), len(cells)
    while not sizes or i | c:
        sizes.append((i & 0x3F) << 1 | c & 1)
        i, c = i >> 6, c >> 1
        sizes[-1] |= 0x80 if i | c else 0
    code = prelude(**numbers) + bytes(sizes) + info + bytes(cells) + (code if isinstance(code, bytes) else assemble(code))
    tail = vuint(len(children)) + b"".join(children) if children else b""
    return vuint(len(code) << 3 | bool(children) << 2) + code + tail


def module(root, names=("m.py", "__class__", "BaseException"), constants=(b"\x05\1a\0",), bits=31):
    texts = b"".join(vuint(len(n) << 1) + n.encode() + b"\0" for n in names)
    return b"M\6\0" + bytes([bits]) + vuint(len(names)) + vuint(len(constants)) + texts + b"".join(constants) + root


def called(child, making="MAKE_FUNCTION 0"):
    """A module whose body makes and calls the function."""
    return module(function(making + "; CALL_FUNCTION 0; RETURN_VALUE", [child]))
