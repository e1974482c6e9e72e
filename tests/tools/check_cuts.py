"""make check-cuts: fifty files of each kind that a tool or the VM reads, each cut at every byte and with every byte inverted. No crash, no hang; what is
accepted runs in the interpreter that looks. make test does the same with one file of a kind."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from places import BIN, BUILD, INCLUDE, PROGRAMS, ROOT

sys.path.insert(0, str(ROOT / "tests" / "fuzz"))
from corpus_of import small_archive  # noqa: E402

FILES = 50
# Each is read whole some thousand times: small ones first.
SOURCES = sorted(PROGRAMS.glob("*.py"), key=lambda path: (path.stat().st_size, path.name))[:FILES]


def tool(folder, name, *words):
    subprocess.run([BIN / name, *words], cwd=folder, check=True, capture_output=True)


def project(folder):
    (folder / "manifest.py").write_text("metadata(version='1')\nmodule('program.py')\noptional('*')\n")
    return folder


def module(folder):
    tool(folder, "mpy-cross", "-o", "out", "program.py")
    return (folder / "out").read_bytes()


def lock(folder):
    tool(project(folder), "freezer", "lock", "-o", "out", "manifest.py")
    return (folder / "out").read_bytes()


def package(folder):
    tool(project(folder), "freezer", "pack", "--name", "p", "manifest.py")
    return small_archive(folder / "p-1.tar.gz")


def image(folder):
    """An object file with a frozen image in it."""
    tool(project(folder), "freezer", "freeze", "--manifest", "manifest.py", "-o", "image.c", "--qstr", "qstr.h")
    subprocess.run(["cc", "-Os", "-std=c11", f"-I{ROOT}", f"-I{INCLUDE}", f"-I{folder}", "-c", "-o", folder / "out", folder / "image.c"], check=True)
    return (folder / "out").read_bytes()


def symbols(folder):
    """A symbols.json, and behind a zero byte a log for it."""
    tool(project(folder), "freezer", "freeze", "--debug=file", "--manifest", "manifest.py", "-o", "image.c", "--qstr", "qstr.h")
    return (folder / "symbols.json").read_bytes() + b'\0Traceback (most recent call last):\n  File "program", offset 3, in f\nValueError: x\n'


KINDS = {"verify": module, "lock": lock, "package": package, "elf": image, "traceback": symbols}


def check(kind, folder):
    """Runs a kind's reader on all its files; the bytes that they have."""
    paths = []
    for source in SOURCES:
        work = folder / source.stem
        work.mkdir()
        (work / "program.py").write_bytes(source.read_bytes())
        paths.append(folder / f"{source.stem}.{kind}")
        paths[-1].write_bytes(KINDS[kind](work))
    program = BUILD / ("checked/fuzz" if kind == "verify" else "fuzz") / kind
    done = subprocess.run([program, "-c", *paths], cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise SystemExit(f"{kind}: status {done.returncode}\n{done.stderr.decode(errors='replace')[-3000:]}")
    return sum(path.stat().st_size for path in paths)


if __name__ == "__main__":
    for name in KINDS:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as temporary:
            size = check(name, Path(temporary))
        print(f"{name}: {FILES} files, each cut and inverted at every one of {size} bytes, in {time.monotonic() - begun:.0f} s", flush=True)
