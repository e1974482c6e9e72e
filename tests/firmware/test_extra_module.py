"""A module is one folder: one from outside of the tree becomes part of the VM, of host and boards, by EXTRA_MODULES alone."""

import pytest

from conftest import ROOT, run
from firmware_project import BOARD, Project
from shared_vm import ENVIRONMENT

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.xdist_group("test_extra_module")]

TABLE = """/* shout.def - shout. */
MODULE(shout)
FUNCTION(shout, zoom, shout_zoom, F1, 1, 1, PURE)
FUNCTION(shout, loudly, shout_loudly, F1, 1, 1, PURE)
GLOBAL(shout, MARK, VALUE_OBJECT(&shout_mark))

HEADER("shout.h")
NAME(_bang_bang_, "!!")
NAME_USES(loudly, upper)
TEXT(_bang_bang_, USED_loudly)
NEEDS(zoom, FLOAT)
"""
HEADER = """/* shout.h - what shout.def has for a value. */
#ifndef SHOUT_H
#define SHOUT_H

#include "runtime/vm/memory/object.h"

extern const struct str shout_mark;

#endif
"""
SOURCE = """/* shout.c - shout. */
#include "shout.h"
#include "runtime/permafrost.h"
#include "runtime/vm/run/vm.h"

const struct str shout_mark = {&type_str, STR_ASCII, 1, (const uint8_t *)"!"};

/* In capitals, and two marks. */
value shout_loudly(value text)
{
    return binary(BINARY_ADD, permafrost_call_method(text, "upper", 0, NULL), VALUE_NAME(Q__bang_bang_));
}

value shout_zoom(value number)
{
    int64_t n;
    return permafrost_float(permafrost_get_int(number, &n) ? (double)n / 2 : 0);
}
"""
MAIN = "import shout\nprint(shout.loudly('hey'), shout.MARK, shout.zoom(3))\n"
PRINTED = "HEY!! ! 1.5\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The tools with the module in them, and a project that they freeze."""
    folder = tmp_path_factory.mktemp("shout")
    project = Project(folder, {"manifest.py": "module('main.py')\n", "main.py": MAIN, "shout/shout.def": TABLE, "shout/shout.h": HEADER,
                               "shout/shout.c": SOURCE})
    run("make", "-s", "-j2", "-C", ROOT, "tools", f"BUILD={folder / 'tools'}", f"EXTRA_MODULES={folder / 'shout'}", timeout=900, env=ENVIRONMENT)
    project.bin = folder / "tools" / "bin"
    return project


def firmware(made, profile, main):
    """A firmware of a program, by the tools that have the module: they say themselves which folder it is in."""
    made.write("main.py", main)
    words = ["make", "-s", "-j2", "-C", ROOT, f"BOARD={BOARD}", f"PROFILE={profile}", f"BUILD={made.folder / profile}", "INTERP_CFLAGS=-Os",
             "PERMAFROST_FAST=", f"PERMAFROST_VM={made.folder / 'vm'}", f"FROZEN_MANIFEST={made.folder / 'manifest.py'}", f"PERMAFROST_BIN={made.bin}"]
    run(*words, "firmware", timeout=900, env=ENVIRONMENT)
    return run(*words, "run", timeout=60, env=ENVIRONMENT).stdout, made.folder / profile / BOARD / "firmware.elf"


def test_on_the_host(made):
    assert run(made.bin / "permafrost", "-c", MAIN).stdout == PRINTED


@pytest.mark.parametrize("profile", ["full", "minimal"])
def test_in_a_firmware(profile, made):
    printed, elf = firmware(made, profile, MAIN)
    assert printed == PRINTED
    printed, elf = firmware(made, profile, "print('quiet')\n")
    assert printed == "quiet\n"
    kept = "shout_loudly" in run("nm", elf).stdout
    assert kept == (profile == "full"), "profile minimal leaves out what no program names"


def test_ids_stay(made):
    """The names that the module brings come behind all that the tree has, and the tree's ledger knows nothing of them."""
    names = [line for line in (made.folder / "tools" / "include" / "tables" / "names.def").read_text().splitlines() if line.startswith("NAME(")]
    ledger = [line for line in (ROOT / "runtime" / "vm" / "memory" / "names.def").read_text().splitlines() if line.startswith("NAME(")]
    assert names[:len(ledger)] == ledger
    assert names[len(ledger):] == ['NAME(_bang_bang_, "!!")', *(f'NAME({name}, "{name}")' for name in ("shout", "zoom", "loudly", "MARK"))]


def test_a_module_that_is_gone_is_gone(made):
    """The list of folders decides, also where the tools stand already."""
    run("make", "-s", "-j2", "-C", ROOT, "tools", f"BUILD={made.folder / 'tools'}", timeout=900, env=ENVIRONMENT)
    done = run(made.bin / "permafrost", "-c", MAIN, check=False)
    assert done.returncode == 1 and "no module named 'shout'" in done.stdout
