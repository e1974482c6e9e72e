"""make check-preload: programs print frozen with preload what they print without. SOURCES=folder takes other programs than the tests'; STOPS=n stops the
bodies after each number of statements up to n, too; SEEDS=first:last takes other random modules (random_preload.py); ON="host" only
that board.

A program prints in its body, which so never runs at build time. It is split: a module whose body can run gets what defines things, and a
main that imports it gets the rest. Where freezer refuses a statement of the module, that goes to main as well. Whether the two
together do what the program did is no matter: the split program is the same in both firmwares, which run it on the same VM."""

import ast
import os
import re
import subprocess
import sys
import tempfile
from multiprocessing.pool import ThreadPool
from pathlib import Path

from places import BIN, ROOT
from random_preload import Writer

FOLDERS = ("programs", "hard", "objects", "modules")
DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.AugAssign)
SECONDS = 120
AT_A_TIME = 20  # sets of random modules in a firmware


def stored_names(statement):
    """The names that a statement of a module's body binds."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


class Split:
    """A program as the modules split_NAME and main_NAME."""

    def __init__(self, name, text):
        self.name = name
        self.statements = ast.parse(text).body
        self.in_module = [isinstance(statement, DEFINES) for statement in self.statements]

    def texts(self):
        """Of both; also the lines at which the module's statements begin."""
        module, main, names, lines, line = [], [], set(), {}, 1
        for number, statement in enumerate(self.statements):
            text = ast.unparse(statement)
            if not self.in_module[number]:
                main.append(text)
                continue
            lines[number] = line
            line += text.count("\n") + 1
            module.append(text)
            names |= stored_names(statement) - {"*"}
        imports = [f"from split_{self.name} import {name}" for name in sorted(names)]
        return "\n".join(module) + "\n", "\n".join(imports + main) + "\n", lines

    def write(self, folder):
        module, main, self.lines = self.texts()
        (folder / f"split_{self.name}.py").write_text(module)
        (folder / f"main_{self.name}.py").write_text(main)

    def move(self, said):
        """To main: the statement that freezer's words blame, or those that bind the name. False: none is to blame."""
        line = re.search(rf"split_{self.name}\.py:(\d+)", said)
        held = re.search(rf"split_{self.name}\.(\w+) holds", said)
        moved = False
        for number, begin in sorted(self.lines.items(), reverse=True):
            if (line and begin <= int(line[1])) or (held and held[1] in stored_names(self.statements[number])):
                self.in_module[number] = False
                moved = True
                if line:
                    break
        return moved


def verdicts(folder):
    done = subprocess.run([BIN / "freezer", "preload", "--manifest", folder / "manifest.py"], check=True, capture_output=True, text=True)
    return dict(re.findall(r"^(\S+) +(.*)$", done.stdout, re.M))


def split_programs(programs, folder):
    """Writes the split programs {name: text} and a manifest. Returns their names, and how many statements are in modules, of how many."""
    splits = []
    for name, text in programs.items():
        try:
            splits.append(Split(name, text))
            splits[-1].write(folder)
        except SyntaxError:
            continue
    (folder / "main.py").write_text("")
    (folder / "manifest.py").write_text(f"freeze('.')\npreload(exclude={['main_' + split.name for split in splits]!r})\n")
    while True:
        said, moved = verdicts(folder), False
        for split in splits:
            what = said.get(f"split_{split.name}", "none")
            if what != "whole" and split.move(what):
                split.write(folder)
                moved = True
        if not moved:
            break
    whole = [split for split in splits if said.get(f"split_{split.name}") == "whole"]
    for split in splits:
        if split not in whole:
            print(f"{split.name}: not whole: {said.get('split_' + split.name)}")
    return [split.name for split in whole], sum(sum(split.in_module) for split in whole), sum(len(split.statements) for split in whole)


def imported(text):
    """The modules that a program names, with the packages that they are in."""
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", None) or ""]
        for name in names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
            parts = name.split(".")
            yield from (".".join(parts[:n]) for n in range(1, len(parts) + 1) if name)


def firmware(folder, preload, board, mains, words):
    """The elf with the modules in the folder, made with preload or without; more words for make. The mains are programs."""
    modules = sorted(path for path in folder.rglob("*.py") if not path.relative_to(folder).parts[0].startswith("build"))
    modules = [path for path in modules if not path.name.startswith("manifest") and (not path.name.startswith("main_") or path.stem in mains)]
    wanted = sorted({name for path in modules for name in imported(path.read_text())})
    manifest = folder / f"manifest{preload}.py"
    manifest.write_text("".join(f"module('{path.relative_to(folder)}')\n" for path in modules) + f"optional(*{wanted!r})\n" +
                        (f"preload(exclude={mains!r})\n" if preload else ""))
    build = folder / f"build{preload}"
    subprocess.run(["make", "-s", "-C", ROOT, "firmware", f"BOARD={board}", f"BUILD={build}", f"FROZEN_MANIFEST={manifest}",
                    f"PERMAFROST_BIN={BIN}", *words], check=True, capture_output=True)
    return build / board / "firmware.elf"


def printed(elf, board, name):
    """What a program prints, addresses and what the heap has aside."""
    words = ["--heap-report", f"--import={name}", "--no-main"]
    command = [elf, *words]
    if board != "host":
        words = ",".join(f"arg={word}" for word in ("firmware", *words))
        command = ["qemu-system-arm", "-machine", board, "-nographic", "-monitor", "none", "-serial", "stdio",
                   "-semihosting-config", f"enable=on,target=native,{words}", "-kernel", elf]
    with tempfile.TemporaryDirectory() as cwd:
        try:
            done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, cwd=cwd)
        except subprocess.TimeoutExpired:
            return b"does not end"
    text = re.sub(rb"(?m)^heap (after|kept|peak).*\n", b"", done.stdout + done.stderr)
    return re.sub(rb"0x[0-9a-f]+", b"0x", text)


def first_differences(elf, other, board, names):
    """Yields the programs that print other things in the two firmwares, and the first lines in which they differ."""
    with ThreadPool(1 if board == "host" else 2) as pool:  # on the host programs have sockets
        for name in names:
            plain, preloaded = pool.map(lambda elf: printed(elf, board, name).splitlines() + [b""], (elf, other))
            if plain != preloaded:
                yield name, next(pair for pair in zip(plain + [b""], preloaded + [b""]) if pair[0] != pair[1])


def differences(programs, folder, board, *words, stops=()):
    """Splits and builds programs {name: text} in a folder, by make with more words; and again with bodies that are stopped after so many statements. Yields
    names and the first lines in which they differ; first of all None and what was done."""
    names, preloaded, statements = split_programs(programs, folder)
    names = [f"main_{name}" for name in names]
    plain = firmware(folder, 0, board, names, words)
    yield None, f"{len(names)} programs, {preloaded} of {statements} statements in bodies that run at build time"
    yield from first_differences(plain, firmware(folder, 1, board, names, words), board, names)
    for most in stops:
        stopped = firmware(folder, 1, board, names, (*words, f"FREEZE_FLAGS=--preload-most={most}"))
        for name, lines in first_differences(plain, stopped, board, names):
            yield f"{name} stopped after {most} statements", lines


def random_differences(seeds, folder, board, *words):
    """The same of random modules, each set with its main."""
    mains = []
    for seed in seeds:
        for name, text in Writer(seed).files().items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        mains.append(f"main_r{seed}")
    (folder / "main.py").write_text("")
    yield None, f"{len(mains)} sets of random modules"
    yield from first_differences(*(firmware(folder, preload, board, mains, words) for preload in (0, 1)), board, mains)


def read_programs(folders):
    return {path.stem: path.read_text(errors="replace") for folder in folders for path in sorted(Path(folder).glob("*.py"))}


def all_differences(folders, board):
    seeds = list(map(int, os.environ.get("SEEDS", "1:41").split(":")))
    with tempfile.TemporaryDirectory() as folder:
        yield from differences(read_programs(folders), Path(folder), board, stops=range(int(os.environ.get("STOPS", "0"))))
    for first in range(*seeds, AT_A_TIME):
        with tempfile.TemporaryDirectory() as folder:
            yield from random_differences(range(first, min(first + AT_A_TIME, seeds[1])), Path(folder), board)


def check_folders(folders, boards):
    """Prints what differs. True where nothing does."""
    good = True
    for board in boards:
        for name, what in all_differences(folders, board):
            good = good and name is None
            print(f"preload on {board}: {what}" if name is None else f"  {name}: {what[0]!r} without, {what[1]!r} with", flush=True)
    return good


if __name__ == "__main__":
    sources = os.environ.get("SOURCES") or " ".join(str(ROOT / "tests" / "language" / folder) for folder in FOLDERS)
    sys.exit(0 if check_folders(sources.split(), os.environ.get("ON", "host mps2-an385").split()) else 1)
