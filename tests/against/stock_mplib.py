"""micropython-lib on permafrost beside MicroPython's unix port: each package of its folders that need no hardware is imported, and its
tests run where the unix port passes them."""

import os
import subprocess
from pathlib import Path

from places import BIN

# What does not pass here, and why.
KNOWN = {"threading: threading": "_thread is refused: there are no threads",
         "requests: test_requests.py": "expects headers in the order of MicroPython's hash tables; dicts here keep the order in which they were filled"}
FOLDERS = "python-stdlib python-ecosys micropython".split()


def packages(library):
    """The folders with a manifest, by name."""
    for folder in FOLDERS:
        for manifest in sorted((library / folder).glob("**/manifest.py")):
            if "drivers" not in manifest.parts:
                yield manifest.parent


def run(vm, arguments, folder, path):
    """Status 0 and what it printed; a crash or a hang is no status 0."""
    try:
        done = subprocess.run([vm, *arguments], cwd=folder, capture_output=True, text=True, errors="replace", timeout=60, stdin=subprocess.DEVNULL,
                              env={**os.environ, "MICROPYPATH": path})
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and "FAILED" not in done.stdout


def modules(package):
    """What a package gives to import."""
    for entry in sorted(package.iterdir()):
        if entry.suffix == ".py" and not entry.stem.startswith(("test", "example", "setup", "manifest", "bench")):
            yield entry.stem
        elif (entry / "__init__.py").exists() and entry.name not in ("tests", "examples"):
            yield entry.name


def tests(package):
    return [*sorted(package.glob("test_*.py")), *sorted(package.glob("tests/test_*.py"))]


def check_packages(stock, library):
    """Prints the table; true when what passes there passes here, but for what is known."""
    places = [str(package) for package in packages(library)]
    vms = (stock / "ports" / "unix" / "build-standard" / "micropython", BIN / "permafrost")
    counts = {"imports": [0, 0, 0], "tests": [0, 0, 0]}
    failed = []
    print(f"{'package':32} {'imports':>9} {'tests':>9}  ours of those that pass in MicroPython's unix port")
    for package in packages(library):
        path = ":".join(["", ".frozen", str(package), *places])
        row = {"imports": [0, 0], "tests": [0, 0]}
        work = [("imports", ["-c", f"import {name}"], package, name) for name in modules(package)]
        work += [("tests", [str(test)], test.parent, test.name) for test in tests(package)]
        for kind, arguments, folder, name in work:
            if not run(vms[0], arguments, folder, path):
                counts[kind][2] += 1
                continue
            good = run(vms[1], arguments, folder, path)
            row[kind][0] += good
            row[kind][1] += 1
            counts[kind][0] += good
            counts[kind][1] += 1
            if not good:
                failed.append(f"{package.name}: {name}")
        if row["imports"][1] or row["tests"][1]:
            cells = [f"{good} of {count}" if count else "" for good, count in row.values()]
            print(f"{package.name:32} {cells[0]:>9} {cells[1]:>9}", flush=True)
    for kind, (good, count, neither) in counts.items():
        print(f"mplib: {kind}: {good} of {count} that pass in MicroPython's unix port; {neither} more do not there")
    for what in failed:
        print(f"  not here: {what}: {KNOWN.get(what, 'why is not known')}")
    return set(failed) <= set(KNOWN) and counts["imports"][0] > 50
