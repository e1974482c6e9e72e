"""Rules of style that no compiler and no formatter knows; docs/DESIGN.md has them in words."""

import re

import pytest

from conftest import ROOT, run

TREES = ("runtime", "mpy-cross", "freezer", "qstrgen")


def sources(*suffixes):
    for tree in TREES:
        for suffix in suffixes:
            yield from sorted((ROOT / tree).glob(f"**/*{suffix}"))


def test_each_file_has_a_head_comment():
    """It begins by the file's own name."""
    wrong = [path.relative_to(ROOT).as_posix() for path in sources(".c", ".h", ".def")
             if not path.read_text().startswith(f"/* {path.name} - ")]
    assert not wrong, f"no head comment '/* NAME - what it is for': {wrong}"


def comments(path):
    """The text of a file's comments and docstrings."""
    text = path.read_text()
    if path.suffix == ".py":
        return "\n".join(re.findall(r'^ *""".*?"""', text, re.M | re.S) + re.findall(r"^ *# .*", text, re.M))
    return "\n".join(re.findall(r"/\*.*?\*/", text, re.S) if path.suffix in (".c", ".h", ".def") else re.findall(r"#.*", text))


def test_comments_name_what_is_there():
    """Files and folders, by their whole path. In capitals are those that stand for any, and `tables/` is of the build folder."""
    wrong = []
    for path in [*sources(".c", ".h", ".def", ".mk", ".awk"), *(ROOT / "tests").glob("**/*.[pch]*"), ROOT / "Makefile"]:
        if path.is_file() and path.suffix in ("", ".c", ".h", ".def", ".mk", ".awk", ".py"):
            for name in re.findall(r"(?<![\w/.$)<-])(?:runtime|tests|freezer|qstrgen|mpy-cross|docs)/[\w./-]*\w(?![\w/*])", comments(path)):
                if not (ROOT / name).exists() and not re.search(r"\b[A-Z]+\b|_[A-Z]+\b", name):
                    wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert not wrong, wrong


def test_cases_of_the_interpreter_are_short():
    """Six statements at most: what takes more is a step (runtime/vm/run/steps.h)."""
    text = (ROOT / "runtime" / "vm" / "run" / "interp.c").read_text()
    cases = re.findall(r"^        (?:FAMILY_)?CASE\((\w+)\) \{\n(.*?)^        \}\n", text, re.M | re.S)
    assert len(cases) > 80
    long = {name: body.count(";") for name, body in cases if body.count(";") > 6}
    assert not long, f"statements of cases that are to be steps: {long}"


# The dispatch of the interpreter, and a table in C: a line for each instruction.
LONG_FUNCTIONS = {"interpreter_run", "word_step_object"}


def test_functions_are_short():
    """Seventy lines at most."""
    long = {}
    for path in sources(".c", ".h"):
        for head, body in re.findall(r"^(\w[^\n;{}]*\([^;{}]*)\n\{\n(.*?)^\}", path.read_text(), re.M | re.S):
            if body.count("\n") > 70:
                long[re.search(r"(\w+)\(", head)[1]] = path.relative_to(ROOT).as_posix()
    assert set(long) == LONG_FUNCTIONS, long


def definitions(text):
    """Names of functions and of struct, union and enum tags that a file defines."""
    text = re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', "", text, flags=re.S)
    functions = re.findall(r"^(?!typedef\b|#)[a-zA-Z_][\w *]*?\b(\w+)\((?:[^;{}()]|\([^()]*\))*\)\s*\{", text, re.M)
    tags = re.findall(r"\b(?:struct|union|enum)\s+(\w+)\s*\{", text)
    return {("function", name) for name in functions} | {("tag", name) for name in tags}


def test_a_name_is_defined_in_one_file():
    """So a name means one thing, wherever it is read. Ports and boards are exempt among themselves: a firmware has one of them."""
    files = {}
    for path in sources(".c", ".h"):
        for definition in definitions(path.read_text()):
            files.setdefault(definition, []).append(path.relative_to(ROOT).as_posix())
    assert len(files) > 2500
    wrong = {f"{kind} {name}": paths for (kind, name), paths in sorted(files.items())
             if len(paths) > 1 and name != "main" and not name.startswith("port_")
             and not all(path.startswith(("runtime/port/", "runtime/boards/")) for path in paths)}
    assert not wrong, "\n".join(f"{name}: {', '.join(paths)}" for name, paths in wrong.items())


# Texts that stand for other headers where this tree's are not: C for MicroPython's VM, and natmods' header.
STAND_INS = ("mpy-cross/native/stock_words.h", "runtime/natmod/py/dynruntime.h")


def constants(text):
    """Macros, typedefs and enumerators that a file defines, each with its value; not macros that it takes back: lines of a table."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    taken_back = set(re.findall(r"^#\s*undef (\w+)", text, re.M))
    found = {(name, value.strip()) for name, value in re.findall(r"^#\s*define (\w+)(.*(?:\\\n.*)*)", text, re.M) if name not in taken_back}
    found |= {(name, "") for name in re.findall(r"^typedef\b[^;(]*?(\w+);", text, re.M)}
    for body in re.findall(r"\benum\s*\w*\s*\{(.*?)\}", text, re.S):
        body = re.sub(r"^#.*$", "", body, flags=re.M)
        found |= {(name, value.strip(" =")) for name, value in re.findall(r"(?:^|,)\s*([A-Za-z]\w*)\s*(=[^,]*)?(?=,|$)", body)}
    return found


def all_constants():
    """{name: {file: value}}, without the words of hardware, of which a firmware has one family's, and lines of tables."""
    files, lines = {}, {line for path in sources(".def") for line in re.findall(r"^([A-Z]\w*)\(", path.read_text(), re.M)} | {"FACT"}
    for path in sources(".c", ".h"):
        name, text = path.relative_to(ROOT).as_posix(), path.read_text()
        if not name.startswith(("runtime/port/", "runtime/boards/")) and name not in STAND_INS:
            for constant, value in constants(text):
                files.setdefault(constant, {})[name] = value
    return {constant: where for constant, where in files.items() if constant not in lines and not constant.startswith("_")}


def test_what_a_header_names_no_other_file_names():
    """A constant, macro or type that headers give out means one thing in the whole tree."""
    every = all_constants()
    assert len(every) > 1700
    wrong = {name: sorted(files) for name, files in every.items() if len(files) > 1 and any(file.endswith(".h") for file in files)}
    assert not wrong, wrong


# Each is a number that happens to be the same, or is said of another thing: rounds of two hashes, a day's seconds.
SAME_BY_CHANCE = {"ROUNDS", "DAY", "LARGEST", "OPTION_JSON"}
# The forms of floats; what two stand-ins are marked by; and the files that a process begins with.
SAME_BY_FORM = {"MANTISSA_BITS", "EXPONENT_BIAS", "EXPONENT_MASK", "WEAK", "OURS", "INHERITED"}


def test_a_number_is_told_once():
    """A limit or version in two files has a header: one of them would be forgotten when it changes."""
    wrong = {}
    for name, files in all_constants().items():
        values = [value for value in files.values() if re.match(r"[^(]*[0-9a-z]", value)]
        if name not in SAME_BY_CHANCE | SAME_BY_FORM and len(values) != len(set(values)):
            wrong[name] = files
    assert not wrong, wrong


def test_definitions_are_seen():
    assert definitions('static value add(value a,\n                 value (*f)(void))\n{\n}\nstruct pair {\n    int x;\n};\n'
                       'int declared(void);\n/* f(x) { */\nenum kind { A };\n') == {
                           ("function", "add"), ("tag", "pair"), ("tag", "kind")}


def test_pointers_are_tested_plainly():
    """`if (p)` and `!p`, which most of the tree says, not by comparison with NULL."""
    wrong = [f"{path.relative_to(ROOT).as_posix()}:{number}" for path in [*sources(".c", ".h"), *(ROOT / "tests").glob("**/*.c")]
             for number, line in enumerate(path.read_text().splitlines(), 1) if re.search(r"[!=]=\s*NULL\b|\bNULL\s*[!=]=", line)]
    assert not wrong, f"compared with NULL: {wrong}"


# What only these may do to a byte, by the pattern of the code that does it. Elsewhere it is called, so that it is mended once.
ONE_PLACE = {
    # assemble.c has the signature, whose bits are interleaved.
    "a number of seven bits a byte is written by vuint_put and its like": (r"0x80 \| \(?\w+ (?:>>|&)|\| 0x80\b", {
        "runtime/format/opcode.c", "mpy-cross/finish/assemble.c"}),
    # From bytes in memory by vuint_read; here bytes come one by one, of a reader with messages or of another machine's memory; the
    # VM trusts what was verified; and a ROMFS's number may begin with zeros.
    "a number of seven bits a byte is read by vuint_read": (r"<< 7 \| \(", {
        "runtime/format/opcode.c", "runtime/format/mpy_read.c", "freezer/look/image_view.c", "qstrgen/scan/elf_names.c", "freezer/flash/slot.c",
        "runtime/vm/run/function.c", "runtime/vm/run/steps.c", "runtime/vm/run/operand.h", "runtime/vm/memory/names.c"}),
    # And in the VM by frame_line, in a loop of its own of the fewest bytes.
    "a line table is read and written by line.c": (r"& 0x70\) << 4|>> 8 << 4|0x700\)", {"runtime/format/line.c", "runtime/vm/run/frame.c"}),
}
FORMAT_TREES = ("mpy-cross/", "freezer/", "qstrgen/", "runtime/format/", "runtime/host/", "runtime/natmod/", "runtime/vm/load/", "runtime/vm/memory/",
                "runtime/vm/prune/", "runtime/vm/run/")


@pytest.mark.parametrize("rule", ONE_PLACE)
def test_a_format_is_written_in_one_place(rule):
    pattern, allowed = ONE_PLACE[rule]
    found = {}
    for path in sources(".c", ".h"):
        name, text = path.relative_to(ROOT).as_posix(), path.read_text()
        if name.startswith(FORMAT_TREES):
            found.update({name: line.strip() for line in text.splitlines() if re.search(pattern, line) and not name.startswith("freezer/link/")})
    assert found.keys() == allowed, {name: line for name, line in found.items() if name not in allowed}


def test_each_program_in_c_is_run():
    """make builds all of tests/unit; a test has to name each."""
    tests = "".join(path.read_text() for path in (ROOT / "tests").glob("**/test_*.py"))
    unrun = [path.stem for path in (ROOT / "tests" / "unit").glob("test_*.c") if f'"{path.stem}"' not in tests]
    assert not unrun, unrun


SCRIPTS = sorted(set(re.findall(r"python\.sh (tests/[\w/]+\.py)", (ROOT / "Makefile").read_text())))


@pytest.mark.parametrize("script", SCRIPTS)
def test_make_can_start_it(script):
    """What it imports is found where tests/python.sh looks."""
    load = f"import pkgutil, runpy, sys; sys.path[0] = {str((ROOT / script).parent)!r}; runpy.run_path({str(ROOT / script)!r}, run_name='loaded')"
    run(ROOT / "tests" / "python.sh", "-c", load)


def test_files_of_tests_have_names_of_their_own():
    """pytest takes no two of one name, and leaves the second's tests out with an error."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
