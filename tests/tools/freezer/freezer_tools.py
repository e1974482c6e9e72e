"""What freezer's tests share: modules to freeze, compiling the C that comes out, and looking into it."""

import pytest

from conftest import INCLUDE, ROOT, run

WARNINGS = ["-std=c11", "-Wall", "-Wextra", "-Wshadow", "-Wmissing-prototypes", "-Werror"]
HOST = ["cc", "-fno-pie"]
BOARD = ["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-Os"]


def compile_c(compiler, source, output, *flags):
    run(*compiler, *WARNINGS, f"-I{ROOT}", f"-I{INCLUDE}", "-c", "-o", output, source, *flags)
    return output


def sections(elf):
    """Sizes of an object's sections, by name, through readelf."""
    sizes = {}
    for line in run("readelf", "-SW", elf).stdout.splitlines():
        words = line.replace("[ ", "[").split()
        if len(words) > 7 and words[0][1:-1].isdigit():
            sizes[words[1]] = (int(words[5], 16), words[7])
    return sizes


@pytest.fixture
def freeze(freezer, tmp_path):
    """Freezes arguments in tmp_path; returns the process, image.c and qstr.h."""

    def do(*arguments, check=True):
        done = run(freezer, "freeze", "-o", "image.c", *arguments, cwd=tmp_path, check=check)
        return done, tmp_path / "image.c", tmp_path / "qstr.h"

    return do


@pytest.fixture
def module(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write
