"""The verifier: each rule refuses, its specification says the same, and what it accepts runs in an interpreter that checks each step."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
import verifier_rules
import verifier_spec
from assembler import OPCODES, assemble, called, function, module, vuint
from places import BIN, BUILD, PROGRAMS, ROOT

CHECKED = BUILD / "checked"
SUBJECTS = sorted((ROOT / "tests/prove/subjects").glob("*.py"))
END = "LOAD_CONST_NONE; RETURN_VALUE"


def verdict(data, tmp_path):
    """What the verifier says; "" when it accepts."""
    (tmp_path / "x.mpy").write_bytes(data)
    done = subprocess.run([BUILD / "tests/test_base", "verify", tmp_path / "x.mpy"], capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done
    return done.stdout.partition(": ")[2].strip() if done.returncode else ""


def specified(data):
    try:
        verifier_spec.verify(verifier_spec.read(data))
    except verifier_spec.Refused:
        return False
    return True


# ---- each rule ----

def f(code, **numbers):
    return called(function(code, **numbers))


def closed(child, making, outer=""):
    """A function with a cell, local 0, that makes another one."""
    code = f"{outer}{making}; CALL_FUNCTION 0; RETURN_VALUE"
    return called(function(code, [child], cells=[0]))


TRIED = "SETUP_FINALLY h; "
# A manager, a block and its handler, with and without the test.
ASYNC = "LOAD_CONST_TRUE; SETUP_FINALLY h; {}; h: DUP_TOP; ROT_THREE; ROT_TWO; POP_TOP; POP_TOP; END_FINALLY; " + END
TESTED = ("LOAD_CONST_TRUE; SETUP_FINALLY h; {}; h: DUP_TOP; LOAD_GLOBAL 2; BINARY_OP EXCEPTION_MATCH; POP_JUMP_IF_FALSE l; "
          "DUP_TOP; ROT_THREE; ROT_TWO; POP_TOP; POP_TOP; JUMP e; l: ROT_THREE; ROT_THREE; POP_TOP; e: END_FINALLY; " + END)
DEFAULT = function(END, arguments=1, defaults=1)
FREE = function("LOAD_DEREF 0; RETURN_VALUE", arguments=1)

REFUSED = [
    # As the bytes lie.
    ("at most %u slots", f(END, n_state=65536)),
    ("at most %u slots", f(END, n_state=1 << 31)),
    ("at most %u arguments", f(END, n_state=300, arguments=65536)),
    ("at most %u arguments", f(END, n_exceptions=65536)),
    ("at most %u cells", f(END, n_state=400, cells=[1] * 256)),
    ("room for the arguments", f(END, n_state=1, arguments=2)),
    ("more defaults than", called(function(END, arguments=1, defaults=2), "BUILD_TUPLE 0; LOAD_NULL; MAKE_FUNCTION_DEFARGS 0")),
    ("name of argument %u", f(END, arguments=2, info=b"\0")),
    ("a name below %u", f(END, info=b"\7")),
    ("line table is cut", f(END, info=b"\0\x80")),
    ("to turn into a cell", f(END, cells=[9])),
    ("to turn into a cell", f(END, cells=[1, 1])),
    ("instructions expected", f(b"")),
    ("found byte 0x%x", f(b"\x00")),
    ("found byte 0x%x", f(b"\x10")),
    ("found byte 0x%x", f("LOAD_CONST_NONE; LOAD_CONST_NONE; BUILD_SLICE =8002; RETURN_VALUE")),
    ("found byte 0x%x", f("LOAD_CONST_SMALL_INT =8001; RETURN_VALUE")),
    ("found byte 0x%x", f("LOAD_CONST_SMALL_INT =ff40; RETURN_VALUE")),
    ("jump out of the function", f("JUMP 90")),
    ("jump out of the function", f(bytes([0x42, 0x40 - 9, 0x63]))),
    ("where no instruction starts", f("JUMP 1")),
    ("where no instruction starts", f("JUMP 4; LOAD_GLOBAL 1; RETURN_VALUE")),
    # Operands, on code that no path reaches as well.
    ("a name below %u", f("LOAD_GLOBAL 3; RETURN_VALUE")),
    ("a name below %u", f(END + "; LOAD_GLOBAL 3; RETURN_VALUE")),
    ("a constant below %u", f("LOAD_CONST_OBJ 1; RETURN_VALUE")),
    ("an inner function below %u", f("MAKE_FUNCTION 0; RETURN_VALUE")),
    ("a local below %u", f("LOAD_FAST_N 8; RETURN_VALUE")),
    ("is a cell, but", f("LOAD_CONST_NONE; STORE_FAST 0; " + END, cells=[0])),
    ("is a cell, but", f("DELETE_FAST 0; " + END, cells=[0])),
    ("used as a cell", f("LOAD_DEREF 0; RETURN_VALUE")),
    ("used as a cell", f("LOAD_CONST_NONE; STORE_DEREF 0; " + END)),
    ("used as a cell", f("DELETE_DEREF 0; " + END)),
    ("small int of at most", f("LOAD_CONST_SMALL_INT =8480808000; RETURN_VALUE")),
    ("slice of 2 or 3", f("LOAD_CONST_NONE; BUILD_SLICE 1; RETURN_VALUE")),
    ("two counts below", f("LOAD_CONST_NONE; UNPACK_EX 65536; " + END)),
    ("two counts below", f("LOAD_CONST_NONE; CALL_FUNCTION 65536; " + END)),
    ("no generator", f("LOAD_CONST_NONE; YIELD_VALUE; RETURN_VALUE")),
    ("no generator", f("LOAD_CONST_NONE; LOAD_CONST_NONE; YIELD_FROM; RETURN_VALUE")),
    ("takes no arguments", module(function(END, arguments=1))),
    ("takes no arguments", module(function(END, cells=[0]))),
    ("takes no arguments", module(function(END, flags=1))),
    # What makes functions.
    ("that is given %u elsewhere", closed(FREE, "LOAD_FAST 0; MAKE_CLOSURE 0 1; POP_TOP; MAKE_FUNCTION 0")),
    ("cells given to a function of", closed(FREE, "LOAD_FAST 0; LOAD_FAST 0; MAKE_CLOSURE 0 2")),
    ("used as a cell", closed(FREE, "MAKE_FUNCTION 0")),
    ("a cell expected", closed(FREE, "LOAD_CONST_NONE; MAKE_CLOSURE 0 1")),
    ("no defaults given", called(DEFAULT)),
    ("a tuple expected", called(DEFAULT, "LOAD_CONST_NONE; LOAD_NULL; MAKE_FUNCTION_DEFARGS 0")),
    ("a tuple expected", called(DEFAULT, "LOAD_NULL; LOAD_NULL; MAKE_FUNCTION_DEFARGS 0")),
    ("null expected", called(function(END), "BUILD_TUPLE 0; LOAD_NULL; MAKE_FUNCTION_DEFARGS 0")),
    ("a dict expected", called(function(END, flags=8), "LOAD_NULL; LOAD_CONST_NONE; MAKE_FUNCTION_DEFARGS 0")),
    # Stacks.
    ("the stack is empty", f("RETURN_VALUE")),
    ("a stack of %u slots", f("LOAD_CONST_NONE; " * 9 + "RETURN_VALUE")),
    ("a stack of %u slots", f("LOAD_CONST_NONE; UNPACK_SEQUENCE 60000; RETURN_VALUE")),
    ("do not fit the", f("LOAD_CONST_NONE; " * 8 + "STORE_FAST 0; RETURN_VALUE")),
    ("on the stack, found", f("LOAD_NULL; RETURN_VALUE")),
    ("on the stack, found", f("LOAD_CONST_NONE; GET_ITER_STACK; RETURN_VALUE")),
    ("on the stack, found", f("LOAD_CONST_NONE; GET_ITER_STACK; ROT_TWO; RETURN_VALUE")),
    ("on the stack, found", f("LOAD_CONST_NONE; LOAD_CONST_NONE; CALL_FUNCTION_VAR_KW 0; RETURN_VALUE")),
    ("on the stack, found", f("LOAD_CONST_NONE; LOAD_CONST_NONE; IMPORT_NAME 0; RETURN_VALUE")),
    ("end is reached", f("LOAD_CONST_NONE")),
    # A native's self is not exchanged.
    *[("on the stack, found", f("LOAD_CONST_NONE; LOAD_METHOD 0; " + code + "; CALL_METHOD 0; RETURN_VALUE"))
      for code in ("POP_TOP; LOAD_CONST_SMALL_INT 1", "POP_TOP; LOAD_NULL", "DUP_TOP; POP_TOP", "ROT_TWO; ROT_TWO", "STORE_FAST 0; LOAD_FAST 0",
                   "POP_TOP; LOAD_CONST_NONE; LOAD_METHOD 1; ROT_TWO; POP_TOP", "LOAD_CONST_NONE; LOAD_CONST_NONE; ROT_THREE; POP_TOP")],
    ("on the stack, found", f("LOAD_CONST_NONE; LOAD_CONST_NONE; CALL_METHOD 0; RETURN_VALUE")),
    ("on the stack, found", f("LOAD_CONST_NONE; LOAD_METHOD 0; POP_TOP; CALL_FUNCTION 0; RETURN_VALUE")),
    ("on the stack, found", f("LOAD_CONST_NONE; LOAD_METHOD 0; POP_TOP; RETURN_VALUE")),
    ("on the stack, found", f("LOAD_CONST_NONE; LOAD_CONST_NONE; LOAD_METHOD 0; ROT_THREE; x: ROT_THREE; CALL_METHOD 1; JUMP x")),
    ("with different stacks", f("LOAD_CONST_NONE; POP_JUMP_IF_TRUE e; LOAD_CONST_NONE; e: " + END)),
    ("an iterator expected", f("LOAD_CONST_NONE; FOR_ITER e; e: " + END)),
    ("an iterator expected", f("LOAD_CONST_NONE; GET_ITER_STACK; POP_TOP; LOAD_CONST_NONE; FOR_ITER e; POP_TOP; e: " + END)),
    ("to store to expected", f("LOAD_CONST_NONE; LOAD_CONST_NONE; STORE_COMP 4; " + END)),
    ("to store to expected", f("BUILD_LIST 0; LOAD_CONST_NONE; STORE_COMP 7; " + END)),
    ("to store to expected", f("BUILD_LIST 0; SETUP_FINALLY h; LOAD_CONST_NONE; h: LOAD_CONST_NONE; STORE_COMP 8; END_FINALLY; " + END)),
    # Blocks.
    ("the prelude has room for %u", f(TRIED + "LOAD_CONST_NONE; h: END_FINALLY; " + END, n_exceptions=0)),
    ("below the block", f("LOAD_CONST_NONE; SETUP_EXCEPT h; POP_TOP; h: END_FINALLY")),
    ("below the block", f("LOAD_FAST 0; SETUP_FINALLY h; LOAD_CONST_SMALL_INT 5; ROT_TWO; RAISE_OBJ; h: POP_TOP; " + END, cells=[0])),
    ("different exception blocks", f("LOAD_CONST_NONE; POP_JUMP_IF_TRUE e; SETUP_EXCEPT h; e: JUMP e; h: END_FINALLY")),
    ("different exception blocks", f("top: SETUP_EXCEPT h; JUMP top; h: END_FINALLY")),
    ("across the bounds", f("SETUP_EXCEPT h; JUMP e; h: END_FINALLY; e: " + END)),
    ("runs into a handler", f("SETUP_EXCEPT h; LOAD_CONST_NONE; h: END_FINALLY")),
    ("runs into a handler", f(TRIED + "LOAD_CONST_TRUE; h: END_FINALLY; " + END)),
    ("runs into a handler", f(ASYNC.format("LOAD_CONST_NONE"))),
    ("an except block, found outside", f("POP_EXCEPT_JUMP e; e: " + END)),
    ("an except block, found outside", f(TRIED + "POP_EXCEPT_JUMP e; h: END_FINALLY; e: " + END)),
    ("a with block, found outside", f("LOAD_CONST_NONE; WITH_CLEANUP; " + END)),
    ("a with block, found outside", f(TRIED + "LOAD_CONST_NONE; h: WITH_CLEANUP; " + END)),
    ("finally block, found outside", f("LOAD_CONST_NONE; END_FINALLY; " + END)),
    ("finally block, found outside", f(TRIED + "LOAD_CONST_NONE; END_FINALLY; h: END_FINALLY; " + END)),
    ("something else than it was given", f(TRIED + "LOAD_CONST_NONE; h: LOAD_CONST_NONE; END_FINALLY; " + END)),
    ("on the stack, found", f("SETUP_EXCEPT h; " + END + "; h: POP_TOP; LOAD_CONST_TRUE; END_FINALLY; " + END)),
    *[("what a finally block was given", f(TRIED + "LOAD_CONST_NONE; h: " + code + "; END_FINALLY; " + END))
      for code in ("POP_TOP", "LOAD_CONST_NONE; ROT_TWO", "LOAD_CONST_NONE; DUP_TOP_TWO", "STORE_FAST 0", "BUILD_TUPLE 1", "RETURN_VALUE",
                   "LOAD_CONST_NONE; LOAD_CONST_NONE; ROT_THREE")],
    ("below the block", f(TRIED + "LOAD_CONST_NONE; h: DUP_TOP; END_FINALLY; " + END).replace(b"\x57\x5d", b"\x59\x5d") and
     f("LOAD_CONST_NONE; SETUP_EXCEPT h; ROT_TWO; " + END + "; h: END_FINALLY")),
    ("more exception blocks than", f("UNWIND_JUMP e 1; e: " + END)),
    ("with values on its stack", f(TRIED + "LOAD_CONST_NONE; UNWIND_JUMP e 1; h: END_FINALLY; e: " + END)),
    ("with values on its stack", f(TRIED + "LOAD_CONST_NONE; h: LOAD_CONST_NONE; UNWIND_JUMP e 1; e: POP_TOP; " + END)),
    ("in the middle of its end", f("LOAD_CONST_NONE; SETUP_WITH h; POP_TOP; LOAD_CONST_NONE; h: WITH_CLEANUP; UNWIND_JUMP e 1; e: " + END)),
    ("in the middle of its end", f("LOAD_CONST_NONE; SETUP_WITH h; POP_TOP; LOAD_CONST_NONE; h: UNWIND_JUMP e 1; e: " + END)),
    ("without its exit", f("LOAD_CONST_NONE; SETUP_WITH h; POP_TOP; RAISE_LAST; h: END_FINALLY")),
    ("without its exit", f("LOAD_CONST_NONE; SETUP_WITH h; POP_TOP; UNWIND_JUMP e 1; h: END_FINALLY; e: " + END)),
    # Asynchronous with.
    ("without its manager", f(ASYNC.replace("LOAD_CONST_TRUE; ", "").format("RAISE_LAST"))),
    ("takes exceptions only", f(ASYNC.format(END))),
    ("takes exceptions only", f(ASYNC.format("UNWIND_JUMP h 1"))),
    ("below the block", f(ASYNC.format("LOAD_CONST_TRUE; ROT_TWO; JUMP h"))),
    ("below the block", f(TESTED.format("LOAD_CONST_NONE; ROT_TWO; RAISE_LAST"))),
    ("below the block", f(ASYNC.format("RAISE_LAST").replace("h: DUP_TOP; ROT_THREE", "h: DUP_TOP; x: ROT_THREE") + "; JUMP x")),
]

ACCEPTED = [
    f(END), f(TRIED + "LOAD_CONST_NONE; h: END_FINALLY; " + END), f(ASYNC.format("RAISE_LAST")), f(TESTED.format(END)),
    f("SETUP_EXCEPT h; " + END + "; h: DUP_TOP; ROT_TWO; POP_TOP; END_FINALLY"),
    closed(FREE, "LOAD_FAST 0; MAKE_CLOSURE 0 1"), called(DEFAULT, "BUILD_TUPLE 0; LOAD_NULL; MAKE_FUNCTION_DEFARGS 0"),
    f("LOAD_CONST_NONE; LOAD_METHOD 0; POP_TOP; POP_TOP; " + END),
    f("LOAD_CONST_NONE; LOAD_CONST_NONE; LOAD_METHOD 0; ROT_THREE; ROT_THREE; CALL_METHOD 1; RETURN_VALUE"),
    f("LOAD_NULL; LOAD_CONST_NONE; LOAD_NULL; LOAD_NULL; FOR_ITER e; POP_TOP; " + END + "; e: " + END),
    f(TRIED + "LOAD_CONST_NONE; h: LOAD_CONST_NONE; RETURN_VALUE"), f(END + "; END_FINALLY"),
    f("LOAD_CONST_NONE; SETUP_EXCEPT h; DUP_TOP; RETURN_VALUE; h: END_FINALLY"),
]


def pattern(message):
    return re.escape(message).replace("%u", r"\d+").replace("0x%x", r"0x[0-9a-f]+")


@pytest.mark.parametrize("message, data", REFUSED, ids=[f"{i} {m}" for i, (m, _) in enumerate(REFUSED)])
def test_refused(message, data, tmp_path):
    assert re.search(pattern(message), verdict(data, tmp_path))
    assert not specified(data)


@pytest.mark.parametrize("data", ACCEPTED, ids=range(len(ACCEPTED)))
def test_accepted(data, tmp_path):
    assert verdict(data, tmp_path) == ""
    assert specified(data)


# Failures of the host, of sizes that a test need not make, of the format's other readers.
ELSEWHERE = ["out of memory", "a prelude expected", "the prelude of the inner", "a bad instruction", "too much code", "functions nested too deep", "for native code only",
             "at most 65535 names", "the stack changes too often", "a call with"]


def test_each_message_has_a_case():
    texts = set()
    for path in (ROOT / "runtime/format").glob("verify*.c"):
        calls = re.findall(r'(?:verify_fail|verify_refuse|rule_index)\([^"]*?"((?:[^"]|"\s+")*)"', path.read_text())
        texts |= {re.sub(r'"\s+"', "", text) for text in calls}
    assert len(texts) > 40
    without = [t for t in texts if not any(m.replace("%u", "") in t.replace("%u", "") or t in m for m, _ in REFUSED)]
    without = [t for t in without if not any(e in t for e in ELSEWHERE) and not t.startswith(("%s", "an object or", "a call"))]
    assert not without


# ---- the tables ----

def test_rules_and_opcodes_agree():
    assert {name for name, *_ in verifier_rules.RULES} == set(OPCODES) | {n + "_MULTI" for n in ("LOAD_CONST_SMALL_INT", "LOAD_FAST",
                                                                                                "STORE_FAST", "UNARY_OP", "BINARY_OP")}
    text = (ROOT / "runtime/format/opcode.def").read_text()
    effects = {n: (p, q) for n, p, q in re.findall(r"^OPCODE(?:_FAMILY)?\(0x\w+, (\w+), .*?(\w+), (\w+)\)$", text, re.M)}
    for name, _, takes, leaves, flow in verifier_rules.RULES:
        pops, pushes = effects[name]
        if pops != "VARIES" and flow in ("NEXT", "END", "JUMP", "BRANCH", "COPY", "EXIT", "MOVE", "RETURN"):
            assert (len(takes), len(leaves)) == (int(pops), int(pushes)), name


def test_page_has_the_rules():
    assert verifier_rules.printed() in verifier_rules.PAGE.read_text(), "python3 tests/unit/verifier_rules.py"


# ---- proofs, in short ----

@pytest.fixture(scope="module")
def subjects(tmp_path_factory):
    folder = tmp_path_factory.mktemp("subjects")
    subprocess.run([BIN / "mpy-cross", "--out-dir", folder, *SUBJECTS], check=True)
    return sorted(folder.glob("*.mpy"))


def prove(*arguments):
    program = CHECKED / "tests/prove"
    assert program.exists(), "make checked"
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    tried, accepted, *ran = map(int, re.findall(r"\d+", done.stderr.splitlines()[-1]))
    return done.stdout.splitlines(), tried, accepted, sum(ran)


def test_every_short_sequence_runs():
    _, tried, accepted, ran = prove("exhaust", 4)
    assert tried > 50_000 and ran > 10_000


def test_generated_functions_run():
    _, tried, accepted, ran = prove("generate", 11, 20_000)
    assert accepted > 0.99 * tried and ran == accepted


def test_mutants_that_pass_run(subjects):
    _, tried, accepted, ran = prove("mutate", 12, 100_000, *subjects)
    assert accepted > tried / 10 and ran == accepted


def agrees(lines):
    wrong = []
    for line in lines:
        data, said = line.split(" ", 1)
        if "too often" not in said and specified(bytes.fromhex(data)) != (said == "yes"):
            wrong.append(line)
    return wrong


@pytest.mark.parametrize("kind", ["exhaust", "generate", "mutate"])
def test_specification_gives_the_same_verdict(kind, subjects):
    count = int(os.environ.get("SPECIFIED", 2000))
    arguments = {"exhaust": [3], "generate": [21, count // 5], "mutate": [22, count, *subjects]}[kind]
    lines = prove("-p", kind, *arguments)[0]
    assert len(lines) > 300
    assert not agrees(lines)


# ---- everything runs checked ----

def test_programs_run_checked(tmp_path):
    """From source and from .mpy: the checks have nothing to say, and the output is the plain interpreter's."""
    programs = sorted(PROGRAMS.glob("*.py"))
    subprocess.run([BIN / "mpy-cross", "--out-dir", tmp_path, *programs], check=True)

    def run(folder, path):
        return subprocess.run([folder / "bin/permafrost", path], capture_output=True, stdin=subprocess.DEVNULL, timeout=300, cwd=tmp_path)

    def both(path):
        compiled = tmp_path / f"{path.stem}.mpy"
        plain = [run(BUILD, p) for p in (path, compiled)]
        checked = [run(CHECKED, p) for p in (path, compiled)]
        return [c.stderr for p, c in zip(plain, checked) if (p.returncode, p.stdout) != (c.returncode, c.stdout) or b"CHECKED" in c.stderr]

    with ThreadPoolExecutor(2) as pool:
        wrong = {path.name: found for path, found in zip(programs, pool.map(both, programs)) if found}
    assert len(programs) > 40 and not wrong


def test_the_checks_check(tmp_path):
    """A file that the verifier would refuse, given to the interpreter with its word: the checks stop it."""
    (tmp_path / "x.mpy").write_bytes(f("LOAD_CONST_TRUE; STORE_DEREF 0; " + END))
    done = subprocess.run([CHECKED / "tests/prove", "trust", "x.mpy"], cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode < 0 and b"CHECKED: a local is not" in done.stderr


def test_a_long_number_is_over_32_bits(tmp_path):
    assert "found byte" in verdict(f(b"\x10" + vuint(1 << 33)[:-1] + b"\0" + b"\x63"), tmp_path)
