"""The rows of make bench STOCK=tree that time one operation each: what drivers do with bytes and numbers, and the throughput of
modules. Each operation runs in a loop of a function of its own, less the same loop with nothing in it. On the emulated Cortex-M3
a figure is instructions, on the host nanoseconds; both beside stock's."""

import re
import subprocess
import zlib
from pathlib import Path

import bench_speed
from places import BIN, BUILD, ROOT

# Name, what is evaluated once before the loop, the operation.
OPERATIONS = (
    ("struct.pack, 2 fields", "import struct", "struct.pack('<hH', -5, i)"),
    ("struct.unpack, 2 fields", "import struct; b = b'\\x01\\x02\\x03\\x04'", "struct.unpack('<hH', b)"),
    ("struct.unpack_from, 5 fields", "import struct; b = bytearray(range(32))", "struct.unpack_from('>HhBbI', b, 4)"),
    ("struct.pack_into, 5 fields", "import struct; b = bytearray(32)", "struct.pack_into('>HhBbI', b, 4, i & 255, -7, 3, 4, 5)"),
    ("struct.unpack, 1 field", "import struct; b = b'\\x01\\x02'", "struct.unpack('>h', b)[0]"),
    ("struct.unpack, 3 floats", "import struct; b = struct.pack('<3f', 1.5, 2.5, 3.5)", "struct.unpack('<3f', b)"),
    ("struct.pack, 3 floats", "import struct", "struct.pack('<3f', 1.5, 2.5, 3.5)"),
    ("struct.calcsize", "import struct", "struct.calcsize('>HhBbI')"),
    ("memoryview item", "v = memoryview(bytearray(300))", "v[i & 63]"),
    ("memoryview item stored", "v = memoryview(bytearray(300))", "v[i & 63] = 7"),
    ("memoryview slice", "v = memoryview(bytearray(300))", "v[3:9]"),
    ("memoryview made", "b = bytearray(30)", "memoryview(b)"),
    ("bytearray item", "b = bytearray(300)", "b[i & 63]"),
    ("bytearray slice", "b = bytearray(300)", "b[3:9]"),
    ("bytes made of a list", "a = [1, 2, 3, 4]", "bytes(a)"),
    ("array item", "import array; a = array.array('H', range(300))", "a[i & 63]"),
    ("array item stored", "import array; a = array.array('H', range(300))", "a[i & 63] = 7"),
    ("int.from_bytes, 2 bytes", "b = b'\\x12\\x34'", "int.from_bytes(b, 'big')"),
    ("int.from_bytes, 4 bytes", "b = b'\\x12\\x34\\x56\\x12'", "int.from_bytes(b, 'little')"),
    ("int.from_bytes, 16 bytes", "b = bytes(range(16))", "int.from_bytes(b, 'little')"),
    ("int.to_bytes, 2 bytes", "n = 513", "n.to_bytes(2, 'big')"),
    ("int.to_bytes, 16 bytes", "n = 1 << 100", "n.to_bytes(16, 'big')"),
    ("raise and except", "", "\n        try:\n            raise ValueError\n        except ValueError:\n            pass"),
    ("raise with an argument, and as", "", "\n        try:\n            raise OSError(5)\n        except OSError as e:\n            pass"),
    ("KeyError of a dict", "d = {}", "\n        try:\n            d['x']\n        except KeyError:\n            pass"),
    ("raise through a call", "\n    def f():\n        raise ValueError(1)", "\n        try:\n            f()\n        except ValueError:\n            pass"),
    ("try without an error", "", "\n        try:\n            i\n        except ValueError:\n            pass"),
    ("x ** y", "x = 1.7; y = 2.3", "x ** y"),
    ("x * y", "x = 1.7; y = 2.3", "x * y"),
    ("float as text", "x = 1.7", "str(x)"),
    ("float of text", "x = '1.7e3'", "float(x)"),
    ("sum of a generator", "a = list(range(10))", "sum(x for x in a)"),
    ("list of a generator", "a = list(range(10))", "list(x for x in a)"),
    ("tuple of a generator", "a = list(range(10))", "tuple(x for x in a)"),
    ("sorted of a generator", "a = list(range(10))", "sorted(x for x in a)"),
    ("join of a generator", "a = ['ab'] * 10", "''.join(x for x in a)"),
    ("any of a generator", "a = list(range(10))", "any(x < 0 for x in a)"),
    ("list of a map with lambda", "a = list(range(10)); f = lambda x: x", "list(map(f, a))"),
    ("dict made, 3 items", "", "{'a': i, 'b': i, 'c': i}"),
    ("set made, 3 items", "", "{i, 2, 3}"),
    ("set: in", "s = {1, 2, 3}", "i in s"),
    ("big + big", "x = 3 ** 80; y = 7 ** 40", "x + y"),
    ("big * big", "x = 3 ** 80; y = 7 ** 40", "x * y"),
    ("big // big", "x = 3 ** 80; y = 7 ** 20", "x // y"),
    ("big % big", "x = 3 ** 80; y = 7 ** 20", "x % y"),
    ("big // small", "x = 3 ** 80", "x // 10"),
    ("big % small", "x = 3 ** 80", "x % 10"),
    ("divmod(big, big)", "x = 3 ** 80; y = 7 ** 20", "divmod(x, y)"),
    ("3 ** 80", "x = 3; y = 80", "x ** y"),
    ("pow(big, big, big)", "x = 3 ** 40; y = 7 ** 9; m = 11 ** 15", "pow(x, y, m)"),
    ("big as text", "x = 3 ** 80", "str(x)"),
    ("big of text", "x = str(3 ** 80)", "int(x)"),
    ("big in 33 bits: add", "x = 1 << 33", "x + i"),
    ("s[i] of ASCII", "s = 'abcdefghij' * 30", "s[i & 63]"),
    ("s[i] not of ASCII", "s = 'äbcdefghij' * 30", "s[i & 63]"),
    ("s += t, ten times", "", "\n        s = ''\n        for t in '0123456789':\n            s += t"),
    ("s.find", "s = 'abcdefghij' * 30 + 'xyz'", "s.find('xyz')"),
    ("s.split", "s = 'a,bc,def,ghij'", "s.split(',')"),
    ("s.replace", "s = 'a,bc,def,ghij'", "s.replace(',', '; ')"),
    ("int of text", "s = '1234'", "int(s)"),
    ("list.append and pop", "a = []", "a.append(i); a.pop()"),
    ("list.pop(0), 20 items", "a = list(range(20))", "a.append(a.pop(0))"),
    ("list.insert(0), 20 items", "a = list(range(20))", "a.insert(0, 1); a.pop()"),
    ("tuple unpacked", "t = (1, 2, 3)", "a, b, c = t"),
    ("call, 1 argument", "\n    def f(a):\n        return a", "f(i)"),
    ("call with a default", "\n    def f(a, b=1):\n        return a", "f(i)"),
    ("call with a keyword", "\n    def f(a, b=1):\n        return a", "f(i, b=2)"),
    ("call with a star", "t = (1, 2)\n    def f(*a):\n        return a", "f(*t)"),
    ("call of a closure", "k = 1\n    def f(a):\n        return k", "f(i)"),
    ("instance made with __init__", "\n    class C:\n        def __init__(self, a):\n            self.a = a", "C(i)"),
    ("attribute read", "\n    class C:\n        pass\n    c = C(); c.a = 1", "c.a"),
    ("method called", "\n    class C:\n        def f(self):\n            pass\n    c = C()", "c.f()"),
    ("isinstance", "", "isinstance(i, int)"),
    ("min(a, b)", "", "min(i, 3)"),
    ("len", "b = b'abc'", "len(b)"),
    ("range loop, 10 rounds", "", "\n        for j in range(10):\n            pass"),
    ("while loop, 10 rounds", "", "\n        j = 0\n        while j < 10:\n            j += 1"),
    ("json.loads, 120 characters", "import json; s = '{\"id\": 17, \"name\": \"sensor\", \"values\": [1, 2.5, -3, true, null], \"tags\": {\"a\": \"b\", \"place\": \"cellar \\\\n\"}, \"on\": false}'",
     "json.loads(s)"),
    ("json.dumps", "import json; o = {'id': 17, 'name': 'sensor', 'values': [1, 2.5, -3, True, None], 'tags': {'a': 'b', 'place': 'cellar'}, 'on': False}",
     "json.dumps(o)"),
    ("re.match of a compiled one", "import re; r = re.compile('([a-z]+)=([0-9]+);'); s = 'temperature=1234;'", "r.match(s)"),
    ("re.search in 100 characters", "import re; r = re.compile('[0-9]+:[0-9]+'); s = 'abcdefghi ' * 9 + '12:34'", "r.search(s)"),
    ("re.split", "import re; r = re.compile('[,;] *'); s = 'a, b;c,   d; e'", "r.split(s)"),
    ("re.sub", "import re; r = re.compile('[0-9]+'); s = 'a1 b22 c333 d'", "r.sub('#', s)"),
    ("'...'.format, 3 fields", "f = '{}: {:>5d} {:.2f}'", "f.format('abc', i, 2.5)"),
    ("'...' % 3 fields", "f = '%s: %5d %.2f'", "f % ('abc', i, 2.5)"),
    ("'{:04x}'.format", "", "'{:04x}'.format(i)"),
    ("f-string, 2 fields", "s = 'abc'", "f'{s} {i}'"),
    ("sha256 of 256 bytes", "import hashlib; b = bytes(256)", "hashlib.sha256(b).digest()"),
    ("crc32 of 256 bytes", "import binascii; b = bytes(256)", "binascii.crc32(b)"),
    ("hexlify 32 bytes", "import binascii; b = bytes(32)", "binascii.hexlify(b)"),
    ("b2a_base64 of 32 bytes", "import binascii; b = bytes(32)", "binascii.b2a_base64(b)"),
    ("inflate 400 bytes of text", "import deflate, io; z = PACKED", "deflate.DeflateIO(io.BytesIO(z), deflate.ZLIB).read()"),
    ("heapq: push and pop of 8", "import heapq; h = list(range(8))", "heapq.heappush(h, i & 63); heapq.heappop(h)"),
)


# Rounds of the loop; nanoseconds of guest time an instruction: -icount shift=4.
BOARD_ROUNDS, HOST_ROUNDS, HOST_RUNS, GUEST_NS = 40, 20000, 3, 16
# As many operations as stock's board compiles in one go.
BOARD_SHARE = 12
TIMED = """\
    begin = time.ticks_us()
    for i in range(rounds):
        {}
    return time.ticks_diff(time.ticks_us(), begin)
"""
RUN = """
def run(number, function):
    gc.collect()
    took = min(function({0}), function({0}))
    empty = min(nothing({0}), nothing({0}))
    print(number, took - empty)


"""


def program_text(rounds, operations):
    """A program that prints each operation's number and the microseconds that `rounds` of it take."""
    packed = repr(zlib.compress(b"".join(b"line %d of a text with words; " % n for n in range(16))))
    text = "import gc\nimport time\n\n\ndef nothing(rounds):\n" + TIMED.format("pass")
    for number, (_, before, operation) in enumerate(operations):
        text += f"\n\ndef operation{number}(rounds):\n    {before.replace('PACKED', packed) or 'pass'}\n" + TIMED.format(operation)
    text += RUN.format(rounds)
    return text + "".join(f"run({number}, operation{number})\n" for number in range(len(operations)))


def times(printed, operations):
    """Microseconds by the operation's name, from what the program printed."""
    found = dict(re.findall(r"^(\d+) (\d+)\s*$", printed, re.MULTILINE))
    if len(found) != len(operations):
        raise SystemExit(f"bench: {len(found)} of {len(operations)} operations ran: {printed.strip()[-300:]!r}")
    return {operation[0]: int(found[str(number)]) for number, operation in enumerate(operations)}


def of_board(operations=OPERATIONS):
    """Our microseconds of all rounds on the emulated board, by name."""
    build = BUILD / "bench-operations"
    source = build / "programs"
    source.mkdir(parents=True, exist_ok=True)
    (source / "operations.py").write_text(program_text(BOARD_ROUNDS, operations))
    (source / "main.py").write_text("")
    (build / "manifest.py").write_text("freeze('programs')\n")
    subprocess.run(["make", "-s", "-C", ROOT, "firmware", "BOARD=mps2-an385", f"BUILD={build}", "RAM_SIZE=192K",
                    f"FROZEN_MANIFEST={build / 'manifest.py'}", f"PERMAFROST_BIN={BIN}"], check=True, stdout=subprocess.DEVNULL)
    elf = build / "mps2-an385" / "firmware.elf"
    return times(bench_speed.run_ours(elf, "operations", bench_speed.STOCK_HEAP), operations)


def of_stocks_board(elf, operations=OPERATIONS):
    found = {}
    for first in range(0, len(operations), BOARD_SHARE):
        some = operations[first:first + BOARD_SHARE]
        found.update(times(bench_speed.run_stock(elf, program_text(BOARD_ROUNDS, some)), some))
    return found


def of_host(binary, operations=OPERATIONS):
    """The least microseconds of several runs, by name."""
    best = {}
    for _ in range(HOST_RUNS):
        command = [str(binary), "-X", "heapsize=2m", "-c", program_text(HOST_ROUNDS, operations)]
        for name, took in times(subprocess.run(command, capture_output=True, text=True).stdout, operations).items():
            best[name] = min(took, best.get(name, took))
    return best


def rows(row, where, unit, ours, stocks, scale):
    for name, took in ours.items():
        row(f"{name} {where}, {unit}: ours, stock",
            f"{round(took * scale)}, {round(stocks[name] * scale)}: {stocks[name] / max(took, 1):.2f} times as fast", "make bench STOCK=tree")


def bench_operations(stock, row):
    stock = Path(stock).resolve()
    elf, host = stock / "ports" / "qemu" / "build-MPS2_AN385" / "firmware.elf", bench_speed.stock_unix(stock)
    if elf.exists():
        rows(row, "on Cortex-M3", "instructions", of_board(), of_stocks_board(elf), 1000 / GUEST_NS / BOARD_ROUNDS)
    if host:
        rows(row, "on the host", "ns", of_host(BIN / "permafrost"), of_host(host), 1000 / HOST_ROUNDS)
