"""make layers: proves the layering of docs/DESIGN.md from the includes and from the archives' undefined symbols."""

import re
import subprocess
import sys
from pathlib import Path

from places import BUILD, ROOT

# Folder: the folders and files whose headers it may include, itself aside. The rooms of the VM know each other in one
# direction only: memory, run and types are one storey, then load, then modules, then the API, then ports and boards.
BASE = ["runtime/base"]
FORMAT = ["runtime/format", *BASE]
PRUNE_DATA = ["runtime/vm/prune/natives.h", "runtime/vm/prune/feature.h", "runtime/vm/prune/feature.def", "runtime/vm/prune/program.h",
              *(f"tables/{name}.def" for name in ("names", "tables", "keep", "usage"))]
STOREY = ["runtime/vm/memory", "runtime/vm/run", "runtime/vm/types", "runtime/port.h", *PRUNE_DATA, *FORMAT]
VM = ["runtime/vm/load", "mpy-cross/compile.h", "runtime/port_os.h", "runtime/port_socket.h", "runtime/port_machine.h", "runtime/port_rom.h", "runtime/port_flash.h", *STOREY]
# The image's ABI: data that the tools read, and link nothing of.
ABI = [*(f"runtime/vm/memory/{name}" for name in ("names.h", "value.h", "image.h", "map.h", "object.h")), *PRUNE_DATA]
# What qstrgen and freezer do with the tables.
PRUNE_TOOLS = [f"runtime/vm/prune/{name}.{end}" for name in ("closure", "origin", "usage", "why") for end in "ch"]
MAY_INCLUDE = {
    "runtime/base": [],
    "runtime/format": BASE,
    "runtime/host": ["page_html.inc", *BASE],  # its own page, by the Makefile
    "mpy-cross": FORMAT,
    "mpy-cross/native": FORMAT,
    "mpy-cross/command": ["stock_words.inc", "mpy-cross", "runtime/host", *FORMAT],
    "runtime/vm/memory": STOREY,
    "runtime/vm/run": STOREY,
    "runtime/vm/types": STOREY,
    "runtime/vm/load": VM,
    "runtime/vm/prune": [*ABI, *BASE],
    "runtime/vm/prune/tables.c": ["tables/headers.h", "runtime/vm/prune/keep.h", *VM],
    **dict.fromkeys(PRUNE_TOOLS, ["qstrgen/names", "runtime/host", *PRUNE_TOOLS, *ABI, *FORMAT]),
    "runtime/modules": VM,
    "runtime/modules/vfs/drivers": ["ff.h", "diskio.h", "lfs1.h", "lfs2.h", "runtime/modules/vfs", *VM],  # over the user's trees
    "runtime/permafrost.c": ["runtime/permafrost.h", *VM],
    "runtime/permafrost.h": ["runtime/vm/memory/value.h"],
    "runtime/user_module.h": ["runtime/permafrost.h", "qstr.h", *VM],
    "runtime/natmod": ["natmods.h", *VM],  # the names of an image's natmods
    "runtime/port.h": [],
    "runtime/port_os.h": [],
    "runtime/port_socket.h": [],
    "runtime/port_machine.h": [],
    "runtime/port_rom.h": [],
    "runtime/port_flash.h": [],
    "runtime/repl": VM,
    "runtime/port": ["runtime/port", "runtime/repl", "runtime/modules/permafrost/image_slots.h", "runtime/modules/vfs/rom_partition.h", "runtime/permafrost.h", *VM],
    "runtime/port/host": ["mpy-cross/native/words.h", "runtime/host/memory.h", "runtime/port", "runtime/repl", "runtime/modules/vfs/rom_partition.h", "runtime/permafrost.h", *VM],
    "runtime/port/host/preload": ["tables/headers.h", "runtime/port", "runtime/host", *VM],
    "runtime/port/chip": ["runtime/port/common"],
    "runtime/port/peripheral": ["runtime/port/common", "runtime/port/riscv/csr.h", "runtime/port.h", "runtime/port_machine.h", "runtime/port_flash.h", "runtime/vm/run/errors.h"],
    "runtime/boards": ["runtime/port", "runtime/permafrost.h", *VM],
    "qstrgen": [*PRUNE_TOOLS, "runtime/host", *ABI, *FORMAT],
    "freezer": ["rooms.inc", "qstrgen", "mpy-cross", "runtime/vm/prune", "runtime/host", *ABI, *FORMAT],  # the table by the Makefile
}

# C headers that code for a device may use: the compiler's own, and string.h for mem* and str*.
FREESTANDING = {"stdint.h", "stddef.h", "stdbool.h", "stdarg.h", "limits.h", "float.h", "string.h", "stdnoreturn.h",
                "stdalign.h"}
EMBEDDED = ("runtime/base", "runtime/format", "runtime/vm", "runtime/modules", "runtime/repl", "mpy-cross")
# Files of those folders that are for the host only.
HOST_ONLY = re.compile(r"^(mpy-cross/command/\w+|runtime/vm/prune/(closure|origin|usage|why))\.[ch]$")
# The compiler's one jump out of its stages; a port without setjmp swaps two macros there.
JUMP_USER = "mpy-cross/compiler.h"
LIBM_HEADER = "runtime/modules/math/functions.h"
# Where that one is included, and where a square root may be a call.
LIBM_USERS = {"runtime/modules/math/math.c", "runtime/modules/cmath/cmath.c", "runtime/vm/types/float_math.c"}

# Where a build with HEAP=check poisons freed memory.
CHECKED_BUILD = ("runtime/vm/memory/heap_watch.c", "sanitizer/asan_interface.h")

# Symbols that an archive may leave undefined besides those of the archives below it. memmem is asked for on hosts alone.
LIBC = re.compile(r"^(mem(cpy|move|set|cmp|chr|mem)|str(len|cmp|ncmp|chr|rchr|cpy|ncpy))$")
COMPILER = re.compile(r"^(__aeabi_\w+|__\w+[sdt]i\d|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__gnu_thumb1_case_\w+|__(asan|ubsan)\w*"
                      r"|__ctzdi2|__clzdi2)$")
STATES = "|".join(re.findall(r"^STATE\((\w+)", (BUILD / "include" / "tables" / "usage.def").read_text(), re.M))
PER_IMAGE = re.compile(r"^(type|slots|module|native)_\w+$|^(frozen_image|image_has_objects|vm_abi|state_spans|program_\w+)$|^interp(reter)?_\w+$|^vm_tables\w*$|^vm_(" + STATES + ")$")
PORT = re.compile(r"^port_\w+$")
DRIVER = re.compile(r"^disk_(littlefs[12]|fatfs)$")  # weak: runtime/disks.mk

problems = []


def folder_of(path):
    for folder in sorted(MAY_INCLUDE, key=len, reverse=True):
        if path == folder or path.startswith(folder + "/"):
            return folder
    return None


def check_includes():
    count = 0
    tops = sorted({folder.split("/")[0] for folder in MAY_INCLUDE})
    for source in sorted(path for top in tops for end in ("[ch]", "def") for path in (ROOT / top).glob(f"**/*.{end}")):
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
            if kind == '"' and (source.parent / name).exists():
                name = (source.parent / name).relative_to(ROOT).as_posix()  # beside it
            if kind == "<":
                embedded = path.startswith(EMBEDDED) and not HOST_ONLY.match(path)
                if embedded and (path, name) != CHECKED_BUILD and name not in FREESTANDING and not (name == "math.h" and path == LIBM_HEADER) and not (
                        name == "setjmp.h" and path == JUMP_USER):
                    problems.append(f"{path}:{number}: <{name}> in code that must run on a device")
            elif name == "boards.def":
                if path not in ("mpy-cross/command/options.c", "freezer/device/board.c"):
                    problems.append(f"{path}:{number}: the table of boards is for mpy-cross --board and freezer size --run")
            elif name == "qstr.h":
                if path not in ("runtime/vm/prune/tables.c", "runtime/vm/run/interp.c", "runtime/user_module.h"):
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
    for name, extra in (("libmpy.a", []), ("libcompile.a", [re.compile(r"^(_setjmp|longjmp)$")]), ("libvm.a", [PER_IMAGE, PORT, DRIVER])):
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


# The rooms of libvm.a, lowest first: no file may need a symbol that only a higher one defines, with these exceptions.
STOREYS = (("runtime/vm/memory", "runtime/vm/run", "runtime/vm/types"), ("runtime/vm/load",), ("runtime/modules",), ("runtime/permafrost",))
UPCALLS = {"import_module": "what the import instructions do: a pointer in struct vm would keep it in firmware that imports nothing"}


def symbols_by_file(flag, paths):
    """Path: its symbols. One run of nm for all."""
    found = {path: set() for path in paths}
    text = subprocess.run(["nm", "-A", flag, *paths], capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        path, rest = line.split(":", 1)
        found[Path(path)].add(rest.split()[-1])
    return found


def check_rooms():
    objects = {}
    for obj in sorted((BUILD / "obj" / "runtime").glob("**/*.o")):
        objects[obj] = obj.relative_to(BUILD / "obj").with_suffix(".c").as_posix()
    objects[BUILD / "host-image" / "interp.o"] = "runtime/vm/run/interp.c"
    storeys = {obj: number for obj, path in objects.items() for number, rooms in enumerate(STOREYS) if path.startswith(rooms)}
    needs, defined = symbols_by_file("--undefined-only", storeys), symbols_by_file("--defined-only", storeys)
    owners = {name: obj for obj, names in defined.items() for name in names}
    for obj, names in needs.items():
        for name in sorted(names & owners.keys()):
            if storeys[owners[name]] > storeys[obj] and name not in UPCALLS:
                problems.append(f"{objects[obj]}: needs {name}, which is in {objects[owners[name]]} above it")


# The language's own namespace, where the VM looks up what no other has.
KNOWN_MODULES = {"builtins"}


def check_modules():
    """Nothing of runtime/vm names a module, its types or its headers, neither in C nor in a table's conditions."""
    owners, modules = {}, set()
    for table in sorted(ROOT.glob("runtime/modules/*/*.def")):
        lines = re.findall(r"^(TYPE|SLOTS|MODULE)\((\w+)", table.read_text(), re.M)
        owners.update({f"{kind.lower()}_{name}": table for kind, name in lines if name not in KNOWN_MODULES})
        modules |= {name for kind, name in lines if kind == "MODULE" and name not in KNOWN_MODULES}
    tables = "".join(path.read_text() for path in ROOT.glob("runtime/vm/*/*.def"))
    own = set(re.findall(r"^TYPE\((\w+)", tables, re.M))  # as array, which the module array gives out
    for source in sorted([*ROOT.glob("runtime/vm/*/*.[ch]"), *ROOT.glob("runtime/vm/*/*.def")]):
        path = source.relative_to(ROOT).as_posix()
        text = re.sub(r"/\*.*?\*/", "", source.read_text(), flags=re.S)
        for word in sorted(set(re.findall(r"\b(?:type|slots|module)_\w+", text)) & owners.keys()):
            problems.append(f"{path}: names {word} of {owners[word].relative_to(ROOT)}")
        for word in sorted(set(re.findall(r"\bUSED_(\w+)", text)) & modules - own):
            problems.append(f"{path}: has a condition on the module {word}: a NEED of the VM's, and NEEDS({word}, ...) in its table")


def libm_symbols():
    """What the modules that may use libm need from it."""
    needed = set()
    for path in LIBM_USERS:
        obj = BUILD / "obj" / (path[:-2] + ".o")
        if obj.exists():
            needed |= symbols(obj, "--undefined-only")
    return needed


# ---- the drawing ----


def label(part):
    """What the drawing calls a part: files of a folder go by its name."""
    for pattern, name in ((r"runtime/vm/prune/(closure|origin|usage|why)\.", "runtime/vm/prune (closure, origin, usage, why)"), (r"runtime/port\w*\.h", "runtime/port*.h")):
        if re.match(pattern, part):
            return name
    return part


def reachable():
    """Of each part: what it may include, at once or by others."""
    below = {}
    for part, entries in MAY_INCLUDE.items():
        below.setdefault(label(part), set()).update(label(folder_of(entry)) for entry in entries if folder_of(entry))
    for _ in list(below):
        below = {part: entries.union(*(below[entry] for entry in entries)) for part, entries in below.items()}
    return below


def drawing():
    """The storeys, the highest first. Parts with = between them know each other; else a part includes lower storeys only."""
    below = reachable()
    together = {part: {other for other in below if other == part or (other in below[part] and part in below[other])} for part in below}

    def storey(part):
        lower = set.union(*(below[other] for other in together[part])) - together[part]
        return max((storey(other) + 1 for other in lower), default=0)

    storeys = {}
    for part in sorted(below):
        storeys.setdefault(storey(part), set()).add(" = ".join(sorted(together[part])))
    return "\n".join(f"{number:2}  " + "   ".join(sorted(storeys[number])) for number in sorted(storeys, reverse=True))


if sys.argv[1:] == ["--drawing"]:
    print(drawing())
    sys.exit()
includes = check_includes()
check_symbols()
check_rooms()
check_modules()
for problem in problems:
    print(problem)
if problems:
    sys.exit(f"layers: {len(problems)} violations")
print(f"layers: {includes} includes and 3 archives hold to docs/DESIGN.md")
print(drawing())
