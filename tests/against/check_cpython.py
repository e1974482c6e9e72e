"""make check-cpython: CPython's own tests of the language, run on permafrost under the small unittest of tests/cpython. They are
Debian's package libpython3.11-testsuite, or what CPYTHON_TESTS names. Prints how many of each file's test methods and doctest
examples pass, and with VERBOSE=1 each that does not, with its reason."""

import collections
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from places import BIN, ROOT

FILES = "test_grammar test_patma test_unpack_ex test_generators test_fstring test_named_expressions".split()
FOLDER = Path(os.environ.get("CPYTHON_TESTS") or "/usr/lib/python3.11/test")
HERE = ROOT / "tests" / "language" / "cpython"


def run_file(name):
    """The lines (verdict, kind, place and reason) that one file's run prints."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(FOLDER / f"{name}.py", folder)
        environment = dict(os.environ, MICROPYPATH=f"{HERE / 'shim'}:{folder}", PERMAFROST=str(BIN / "permafrost"))
        done = subprocess.run([BIN / "permafrost", "-X", "heapsize=64m", "-X", "annotations", HERE / "run.py", name], cwd=folder, env=environment,
                              capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        sys.exit(f"check-cpython: {name} did not run to its end:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return [line.split(" ", 2) for line in done.stdout.splitlines() if line.startswith(("pass ", "skip ", "FAIL "))]


def main():
    if not (FOLDER / "test_patma.py").exists():
        print("check-cpython: not run: install libpython3.11-testsuite, or name CPython's test folder in CPYTHON_TESTS")
        sys.exit(2)
    sums = collections.Counter()
    print("| file | methods passed | of | examples passed | of |\n|---|---|---|---|---|")
    for name in FILES:
        lines = run_file(name)
        counts = collections.Counter((kind, verdict) for verdict, kind, _ in lines)
        figures = []
        for kind in ("method", "example"):
            passed, total = counts[kind, "pass"], sum(count for (of, _), count in counts.items() if of == kind)
            sums[kind, "pass"] += passed
            sums[kind, "all"] += total
            figures += [passed, total]
        print(f"| {name} | {figures[0]} | {figures[1]} | {figures[2]} | {figures[3]} |", flush=True)
        if os.environ.get("VERBOSE"):
            for verdict, _, rest in lines:
                if verdict != "pass":
                    print(f"  {verdict}: {rest}")
    print(f"| sum | {sums['method', 'pass']} | {sums['method', 'all']} | {sums['example', 'pass']} | {sums['example', 'all']} |")


if __name__ == "__main__":
    main()
