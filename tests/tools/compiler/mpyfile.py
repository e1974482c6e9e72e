"""Reads .mpy v6 files: names, constants, functions, and for each instruction its name, operand and source line."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Stock folds powers of any size, and writes their digits.
getattr(sys, "set_int_max_str_digits", int)(0)


def _tables():
    text = (ROOT / "runtime/format/opcode.def").read_text()
    opcodes, families = {}, []
    for byte, name, operand in re.findall(r"^OPCODE\((0x\w+), (\w+), (\w+)", text, re.M):
        opcodes[int(byte, 16)] = (name, operand)
    for first, name, count, low in re.findall(r"^OPCODE_FAMILY\((0x\w+), (\w+), (\d+), (-?\d+)", text, re.M):
        families.append((int(first, 16), name, int(count), int(low)))
    statics = re.findall(r'^STATIC_QSTR\((\d+), \w+, "(.*)"\)', (ROOT / "runtime/format/static_qstr.def").read_text(), re.M)
    return opcodes, families, {int(i): t.encode().decode("unicode_escape") for i, t in statics}


OPCODES, FAMILIES, STATICS = _tables()


class Reader:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def take(self, size):
        self.at += size
        return self.data[self.at - size:self.at]

    def vuint(self):
        value = 0
        while True:
            byte = self.byte()
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value


class Instruction:
    def __init__(self, offset, name, operand, line):
        self.offset, self.name, self.operand, self.line = offset, name, operand, line

    def __repr__(self):
        return f"{self.name} {self.operand}"


class Function:
    """One raw code: its prelude, instructions and inner functions."""

    def __init__(self, reader, module):
        head = reader.vuint()
        body = Reader(reader.take(head >> 3))
        self.module = module
        self.size = head >> 3
        self._prelude(body)
        self.code_start = body.at
        self.instructions = list(self._decode(body))
        self.children = [Function(reader, module) for _ in range(reader.vuint())] if head & 4 else []

    def _prelude(self, r):
        z = r.byte()
        s, e, a = z >> 3 & 15, z >> 2 & 1, z & 3
        f = k = d = n = 0
        while z & 0x80:
            z = r.byte()
            s |= (z & 0x30) << 2 * n
            e |= (z & 2) << n
            f |= (z >> 6 & 1) << n
            a |= (z & 4) << n
            k |= (z >> 3 & 1) << n
            d |= (z & 1) << n
            n += 1
        self.n_state, self.n_exceptions, self.flags = s + 1, e, f
        self.n_positional, self.n_keyword_only, self.n_defaults = a, k, d
        info = cells = n = 0
        while True:
            z = r.byte()
            cells |= (z & 1) << n
            info |= (z >> 1 & 63) << 6 * n
            n += 1
            if z < 0x80:
                break
        end = r.at + info
        self.name = self.module.names[r.vuint()]
        self.arguments = [self.module.names[r.vuint()] for _ in range(a + k)]
        self.lines = []
        while r.at < end:
            b = r.byte()
            self.lines.append(((b & 15), (b >> 4 & 7) << 8 | r.byte()) if b & 0x80 else (b & 31, b >> 5))
        self.cells = list(r.take(cells))

    def line_at(self, offset):
        line = 1
        for count, lines in self.lines:
            if offset < count:
                break
            offset -= count
            line += lines
        return line

    def _decode(self, r):
        names, constants = self.module.names, self.module.constants
        while r.at < len(r.data):
            at = r.at - self.code_start
            byte = r.byte()
            line = self.line_at(at)
            if byte not in OPCODES:
                first, name, _, low = next(f for f in FAMILIES if f[0] <= byte < f[0] + f[2])
                yield Instruction(at, name, byte - first + low, line)
                continue
            name, operand = OPCODES[byte]
            value = None
            if operand == "QSTR":
                value = names[r.vuint()]
            elif operand in ("VUINT", "VUINT_BYTE"):
                value = r.vuint()
                if name == "LOAD_CONST_OBJ":
                    value = constants[value]
            elif operand == "VSINT":
                value = -1 if r.data[r.at] & 0x40 else 0
                while True:
                    b = r.byte()
                    value = value << 7 | b & 0x7F
                    if b < 0x80:
                        break
            elif operand.startswith("OFFSET"):
                b = r.byte()
                signed = "SIGNED" in operand
                value = (b & 0x7F | r.byte() << 7) - (0x4000 if signed else 0) if b & 0x80 else b - (0x40 if signed else 0)
                value += r.at - self.code_start
            if operand.endswith("BYTE"):
                value = value, r.byte()
            yield Instruction(at, name, value, line)

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


class Module:
    def __init__(self, data):
        r = Reader(data)
        self.header = r.take(4)
        n_names, n_constants = r.vuint(), r.vuint()
        self.names = [self._name(r) for _ in range(n_names)]
        self.constants = [self._constant(r) for _ in range(n_constants)]
        self.root = Function(r, self)
        assert r.at == len(data)

    @staticmethod
    def _name(r):
        v = r.vuint()
        if v & 1:
            return STATICS[v >> 1]
        text = r.take(v >> 1).decode("utf-8", "surrogatepass")
        assert r.byte() == 0
        return text

    def _constant(self, r):
        kind = r.byte()
        if kind <= 4:
            return ("fun_table", None, False, True, ...)[kind]
        if kind == 10:
            return tuple(self._constant(r) for _ in range(r.vuint()))
        data = r.take(r.vuint())
        if kind in (5, 6):
            assert r.byte() == 0
        return {5: lambda: data.decode("utf-8", "surrogatepass"), 6: lambda: data, 7: lambda: int(data),
                8: lambda: float(data), 9: lambda: complex(data.decode())}[kind]()
