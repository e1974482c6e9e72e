"""make layers: proves the layering of docs/DESIGN.md from the includes and from the archives' undefined symbols."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("BUILD", ROOT / "build"))

# Folder: the folders whose headers it may include, itself aside.
MAY_INCLUDE = {
    "runtime/base": [],
    "runtime/format": ["runtime/base"],
    "mpy-cross": ["runtime/format", "runtime/base"],
    "mpy-cross/command": ["mpy-cross", "host", "runtime/format", "runtime/base"],
    "host": ["runtime/base"],
    "runtime/vm": ["runtime/format", "runtime/base", "mpy-cross/compile.h"],
    "runtime/port": ["runtime/vm", "runtime/base", "mpy-cross/compile.h", "qstr.h"],
    "qstrgen": ["runtime/vm/names.h", "runtime/vm/names.def", "runtime/vm/value.h", "runtime/vm/image.h", "runtime/vm/tables.def",
                "runtime/vm/usage.def", "runtime/vm/feature.h", "runtime/vm/feature.def", "runtime/vm/map.h", "runtime/vm/object.h", "runtime/format", "runtime/base", "host"],
    "freezer": ["qstrgen", "mpy-cross", "host", "runtime/vm/feature.def", "runtime/vm/names.h", "runtime/vm/value.h", "runtime/vm/image.h", "runtime/format",
                "runtime/base"],
}

# C headers that code for a device may use: the compiler's own, and string.h for mem* and str*.
FREESTANDING = {"stdint.h", "stddef.h", "stdbool.h", "stdarg.h", "limits.h", "float.h", "string.h", "stdnoreturn.h",
                "stdalign.h"}
EMBEDDED = ("runtime/base", "runtime/format", "runtime/vm", "mpy-cross")
# Files of those folders that are for the host only, or link only when their module is used.
HOST_ONLY = re.compile(r"^mpy-cross/command/\w+\.[ch]$")
# The compiler's one jump out of its stages; a port without setjmp swaps two macros there.
JUMP_USER = "mpy-cross/compiler.h"
LIBM_USERS = {"runtime/vm/modmath.c", "runtime/vm/modcmath.c"}

# Symbols that an archive may leave undefined besides those of the archives below it.
LIBC = re.compile(r"^(mem(cpy|move|set|cmp|chr)|str(len|cmp|ncmp|chr|rchr|cpy|ncpy))$")
COMPILER = re.compile(r"^(__aeabi_\w+|__\w+[sdt]i\d|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__gnu_thumb1_case_\w+|__(asan|ubsan)\w*"
                      r"|__ctzdi2|__clzdi2)$")
PER_IMAGE = re.compile(r"^(type|slots|module|native)_\w+$|^(frozen_image|vm_abi)$|^interp(reter)?_\w+$|^vm_tables\w*$")
PORT = re.compile(r"^port_\w+$")

problems = []


def folder_of(path):
    for folder in sorted(MAY_INCLUDE, key=len, reverse=True):
        if path == folder or path.startswith(folder + "/"):
            return folder
    return None


def check_includes():
    count = 0
    for source in sorted(ROOT.glob("**/*.[ch]")) + sorted(ROOT.glob("**/*.def")):
        path = source.relative_to(ROOT).as_posix()
        folder = folder_of(path)
        if folder is None:
            continue
        for number, line in enumerate(source.read_text().splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            count += 1
            kind, name = match.groups()
            if kind == "<":
                embedded = folder in EMBEDDED and not HOST_ONLY.match(path)
                if embedded and name not in FREESTANDING and not (name in ("math.h", "complex.h") and path in LIBM_USERS) and not (
                        name == "setjmp.h" and path == JUMP_USER):
                    problems.append(f"{path}:{number}: <{name}> in code that must run on a device")
            elif name == "qstr.h":
                if path not in ("runtime/vm/tables.c", "runtime/vm/interp.c", "runtime/vm/user_module.h"):
                    problems.append(f"{path}:{number}: only the per-image files may include qstr.h")
            elif folder_of(name) != folder and not any(name == allowed or name.startswith(allowed + "/")
                                                       for allowed in MAY_INCLUDE[folder]):
                problems.append(f"{path}:{number}: {folder} may not include {name}")
    return count


def symbols(archive, flag):
    lines = subprocess.run(["nm", flag, archive], capture_output=True, text=True, check=True).stdout.splitlines()
    return {fields[-1] for fields in map(str.split, lines) if len(fields) >= 2}


def check_symbols():
    lib = BUILD / "lib"
    below = set()
    for name, extra in (("libmpy.a", []), ("libcompile.a", [re.compile(r"^(_setjmp|longjmp)$")]), ("libvm.a", [PER_IMAGE, PORT])):
        archive = lib / name
        if name == "libvm.a":
            below = symbols(lib / "libmpy.a", "--defined-only")  # the VM does not link the compiler
        defined = symbols(archive, "--defined-only")
        for symbol in sorted(symbols(archive, "--undefined-only") - defined - below):
            if not any(rule.match(symbol) for rule in (LIBC, COMPILER, *extra)):
                if name == "libvm.a" and symbol in libm_symbols():
                    continue
                problems.append(f"{name}: needs {symbol}, which no layer below it has")
        below |= defined


def libm_symbols():
    """What the modules that may use libm need from it."""
    needed = set()
    for path in LIBM_USERS:
        obj = BUILD / "obj" / (path[:-2] + ".o")
        if obj.exists():
            needed |= symbols(obj, "--undefined-only")
    return needed


includes = check_includes()
check_symbols()
for problem in problems:
    print(problem)
if problems:
    sys.exit(f"layers: {len(problems)} violations")
print(f"layers: {includes} includes and 3 archives hold to docs/DESIGN.md")
