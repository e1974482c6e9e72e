"""make check-minimal STOCK=tree: what MicroPython's own tests print in profile minimal, each alone in an image, beside what they
print with the whole VM. Programs that need a compiler, arguments or the heap's size differ, and are listed."""

import os
import re
import sys
import tempfile
from pathlib import Path

from conftest import run
from places import BIN
from test_minimal import PORT, build

FOLDERS = ("basics", "extmod", "float", "io", "micropython", "misc", "stress", "unicode")
COMPUTES = re.compile(r"\b(match|\w+attr|eval|exec|compile|execfile|globals|locals|__import__)\b")


def compare(source, folder):
    """The lines that differ first, None when all are the same."""
    (folder / "main.py").write_text(source)
    words = sorted(set(re.findall(r"[A-Za-z_]\w*", source)))
    keep = f"keep({words!r})\n" if COMPUTES.search(source) else ""
    whole = run(BIN / "permafrost", "main.py", check=False, cwd=folder, timeout=120)
    pruned = run(build(folder, keep + "module('main.py')\n", PORT), check=False, cwd=folder, timeout=120)
    if pruned.stdout == whole.stdout + (whole.stderr if whole.returncode else ""):
        return None
    lines = zip((whole.stdout + whole.stderr).splitlines() + [""], pruned.stdout.splitlines() + [""])
    return next((pair for pair in lines if pair[0] != pair[1]), ("", ""))


def main():
    stock = os.environ.get("STOCK")
    if not stock:
        sys.exit("check_minimal: STOCK names no MicroPython tree: make check-minimal STOCK=path")
    same = differ = refused = 0
    for path in sorted(path for folder in FOLDERS for path in (Path(stock) / "tests" / folder).glob("*.py")):
        with tempfile.TemporaryDirectory() as folder:
            try:
                difference = compare(path.read_text(errors="replace"), Path(folder))
            except BaseException as error:  # pytest's Failed: a test that does not freeze, or that takes too long
                if isinstance(error, KeyboardInterrupt):
                    raise
                refused += 1
                continue
        same += difference is None
        differ += difference is not None
        if difference:
            print(f"{path.parent.name}/{path.name}: {difference[0]!r} with the whole VM, {difference[1]!r}", flush=True)
    print(f"{same} the same, {differ} differ, {refused} do not freeze")


if __name__ == "__main__":
    main()
