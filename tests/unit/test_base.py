"""libmpy: .mpy files, the verifier and the disassembler; numbers and long integers against Python's own."""

import contextlib
import math
import os
import random
import struct
import subprocess
import sys
from fractions import Fraction

import pytest
from conftest import cpython, run
from places import BUILD, ROOT

FORMAT = ROOT / "tests" / "tools" / "format"
SHAPES = FORMAT / "shapes.mpy"


def program(name):
    path = BUILD / "tests" / name
    assert path.exists(), f"{path} is not built: run make test-programs"
    return path


def base(*arguments, **kwargs):
    return run(program("test_base"), *arguments, **kwargs)


# ---- .mpy ----


def vuint(number):
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(0x80 | number & 0x7F)
    return bytes(reversed(groups))


def name(text):
    text = text.encode()
    return vuint(len(text) << 1) + text + b"\0"


def prelude(n_state=2, n_exceptions=0):
    assert n_state <= 16 and n_exceptions <= 1
    return bytes([(n_state - 1) << 3 | n_exceptions << 2, 1 << 1, 0])


def raw(kind, code, facts=b"", children=(), relocations=b""):
    head = vuint(len(code) << 3 | bool(children) << 2 | kind)
    tail = vuint(len(children)) + b"".join(children) if children else b""
    return head + code + facts + tail + relocations


def module(root, names=("m.py",), constants=(), feature=0, bits=31, flags=b""):
    head = b"M\x06" + bytes([feature, bits]) + flags + vuint(len(names)) + vuint(len(constants))
    return head + b"".join(map(name, names)) + b"".join(constants) + root


def bytecode(code, **kwargs):
    return raw(0, prelude(**kwargs) + bytes(code))


RETURN_NONE = [0x51, 0x63]


def native():
    """Native code of each kind, with rodata, bss and relocations, nested in both directions."""
    function = b"machine!" + prelude()
    viper = raw(2, b"\1\2\3\4", vuint(0x70) + vuint(6) + vuint(4) + b"rodata", relocations=b"\x03\x01\x02\x0d\x09\xff")
    assembler = raw(3, b"\5\6\7\x08", vuint(0) + vuint(3) + vuint(0x12345678))
    inner = raw(1, function, vuint(8), [viper, bytecode(RETURN_NONE)])
    root = raw(0, prelude() + bytes(RETURN_NONE), children=[inner, assembler])
    return module(root, constants=[b"\0", b"\x07\x02-5"], feature=0x40 | 5 << 2 | 3, flags=vuint(300))


def test_same_bytes_again(tmp_path):
    (tmp_path / "native.mpy").write_bytes(native())
    base("roundtrip", SHAPES, tmp_path / "native.mpy")


def test_every_cut_is_refused(tmp_path):
    (tmp_path / "native.mpy").write_bytes(native())
    base("cut", SHAPES)
    base("cut", tmp_path / "native.mpy")


def test_every_allocation_fails_once():
    assert int(base("allocations", SHAPES).stdout) > 20


def test_static_names():
    base("names")


def test_listing():
    assert base("disasm", SHAPES).stdout == (FORMAT / "shapes.dis").read_text()


def test_mutations_do_no_harm():
    assert base("fuzz", 1, os.environ.get("FUZZ_ROUNDS", 4000), SHAPES).stdout.startswith("refused ")


def test_what_is_verified_runs_safely(tmp_path, mpy_cross, permafrost):
    """Mutants that the verifier accepts may raise or run on, but not crash."""
    run(mpy_cross, "-o", tmp_path / "everything.mpy", FORMAT / "everything.py")
    source = cpython(FORMAT / "everything.py")
    assert run(permafrost, tmp_path / "everything.mpy").stdout == source
    base("mutants", 5, os.environ.get("MUTANTS", 60), tmp_path, tmp_path / "everything.mpy")
    for mutant in tmp_path.glob("[0-9]*.mpy"):
        with contextlib.suppress(subprocess.TimeoutExpired):
            done = subprocess.run([permafrost, mutant], capture_output=True, stdin=subprocess.DEVNULL, timeout=1)
            assert done.returncode in (0, 1), (mutant.read_bytes().hex(), done.stderr)


# Each with the offset that the reader has to name, and what it has to say there.
REFUSED = [
    (b"", 0, "letter M"),
    (b"X\x06\0\x1f", 0, "starts with 'M'"),
    (b"M\x05\0\x1f", 1, "version 6 expected, found 5"),
    (module(b"", feature=0x80), 2, "arch"),
    (module(b"", feature=14 << 2), 2, "arch"),
    (module(b"", feature=5 << 2 | 1), 2, "6.3 expected, found 6.1"),
    (module(b"", bits=64), 3, "small-int bits"),
    (b"M\x06\0\x1f\0\0" + bytecode(RETURN_NONE), 4, "source file's name"),
    (b"M\x06\0\x1f\x90\x80\x80\x80\0\0", 4, "over 32 bits"),
    (b"M\x06\0\x1f\x7f\0", 4, "127 is more than"),
    (b"M\x06\0\x1f\x01\0\x01", 6, "static name of 1..165"),
    (b"M\x06\0\x1f\x01\0" + vuint(166 << 1 | 1), 6, "static name of 1..165"),
    (b"M\x06\0\x1f\x01\0\x04abc", 9, "zero byte"),
    (b"M\x06\0\x1f\x01\0\x04a\xff\0", 8, "UTF-8 expected in a name"),
    (module(b"", constants=[b"\x0b"]), 12, "kind of 0..10"),
    (module(b"", constants=[b"\0"]), 12, "native code"),
    (module(b"", constants=[b"\x05\x02\xc3(\0"]), 14, "UTF-8 expected in a str"),
    (module(b"", constants=[b"\x05\x01ab"]), 15, "zero byte"),
    (module(b"", constants=[b"\x07\x02-x"]), 14, "digits of an int"),
    (module(b"", constants=[b"\x07\0"]), 14, "a number expected"),
    (module(b"", constants=[b"\x08\x031e+"]), 14, "text of a float"),
    (module(b"", constants=[b"\x09\x021i"]), 14, "complex"),
    (module(b"", constants=[b"\x0a\x7f"]), 13, "127 is more than"),
    (module(b"", constants=[b"\x0a\x01" * 300 + b"\1"]), None, "nested over 256 deep"),
    (module(raw(1, b"abc")), 12, "no arch in the header"),
    (module(raw(0, b"")), 13, "prelude"),
    (module(raw(0, b"\x80" * 9)), 13, "prelude"),
    (module(raw(1, b"abc", vuint(9)), feature=5 << 2 | 3), 16, "offset of a prelude"),
    (module(bytecode(RETURN_NONE) + b"\0"), 18, "1 bytes more"),
]


@pytest.mark.parametrize("data, offset, message", REFUSED, ids=[m for _, _, m in REFUSED])
def test_refused(tmp_path, data, offset, message):
    path = tmp_path / "x.mpy"
    path.write_bytes(data)
    done = base("roundtrip", path, check=False)
    assert done.returncode == 1
    where, said = done.stdout.removeprefix(f"{path}:").split(": ", 1)
    assert message in said
    assert offset is None or int(where) == offset


def test_deep_nesting_is_read(tmp_path):
    root = bytecode(RETURN_NONE)
    for _ in range(255):
        root = raw(0, prelude() + bytes(RETURN_NONE), children=[root])
    (tmp_path / "x.mpy").write_bytes(module(root, constants=[b"\x0a\x01" * 256 + b"\1"]))
    base("roundtrip", tmp_path / "x.mpy")


# ---- verify ----

# Bytecode of a module's function, whether it is safe, and what the verifier says when it is not.
UNSAFE = [
    ([0x63], "the stack is empty"),
    ([0x51], "without a return"),
    ([0x00], "found byte 0x00"),
    ([0x10], "an instruction expected"),  # operand cut off
    ([0x10, 5, 0x63], "a name below"),
    ([0x23, 0, 0x63], "a constant below"),
    ([0x32, 0, 0x63], "an inner function below"),
    ([0xBF, 0x63], "a local below"),
    ([0x25, 0, 0x63], "used as a cell"),
    ([0x42, 0x40 + 50], "out of the function"),
    ([0x42, 0x40 - 1], "where no instruction starts"),
    ([0x51, 0x44, 0x40 + 1, 0x51, 0x51, 0x63], "different stacks"),
    ([0x51, 0x51, 0x51, 0x63], "a stack of 3 slots"),
    ([0x51, 0xC0, 0x51, 0x51, 0x63], "1 locals and a stack of 2"),
    ([0x51, 0x4B, 0, 0x63], "an iterator expected"),
    ([0x53, 0x63], "an object expected"),  # return null
    ([0x51, 0x5D, *RETURN_NONE], "outside one"),  # END_FINALLY
    ([0x49, 0, *RETURN_NONE], "exception blocks within each other"),
    ([0x51, 0x67, 0x63], "no generator"),
    ([0x51, 0x2F, 0, *RETURN_NONE], "to store to"),
    ([0x22, 0xC0, 0x80, 0x80, 0x80, 0x00, 0x63], "small int"),
]


@pytest.mark.parametrize("code, message", UNSAFE, ids=[m for _, m in UNSAFE])
def test_unsafe(tmp_path, code, message):
    path = tmp_path / "x.mpy"
    path.write_bytes(module(bytecode(code)))
    done = base("verify", path, check=False)
    assert done.returncode == 1 and message in done.stdout, done.stdout


def test_safe(tmp_path):
    path = tmp_path / "x.mpy"
    # try: None; finally: None
    block = [0x49, 1, 0x51, 0x5D, *RETURN_NONE]
    for code, kwargs in [(RETURN_NONE, {}), (block, {"n_exceptions": 1}), ([0x42, 0x40 - 2], {})]:
        path.write_bytes(module(bytecode(code, **kwargs)))
        base("verify", path)
    base("verify", SHAPES)


# ---- numbers ----


def answers(path, questions):
    done = run(path, input="".join(question + "\n" for question in questions))
    lines = done.stdout.splitlines()
    return lines


def check(path, cases):
    """cases: (question, answer...) tuples."""
    expected = [line for _, *lines in cases for line in lines]
    got = answers(path, [question for question, *_ in cases])
    if got != expected:
        lines = [(question, line) for question, *group in cases for line in group]
        wrong = [(q[:200], want, have) for (q, want), have in zip(lines, got) if want != have]
        pytest.fail(f"{len(wrong)} of {len(lines)} wrong, {len(got)} answers; the first: {wrong[:3]}")


def bits_of(number):
    return struct.unpack("<Q", struct.pack("<d", number))[0]


def double_of(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


def single_of(bits):
    return struct.unpack("<f", struct.pack("<I", bits))[0]


# Bytes of a format: struct's letters, bits of the fraction, exponent of the smallest subnormal, infinity.
FORMATS = {2: ("<e", "<H", 10, -24, 0x7C00), 4: ("<f", "<I", 23, -149, 0xFF << 23), 8: ("<d", "<Q", 52, -1074, 0x7FF << 52)}


def nearest(value, size):
    """Bits of the float of that format nearest to a Fraction that is not negative, ties to even, by the definition."""
    *_, fraction, least, infinity = FORMATS[size]
    if value == 0:
        return 0
    exponent = value.numerator.bit_length() - value.denominator.bit_length() - (fraction + 1)
    while value / Fraction(2) ** exponent >= 2 << fraction:
        exponent += 1
    exponent = max(exponent, least)
    mantissa = round(value / Fraction(2) ** exponent)
    bits = mantissa + ((exponent - least) << fraction)
    return min(bits, infinity)


def nearest_single(value):
    return nearest(value, 4)


def number_of(bits, size):
    letter, word, *_ = FORMATS[size]
    return struct.unpack(letter, struct.pack(word, bits))[0]


def converted(bits, size, to):
    *_, fraction, _, infinity = FORMATS[size]
    *_, to_fraction, _, to_infinity = FORMATS[to]
    sign, bits = bits >> (8 * size - 1), bits & ((1 << (8 * size - 1)) - 1)
    if bits > infinity:
        payload = bits - infinity | 1 << (fraction - 1)
        out = to_infinity | (payload << to_fraction >> fraction)
    else:
        out = to_infinity if bits == infinity else nearest(Fraction(number_of(bits, size)), to)
    return sign << (8 * to - 1) | out


def test_float_formats():
    r = random.Random(6)
    numbers = [(bits, 2) for bits in range(0, 1 << 16, 7)]
    for size, narrow in ((8, 4), (8, 2), (4, 2)):
        *_, fraction, _, _ = FORMATS[size]
        for _ in range(1500):
            numbers.append((r.getrandbits(8 * size), size))
            # Halfway between neighbours of the narrower format, and a last place beside.
            below = r.randrange(FORMATS[narrow][4])
            bits = nearest((Fraction(number_of(below, narrow)) + Fraction(number_of(max(below, 1) - 1, narrow))) / 2, size)
            numbers += [(bits, size), (bits + 1, size), (max(bits, 1) - 1, size), (bits | 1 << (8 * size - 1), size)]
        numbers += [(edge | sign << (8 * size - 1), size) for edge in (0, 1, (1 << fraction) - 1, 1 << fraction, FORMATS[size][4] - 1,
                                                                       FORMATS[size][4], FORMATS[size][4] + 1) for sign in (0, 1)]
    cases = [(f"convert {bits:x} {size} {to}", f"{bits if size == to else converted(bits, size, to):x}") for bits, size in numbers for to in (2, 4, 8)]
    check(program("test_number"), cases)


def exact_text(value):
    """All decimal digits of a Fraction whose denominator is a power of two, as digits and an exponent."""
    places = value.denominator.bit_length() - 1
    return str(value.numerator * 5**places), places


def doubles(random_, count):
    kinds = [
        lambda: double_of(random_.getrandbits(64)),
        lambda: random_.uniform(-1000, 1000),
        lambda: round(random_.uniform(-1000, 1000), random_.randrange(6)),
        lambda: float(random_.randrange(-(10**6), 10**6)),
        lambda: random_.choice([1, -1]) * 2.0 ** random_.randrange(-1074, 1024),
        lambda: random_.choice([1, -1]) * 10.0 ** random_.randrange(-323, 308),
    ]
    edges = [0, 1, 2, 1 << 63, 0x7FF << 52, 0xFFF << 52, 0x7FF8 << 48, (0x7FF << 52) - 1, 1 << 52, (1 << 52) - 1]
    yield from map(double_of, edges)
    for _ in range(count):
        yield random_.choice(kinds)()


def test_double_text():
    r = random.Random(1)
    cases = []
    for number in doubles(r, 4000):
        bits = f"{bits_of(number):x}"
        cases.append((f"repr_double {bits}", repr(number)))
        if number == number:
            cases.append((f"parse_double {number!r}", bits))
        conversion, precision, alternate = r.choice("eEfFgG"), r.choice([0, 1, 2, 3, 6, 10, 17, 30, 60]), r.randrange(2)
        text = f"%{'#' * alternate}.{precision}{conversion}" % number
        cases.append((f"format_double {bits} {conversion} {precision} {alternate}", text))
    check(program("test_number"), cases)


def test_double_halfway():
    r = random.Random(2)
    cases = []
    for number in doubles(r, 1000):
        bits = bits_of(abs(number))
        if bits >= 0x7FE << 52:
            continue
        digits, places = exact_text((Fraction(double_of(bits)) + Fraction(double_of(bits + 1))) / 2)
        below = str(int(digits) - 1) if digits != "0" else "0"
        for text in (f"{digits}e-{places}", f"{digits}00001e-{places + 5}", f"{below}e-{places}"):
            cases.append((f"parse_double {text}", f"{bits_of(float(text)):x}"))
    check(program("test_number"), cases)


ODD_TEXT = """ . - + e 1e 1e+ .e1 1. .5 1.e5 inf INF -Infinity nan NaN infin nanx 1e5x --1 1..2 0x10 1_0 1e99999999999999999999
1e-99999999999999999999 0e99999 +1.5E+3 00012.500 1e400 1e-400 2.4703282292062327e-324 2.4703282292062328e-324""".split(" ")


def test_odd_text():
    texts = [text.strip("\n") for line in ODD_TEXT for text in line.split("\n")]
    texts += ["0." + "0" * 5000 + "1e5001", "1" + "0" * 5000 + "e-5000", "0" * 5000, "1 ", " 1"]
    cases = []
    for text in texts:
        try:
            number = float(text) if text.strip() == text and "_" not in text else None
        except ValueError:
            number = None
        cases.append((f"parse_double {text}", "no" if number is None else f"{bits_of(number):x}"))
    check(program("test_number"), cases)


def test_single_text():
    r = random.Random(3)
    cases = []
    for i in range(3000):
        bits = r.getrandbits(31) if i % 2 else struct.unpack("<I", struct.pack("<f", r.uniform(0, 1000)))[0]
        if bits >= 0x7F000000:
            continue
        number = single_of(bits)
        digits, places = exact_text((Fraction(number) + Fraction(single_of(bits + 1))) / 2)
        even = bits + (bits & 1)
        cases.append((f"parse_single {digits}e-{places}", f"{even:x}"))
        cases.append((f"parse_single {digits}00001e-{places + 5}", f"{bits + 1:x}"))
        cases.append((f"parse_single -{int(digits) - 1}e-{places}", f"{bits | 1 << 31:x}"))
        text = f"{r.getrandbits(40)}e{r.randrange(-60, 40)}"
        cases.append((f"parse_single {text}", f"{nearest_single(Fraction(text)):x}"))
        half_way = 1 << 24 | r.getrandbits(23) << 1 | 1
        for text in (f"{r.getrandbits(r.randrange(1, 36))}e{r.randrange(-15, 16)}", f"{half_way << r.randrange(8)}", f"{half_way}.0000000001"):
            cases.append((f"parse_single {text}", f"{nearest_single(Fraction(text)):x}"))
        conversion, precision = r.choice("efg"), r.randrange(12)
        cases.append((f"format_single {bits:x} {conversion} {precision} 0", f"%.{precision}{conversion}" % number))
    check(program("test_number"), cases)


def test_single_repr_is_shortest():
    r = random.Random(4)
    numbers = [bits for bits in (r.getrandbits(31) for _ in range(3000)) if 0 < bits < 0x7F800000]
    for bits, text in zip(numbers, answers(program("test_number"), [f"repr_single {bits:x}" for bits in numbers])):
        assert nearest_single(Fraction(text)) == bits, text
        significant = text.split("e")[0].replace(".", "").strip("0")
        if len(significant) > 1:
            shorter = f"{single_of(bits):.{len(significant) - 2}e}"
            assert nearest_single(Fraction(shorter)) != bits, (text, shorter)


# ---- long integers ----


@pytest.fixture(scope="module", params=["digits of the host", "digits of 16 bits"])
def bigint(request, tmp_path_factory):
    if request.param == "digits of the host":
        return program("test_bigint")
    out = tmp_path_factory.mktemp("bigint") / "test_bigint16"
    sources = ["tests/unit/test_bigint.c", "runtime/base/bigint.c", "runtime/base/bigint_convert.c", "runtime/base/bigint_radix.c", "runtime/base/ieee.c"]
    flags = ["-std=c11", "-O1", "-g", "-I.", "-include", "tests/unit/digits16.h"]
    if os.environ.get("SANITIZE"):
        flags += [f"-fsanitize={os.environ['SANITIZE']}", "-fno-sanitize-recover=all"]
    subprocess.run([os.environ.get("CC", "cc"), *flags, "-o", out, *sources], cwd=ROOT, check=True)
    return out


def integers(random_):
    size = random_.choice([1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 200, 500, 1000])
    kind = random_.randrange(4)
    number = random_.getrandbits(size)
    if kind == 1:
        number = (1 << size) - random_.randrange(3)
    elif kind == 2:
        number = number >> size // 2 << size // 2
    elif kind == 3:
        number |= (1 << size) - 1 << size // 2
    return random_.choice([1, -1]) * number


def in_base(number, base_):
    digits = ""
    rest = abs(number)
    while rest:
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest % base_] + digits
        rest //= base_
    return "-" * (number < 0) + (digits or "0")


def test_bigint_arithmetic(bigint):
    r = random.Random(5)
    cases = []
    for _ in range(1500):
        a, b, n = integers(r), integers(r), r.randrange(300)
        both = f"{a:x} {b:x}"
        cases += [(f"add {both}", f"{a + b:x}"), (f"subtract {both}", f"{a - b:x}"), (f"multiply {both}", f"{a * b:x}")]
        cases += [(f"and {both}", f"{a & b:x}"), (f"or {both}", f"{a | b:x}"), (f"xor {both}", f"{a ^ b:x}")]
        cases += [(f"left {a:x} {n:x}", f"{a << n:x}"), (f"right {a:x} {n:x}", f"{a >> n:x}")]
        cases.append((f"compare {both}", str((a > b) - (a < b))))
        if b:
            cases.append((f"divide {both}", f"{a // b:x}", f"{a % b:x}"))
    check(bigint, cases)


def test_bigint_text_and_bytes(bigint):
    r = random.Random(6)
    cases = []
    for _ in range(1500):
        a, base_ = integers(r), r.randrange(2, 37)
        cases += [(f"format {a:x} {base_:x}", in_base(a, base_)), (f"format {a:x} a", str(a))]
        cases += [(f"parse {in_base(a, base_)} {base_:x}", f"{a:x}"), (f"parse {a} a", f"{a:x}")]
        cases += [(f"length {a:x} 0", str(a.bit_length())), (f"low64 {a:x} 0", f"{a & 2**64 - 1:x}")]
        cases.append((f"int64 {a:x} 0", f"{a:x}" if -(2**63) <= a < 2**63 else "no"))
        for order, signed in (("big", True), ("big", False), ("little", True), ("little", False)):
            need = a.bit_length() // 8 + 1
            size = max(1, r.choice([1, 2, 3, 4, 7, 8, 9, 16, need - 1, need]))
            question = f"bytes_{order[0]}{'us'[signed]} {a:x} {size:x}"
            try:
                cases.append((question, a.to_bytes(size, order, signed=signed).hex(), f"{a:x}"))
            except OverflowError:
                cases.append((question, "no"))
    check(bigint, cases)


def long_number(random_, size):
    """Of about so many bits: any, few ones, few zeros, zeros in the middle."""
    return [random_.getrandbits(size), 1 << size, (1 << size) - 1, random_.getrandbits(size // 3) << size - size // 3 | 1,
            (1 << size) - (1 << size // 2)][random_.randrange(5)]


def test_bigint_long_text(bigint):
    """Thousands of digits in every base, with exactly the scratch that is said to be enough; sizes around the powers of two at which
    the halves' sizes jump."""
    sys.set_int_max_str_digits(0)
    r = random.Random(7)
    cases = []
    for bits in [*(32 * 32 * 2**n + d for n in range(1, 5) for d in (-33, -1, 0, 1, 33)), *(r.randrange(1500, 30000) for _ in range(40))]:
        a, base_ = long_number(r, bits), r.randrange(2, 37)
        cases += [(f"format {a:x} {base_:x}", in_base(a, base_)), (f"parse {in_base(a, base_)} {base_:x}", f"{a:x}")]
        cases += [(f"format -{a:x} a", f"-{a}"), (f"parse {a} a", f"{a:x}"), (f"parse {'0' * 3000}{a} a", f"{a:x}")]
        cases += [(f"parse 1{'0' * (bits // 4)} a", f"{10 ** (bits // 4):x}"), (f"format {10 ** (bits // 4):x} a", str(10 ** (bits // 4)))]
    check(bigint, cases)


def test_bigint_floats(bigint):
    r = random.Random(7)
    numbers = [integers(r) for _ in range(1500)]
    single = answers(bigint, [f"single {a:x} 0" for a in numbers])
    double = answers(bigint, [f"double {a:x} 0" for a in numbers])
    for a, as_single, as_double in zip(numbers, single, double):
        try:
            want = float(a)
        except OverflowError:
            want = math.inf if a > 0 else -math.inf
        assert float.fromhex(as_double) == want
        assert float.fromhex(as_single) == (-1 if a < 0 else 1) * single_of(nearest_single(Fraction(abs(a))))
    floats = [r.uniform(-1, 1) * 2.0 ** r.randrange(1023) for _ in range(500)]
    assert answers(bigint, [f"from_double {x!r} 0" for x in floats]) == [f"{int(x):x}" for x in floats]
