"""MicroPython's tests of viper and native code in our own VM: from source on the host, and frozen, all in one image, for the host and the
emulated Cortex-M3. Frozen are those that compile no text at run time."""

import re
import subprocess
import tempfile
from pathlib import Path

from places import BIN, ROOT
from stock_words import REFUSED

# What differs, with the reason.
DIFFER = {"viper_args": "`def f(*)` is refused, as by any Python", "viper_misc3": "OSError(1) is a PermissionError",
          "native_fun_attrs": "functions of native code have a __name__ that can be set, as all have",
          "native_fun_attrs_code": "and a __code__"}
BOARDS = ("host", "mps2-an385")


def tests_of(stock):
    return sorted(path.with_suffix("") for kind in ("viper", "native") for path in (stock / "tests" / "micropython").glob(f"{kind}_*.py.exp"))


def judge(where, tests, printed_by):
    """Prints how many pass, and which do not; true when those are known."""
    passed, wrong = [], []
    for test in tests:
        printed = printed_by(test)
        if re.match(r"SKIP\b", printed):
            continue
        (passed if printed == test.with_suffix(".py.exp").read_text() else wrong).append(test.stem)
    print(f"viper and native: {len(passed)} of {len(passed) + len(wrong)} of MicroPython's tests pass {where}"
          + "".join(f"; {name} differs{': ' + DIFFER[name] if name in DIFFER else ''}" for name in wrong), flush=True)
    return set(wrong) <= set(DIFFER) and len(passed) > 30


def from_source(test):
    return subprocess.run([BIN / "permafrost", test.name], cwd=test.parent, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout


def frozen(tests, board, work):
    """{test: what it prints}, of all in one image."""
    main = "".join(f"print('== {test.stem}')\ntry:\n    import {test.stem}\nexcept SystemExit:\n    pass\nexcept Exception as error:\n    print(repr(error))\n" for test in tests)
    (work / "main.py").write_text(main)
    (work / "manifest.py").write_text("module('main.py')\n" + "".join(f"module({test.name!r}, base_path={str(test.parent)!r})\n" for test in tests))
    words = ["make", "-s", "-C", ROOT, f"BOARD={board}", f"BUILD={work / 'build'}", f"FROZEN_MANIFEST={work / 'manifest.py'}", f"PERMAFROST_BIN={BIN}"]
    for goal in ("firmware", "run"):
        done = subprocess.run([*words, goal], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            print(done.stdout[-2000:], done.stderr)
    parts = re.split(r"^== (\w+)\n", done.stdout.replace("\r", ""), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def check_viper_here(stock):
    tests = tests_of(stock)
    good = judge("from source on the host", tests, from_source)
    fixed = [test for test in tests if test.stem not in REFUSED and not re.search(r"\b(exec|eval|compile)\(", test.read_text())]
    for board in BOARDS:
        with tempfile.TemporaryDirectory() as folder:
            printed = frozen(fixed, board, Path(folder))
        good &= judge(f"frozen, on {board}", fixed, lambda test: printed.get(test.stem, ""))
    return good
