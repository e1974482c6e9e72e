"""Natives under fire: programs of hostile objects on a permafrost that was built with HEAP=check, until the time is over.

    make fuzz-natives SECONDS=60 SEED=1

What is called comes from the .def tables, so that a new native is called at once. A seed gives the same calls each time;
a finding is told with the command that repeats it."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
RUNTIME = ROOT / "runtime"
MEMBER = re.compile(r"^(METHOD|FUNCTION)\((\w+),\s*(\w+),\s*\w+,\s*(F[0-3]|V|K),\s*(\d+),\s*(\d+|MANY),\s*([^)]*)\)", re.M)
TYPE = re.compile(r"^TYPE\((\w+),", re.M)
KEYWORD = re.compile(r"\{Q_([a-z]\w*),\s*(?:PARAMETER|0)")
STEPS = 400
SLOWEST = 60  # seconds of a program; more is a finding


def tables():
    """The natives as (owner, name, (least, most, is a property), kind, METHOD or FUNCTION), the types, the keywords."""
    texts = [path.read_text() for path in sorted(RUNTIME.rglob("*.def"))]
    sources = [path.read_text() for path in sorted(RUNTIME.rglob("*.c"))]
    natives = [(owner, name, (int(least), most if most == "MANY" else int(most), "PROPERTY" in flags), kind, origin)
               for text in texts for origin, owner, name, kind, least, most, flags in MEMBER.findall(text)]
    types = [name for text in texts for name in TYPE.findall(text)]
    return natives, types, sorted({name for text in sources for name in KEYWORD.findall(text)})


def is_checked(permafrost):
    return subprocess.run([permafrost, "-X", "collect=0", "-c", ""], capture_output=True).returncode == 0


def write_program(path):
    natives, types, keywords = tables()
    path.write_text(f"NATIVES = {natives}\nTYPES = {types}\nKEYWORDS = {keywords}\n"
                    + (Path(__file__).parent / "hostile.py").read_text())


def run_seed(permafrost, program, seed, steps=STEPS, tell=False):
    """None when all is well, else what was printed. The heap's size and how often it is collected depend on the seed."""
    command = [str(permafrost), "-X", f"heapsize={(400, 1000, 3000)[seed % 3]}k"]
    if CHECKED[0]:
        command += ["-X", f"collect={(7, 23, 101, 0)[seed // 3 % 4]}"]
    command += [str(program), str(seed), str(steps), *(["tell"] if tell else [])]
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0:abort_on_error=0:exitcode=99", UBSAN_OPTIONS="print_stacktrace=1:exitcode=99")
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, timeout=SLOWEST,
                                  capture_output=True)
        except subprocess.TimeoutExpired as late:
            return f"no end within {SLOWEST} seconds\n" + (late.stderr or b"").decode(errors="replace")[-3000:]
    errors = done.stderr.decode(errors="replace")
    ENDED[0] += done.returncode == 0
    if done.returncode in ENDS and "Sanitizer" not in errors and "runtime error" not in errors:
        return None
    return f"status {done.returncode}\n{errors[-6000:]}"


# 0: the last step. 1: a native took something away that the program itself lives on, or the heap is full. 74: the program closed its own output,
# by open(1) and close().
ENDS = (0, 1, 74)
ENDED = [0]  # programs that got to their last step
CHECKED = [True]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("permafrost", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", action="store_true", help="run this seed alone, and tell each step")
    parser.add_argument("--keep-going", action="store_true", help="tell findings and go on")
    options = parser.parse_args()
    CHECKED[0] = is_checked(options.permafrost)
    end, seed, findings = time.monotonic() + options.seconds, options.seed, 0
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "natives.py"
        write_program(program)
        while time.monotonic() < end or seed == options.seed:
            found = run_seed(options.permafrost.resolve(), program, seed, tell=options.one)
            if found:
                findings += 1
                print(f"seed {seed}: {found}\nAgain: python3 {Path(__file__).relative_to(ROOT)} {options.permafrost} --seed {seed} --one",
                      flush=True)
            if options.one or found and not options.keep_going:
                break
            seed += 1
    print(f"{seed - options.seed + options.one} seeds from {options.seed}, {STEPS} steps each, {ENDED[0]} got to their end; {findings} findings"
          + ("" if CHECKED[0] else " (no build with HEAP=check: only crashes are seen)"))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
