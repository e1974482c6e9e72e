"""The Makefile: what is made again when something changes. Asked by dry runs, which compile nothing."""

import os
import re

import pytest

from conftest import BUILD, ROOT, run


def made_again(changed, build, *goals):
    """The files that make would write if `changed` were newer than all that is there."""
    text = run("make", "-n", "PERMAFROST_COUNTING=yes", "-C", ROOT, f"BUILD={build}", "-W", changed, *goals).stdout
    return {os.path.relpath(ROOT / name, ROOT) for name in re.findall(r"counted permafrost step;.* -o (\S+)", text)}


@pytest.mark.parametrize("changed, at_least", [("runtime/base/utf8.h", "obj/runtime/base/utf8.o"), ("runtime/vm/prune/usage.h", "host-image/tables.o"),
                                               ("runtime/format/opcode.h", "host-image/interp.o"), ("qstrgen/tables/table.h", "gather/qstrgen/tables/gather.o")])
def test_a_header_counts_however_the_folder_is_spelt(changed, at_least):
    """A build that a firmware's make began, with the folder's whole path, goes on in one with BUILD=build."""
    whole, short = made_again(changed, BUILD, "tools"), made_again(changed, os.path.relpath(BUILD, ROOT), "tools")
    assert whole == short and os.path.relpath(BUILD / at_least, ROOT) in short
    assert made_again(changed, f"{BUILD}/../{BUILD.name}/.", "tools") == short


def test_a_goal_may_be_a_whole_path():
    short, changed = os.path.relpath(BUILD, ROOT), "runtime/base/utf8.h"
    again = made_again(changed, BUILD, BUILD / "bin/freezer")
    assert f"{short}/obj/runtime/base/utf8.o" in again and again == made_again(changed, short, f"{short}/bin/freezer")


def prerequisites():
    """{target: what it waits for}, of make's own database."""
    text = run("make", "-npq", "-C", ROOT, f"BUILD={BUILD}", "PERMAFROST_COUNTING=yes", "tools", check=False).stdout
    found = {}
    for target, after in re.findall(r"^([^#\s:=][^:=\n]*): ?([^=\n]*)$", text, re.M):
        found.setdefault(target.strip(), set()).update(after.replace("|", " ").split())
    return found


@pytest.mark.parametrize("made", ["tables.o", "interp.o", "image.o"])
def test_the_image_is_compiled_behind_what_names_it(made):
    """Its ids are those of the freezer that was compiled with the tables' sums: each of these waits for the next."""
    after, build = prerequisites(), os.path.relpath(BUILD, ROOT)
    assert f"{build}/include/tables/names.def" in after[f"{build}/host-image/{made}"]
    source = "image.c" if made == "image.o" else "qstr.h"
    assert f"{build}/host-image/{source}" in after[f"{build}/host-image/{made}"]
    assert f"{build}/host-image/image.stamp" in after[f"{build}/host-image/{source}"]
    assert f"{build}/bin/freezer" in after[f"{build}/host-image/image.stamp"]
    assert f"{build}/lib/libqstr.a" in after[f"{build}/bin/freezer"]
    assert f"{build}/include/tables/stamp" in after[f"{build}/include/tables/names.def"]
    usage = after[f"{build}/obj/runtime/vm/prune/usage.o"]
    assert f"{build}/include/tables/usage.def" in usage
