"""make check-cpython: CPython's own tests of the language, run on permafrost under the small unittest of tests/language/cpython. They
are those of the python3 that runs this where it has them, else of Debian's package libpython3.11-testsuite, or what CPYTHON_TESTS
names. Prints how many of each file's test methods and doctest examples pass, of those that ask for nothing that MicroPython leaves
out by design (left_out.txt there, and the modules of shim/left_out.py) and that are not of CPython alone, as it says itself; with
VERBOSE=1 each that does not, with its reason. ONLY="test_int" runs some files."""

import ast
import collections
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from places import BIN, ROOT

FILES = """test_grammar test_patma test_unpack_ex test_generators test_fstring test_named_expressions test_int test_long test_float test_complex test_dict
 test_list test_tuple test_bytes test_slice test_enumerate test_scope test_super test_property test_descr test_with test_format test_struct
 test_iter test_set test_range test_exceptions test_coroutines test_unicode test_math""".split()
FILES += [f"test_json/{name}" for name in """test_decode test_default test_dump test_encode_basestring_ascii test_fail test_float test_indent
 test_pass1 test_pass2 test_pass3 test_recursion test_scanstring test_separators test_unicode""".split()]
SHARED = "seq_tests list_tests string_tests mapping_tests test_grammar".split()  # what files import of the package test
EDITS = {"test_float": [('float.__getformat__("double")', '"IEEE"')]}  # at the import, where nothing can be left out
OWN = Path(sysconfig.get_path("stdlib"), "test")
FOLDER = Path(os.environ.get("CPYTHON_TESTS") or (OWN if (OWN / "test_patma.py").exists() else "/usr/lib/python3.11/test"))
SECONDS = 300  # for a file
HERE = ROOT / "tests" / "language" / "cpython"


def is_asynchronous_generator_expression(node):
    return isinstance(node, ast.GeneratorExp) and any(isinstance(below, ast.Await) or getattr(below, "is_async", 0) for below in ast.walk(node))


def source_of(name):
    """A file's text. What the compiler refuses, as stock's, is no reason to leave out the whole: such a method leaves itself out."""
    text = (FOLDER / f"{name}.py").read_text()
    for old, new in EDITS.get(name, []):
        text = text.replace(old, new)
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test") and any(map(is_asynchronous_generator_expression, ast.walk(node))):
            indentation = " " * node.col_offset
            lines[node.lineno - 1:node.end_lineno] = [f"{indentation}def {node.name}(self):\n",
                                                      f"{indentation}    self.skipTest('left out: asynchronous generator expressions')\n"]
            lines[node.lineno + 1:node.lineno + 1] = ["\n"] * (node.end_lineno - node.lineno - 1)
    return "".join(lines)


def run_file(name):
    """The lines (verdict, kind, place and reason) that one file's run prints."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(HERE / "shim", folder, dirs_exist_ok=True)
        for shared in SHARED:
            shutil.copy(FOLDER / f"{shared}.py", Path(folder, "test"))
        for data in FOLDER.glob("*testcases.txt"):
            shutil.copy(data, folder)
        module = name.replace("/", "_")
        Path(folder, f"{module}.py").write_text(source_of(name))
        environment = dict(os.environ, MICROPYPATH=folder, PERMAFROST=str(BIN / "permafrost"))
        try:
            done = subprocess.run([BIN / "permafrost", "-X", "heapsize=64m", "-X", "annotations", HERE / "run.py", module], cwd=folder,
                                  env=environment, capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired as late:
            sys.exit(f"check-cpython: {name} takes longer than {SECONDS} s; the last lines:\n{(late.stdout or b'').decode()[-500:]}")
    if done.returncode != 0:
        sys.exit(f"check-cpython: {name} did not run to its end:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return [line.split(" ", 2) for line in done.stdout.splitlines() if line.startswith(("pass ", "skip ", "left ", "FAIL "))]


def main():
    if not (FOLDER / "test_patma.py").exists():
        print("check-cpython: not run: install libpython3.11-testsuite, or name CPython's test folder in CPYTHON_TESTS")
        sys.exit(2)
    sums = [0] * 5
    print("| file | methods passed | of | left out | examples passed | of |\n|---|---|---|---|---|---|")
    for name in os.environ.get("ONLY", "").split() or FILES:
        lines = run_file(name)
        counts = collections.Counter((kind, verdict) for verdict, kind, _ in lines)
        figures = []
        for kind in ("method", "example"):
            passed, failed = counts[kind, "pass"], counts[kind, "FAIL"]
            left = counts[kind, "left"] + counts[kind, "skip"]
            figures += [passed, passed + failed] + [left] * (kind == "method")
        sums = [a + b for a, b in zip(sums, figures)]
        print("|", " | ".join([name, *map(str, figures)]), "|", flush=True)
        if os.environ.get("VERBOSE"):
            for verdict, _, rest in lines:
                if verdict != "pass":
                    print(f"  {verdict}: {rest}")
    print("|", " | ".join(["sum", *map(str, sums)]), "|")


if __name__ == "__main__":
    main()
