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


def test_definitions_are_seen():
    assert definitions('static value add(value a,\n                 value (*f)(void))\n{\n}\nstruct pair {\n    int x;\n};\n'
                       'int declared(void);\n/* f(x) { */\nenum kind { A };\n') == {
                           ("function", "add"), ("tag", "pair"), ("tag", "kind")}


def test_pointers_are_tested_plainly():
    """`if (p)` and `!p`, which most of the tree says, not by comparison with NULL."""
    wrong = [f"{path.relative_to(ROOT).as_posix()}:{number}" for path in [*sources(".c", ".h"), *(ROOT / "tests").glob("**/*.c")]
             for number, line in enumerate(path.read_text().splitlines(), 1) if re.search(r"[!=]=\s*NULL\b|\bNULL\s*[!=]=", line)]
    assert not wrong, f"compared with NULL: {wrong}"


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
