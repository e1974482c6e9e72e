"""MicroPython's own tests of its assemblers, frozen into images of emulated boards: all of a folder in one. What a test makes by exec() of a
text is frozen as that text; tests whose texts its compiler has to refuse are none here, where GNU as refuses when an image is made."""

import re
import subprocess
import tempfile
from pathlib import Path

from places import BIN, ROOT

# Folder: board, and what is left out, with the reason.
SYNTAX = "its texts are to be refused by a compiler at run time"
KINDS = {"thumb": ("mps2-an386", {"asmerrors": SYNTAX}),
         "rv32": ("virt-rv32imac", {"asmsanity": SYNTAX, "asm_ext_zba": "the board's compiler flags are without Zba",
                                    "asm_ext_zcmp": "GNU as before 2.42 and QEMU 7.2 are without Zcmp"})}


def texts_of(source):
    """The texts that a test exec()s, by a run in this Python where each does nothing but define its function."""
    texts = []

    def note(text, *_):
        texts.append(text)
        names[re.search(r"def (\w+)", text).group(1)] = lambda *args: 0
    names = {"exec": note, "print": lambda *args: None, "__name__": "test"}
    exec(compile(source, "test", "exec"), names)
    return texts


def with_texts_inside(source):
    """The same test with those functions in it: each exec() takes the next."""
    texts = texts_of(source)
    functions = "".join(re.sub(r"def (\w+)", f"def frozen_{i}", text.strip()) + "\n" for i, text in enumerate(texts))
    name = re.search(r"def (\w+)", texts[0]).group(1)
    functions += "frozen = iter([" + ", ".join(f"frozen_{i}" for i in range(len(texts))) + "])\n"
    return functions + re.sub(r"\bexec\(.*\)", f"{name} = next(frozen)", source)


def run_folder(stock, kind, work):
    """(passed, differing, left out) of a folder's tests."""
    board, left_out = KINDS[kind]
    tests = [path for path in sorted((stock / "tests" / "inlineasm" / kind).glob("*.py")) if path.stem not in left_out]
    main = ""
    for test in tests:
        source = test.read_text()
        (work / test.name).write_text(with_texts_inside(source) if "exec(" in source else source)
        main += f"print('== {test.stem}')\ntry:\n    import {test.stem}\nexcept SystemExit:\n    pass\n"
    (work / "main.py").write_text(main)
    (work / "manifest.py").write_text("module('main.py')\n" + "".join(f"module({test.name!r})\n" for test in tests))
    words = ["make", "-s", "-C", ROOT, f"BOARD={board}", f"BUILD={work / 'build'}", f"FROZEN_MANIFEST={work / 'manifest.py'}", f"PERMAFROST_BIN={BIN}"]
    for goal in ("firmware", "run"):
        done = subprocess.run([*words, goal], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            print(done.stderr)
    parts = re.split(r"^== (\w+)\n", done.stdout.replace("\r", ""), flags=re.M)
    printed = dict(zip(parts[1::2], parts[2::2]))
    passed = [test.stem for test in tests if printed.get(test.stem) == test.with_suffix(".py.exp").read_text()]
    return passed, [test.stem for test in tests if test.stem not in passed], left_out


def check_inlineasm(stock):
    good = True
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            passed, differing, left_out = run_folder(stock, kind, Path(folder))
        print(f"asm: {len(passed)} of {len(passed) + len(differing) + len(left_out)} of MicroPython's tests of {kind}, frozen for {KINDS[kind][0]}, pass"
              + "".join(f"; {name} differs" for name in differing) + "".join(f"; not {name}: {why}" for name, why in left_out.items()))
        good &= not differing and len(passed) > 10
    return good

