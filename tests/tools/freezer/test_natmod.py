"""freezer natmod: a Makefile of a native module for MicroPython, as make reads it."""

from conftest import run


def tree(folder, makefile):
    """A natmod beside a tree of MicroPython's shape."""
    for path, text in {"micropython/py/dynruntime.mk": "$(error not ours)\n", "micropython/lib/wave/wave.c": "", "mods/tone/tone.c": "mpy_init",
                       "mods/tone/spare.c": "", "mods/tone/more.py": "", "mods/tone/Makefile": makefile}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder / "mods" / "tone"


def said(freezer, folder):
    return dict((line + " ").split(" ", 1) for line in run(freezer, "natmod", folder).stdout.splitlines())


def test_variables_are_expanded_by_make(freezer, tmp_path):
    folder = tree(tmp_path, """ROOT = ../..
MPY_DIR ?= $(ROOT)/micropython
BASE = pitch
ARCH ?= x64
MOD = $(BASE)_$(ARCH)
SRC = tone.c more.py
ifeq ($(ARCH),xtensa)
SRC += missing.c
else
CFLAGS += -Wall -DLEVEL=3
endif
WAVE = $(MPY_DIR)/lib/wave
include $(MPY_DIR)/py/dynruntime.mk
CFLAGS += -I$(WAVE)
SRC += $(addprefix $(realpath $(WAVE))/,wave.c)
""")
    assert said(freezer, folder) == {"name": "pitch ", "sources": f"{folder}/tone.c {tmp_path}/micropython/lib/wave/wave.c ",
                                     "flags": f"-DLEVEL=3 -I{tmp_path}/micropython/lib/wave ", "micropython": f"{tmp_path}/micropython "}


def test_without_a_makefile_and_without_what_it_might_say(freezer, tmp_path):
    folder = tree(tmp_path, "# nothing\n")
    plain = {"name": "tone ", "sources": f"{folder}/spare.c {folder}/tone.c ", "flags": " ", "micropython": " "}
    assert said(freezer, folder) == plain
    (folder / "Makefile").unlink()
    assert said(freezer, folder) == plain
    (folder / "tone.def").write_text("MODULE(tone)\n")
    assert run(freezer, "natmod", folder).stdout == ""


def test_a_makefile_that_fails(freezer, tmp_path):
    folder = tree(tmp_path, "$(error nothing to be had)\n")
    done = run(freezer, "natmod", folder, check=False)
    assert done.returncode == 1 and "make cannot tell what its Makefile says" in done.stderr and "nothing to be had" in done.stderr
    done = run(freezer, "natmod", tmp_path / "gone", check=False)
    assert done.returncode == 1 and "no such folder" in done.stderr
