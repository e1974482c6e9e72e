"""Profile minimal prunes the VM down to what a program's code can reach. Each program of tests/programs, alone in a minimal
image on the host, must print what it prints with the whole VM: whatever usage.def or keep.def leave out too much shows here."""

import os
import re
import shutil

import pytest

from conftest import BIN, BUILD, ROOT, run
from test_firmware import DATA, DATA_PRINTS, ENVIRONMENT
from test_programs import NAMES, PROGRAMS, expected, not_on

OBJECTS = BUILD / "obj" / "runtime"
PORT = [OBJECTS / "port" / "host" / f"{name}.o" for name in ("console", "clock", "file", "os", "firmware_main")]
PORT.append(OBJECTS / "port" / "firmware.o")
SANITIZE = os.environ.get("SANITIZE", "")
SANITIZERS = [f"-fsanitize={SANITIZE}", "-fno-sanitize-recover=all"] if SANITIZE else []
FLAGS = ["-std=c11", "-D_GNU_SOURCE", f"-I{ROOT}", "-O0", "-fno-pie", "-ffunction-sections", "-fdata-sections"]


COMPILER = ["ccache"] * bool(shutil.which("ccache")) + ["cc"]


@pytest.fixture(scope="session")
def port(permafrost):
    """The objects of the host as a board: made by make's own rules."""
    run("make", "-s", "-C", ROOT, f"BUILD={BUILD}", f"SANITIZE={SANITIZE}", *PORT, timeout=300, env=ENVIRONMENT)
    return PORT


def build(folder, manifest, port):
    """An image in profile minimal, linked with the host's libvm.a; the program's path."""
    (folder / "manifest.py").write_text(manifest)
    run(BIN / "freezer", "freeze", "--profile", "minimal", "--run-only", "--manifest", "manifest.py", "-o", "image.c", "--qstr", "qstr.h", cwd=folder)
    sources = [folder / "image.c", ROOT / "runtime/vm/tables.c", ROOT / "runtime/vm/interp.c"]
    for source in sources:
        run(*COMPILER, *FLAGS, *SANITIZERS, f"-I{folder}", "-c", source, "-o", folder / f"{source.stem}.o", cwd=folder)
    libraries = [BUILD / "lib" / name for name in ("libvm.a", "libmpy.a")]
    run("cc", *SANITIZERS, "-no-pie", "-Wl,--gc-sections", "-o", folder / "program", *(folder / f"{source.stem}.o" for source in sources), *port,
        *libraries, "-lm", cwd=ROOT)
    return folder / "program"


@pytest.mark.parametrize("name", NAMES)
def test_program_alone(name, port, tmp_path):
    if "frozen" in not_on(name):
        pytest.skip(f"{name}.py says it does not apply on frozen")
    source = (PROGRAMS / f"{name}.py").read_text()
    (tmp_path / "main.py").write_text(source)
    # Names that the program computes are among the words of its texts.
    words = sorted(set(re.findall(r"[A-Za-z_]\w*", source)))
    computes = re.search(r"\b(match|\w+attr|eval|exec|compile|execfile|globals|locals|__import__)\b", source)
    keep = f"keep({words!r})\n" if computes else ""
    program = build(tmp_path, keep + "module('main.py')\n", port)
    run_folder = tmp_path / "run"
    run_folder.mkdir()
    assert run(program, cwd=run_folder).stdout == expected(name)


def test_data_files(port, tmp_path):
    for name, text in DATA.items():
        (tmp_path / name).write_text(text)
    program = build(tmp_path, "keep('table')\n" + DATA["manifest.py"], port)
    assert run(program, cwd=tmp_path).stdout == DATA_PRINTS
    assert "#define USED_PART_frozen_data_open 1\n" in (tmp_path / "qstr.h").read_text()
    (tmp_path / "main.py").write_text("print(open('manifest.py').read(3))\n")
    assert run(build(tmp_path, "module('main.py')\n", port), cwd=tmp_path).stdout == "mod\n"
    assert "#define USED_PART_frozen_data_open 0\n" in (tmp_path / "qstr.h").read_text()
