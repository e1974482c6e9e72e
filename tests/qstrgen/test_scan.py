"""qstrgen scan: names in C, qstrdefs and .mpy files."""

import json
import re

from conftest import run

SOURCE = r'''
#include "x.h" // MP_QSTR_in_comment
/* MP_QSTR_in_block
   MP_QSTR_again */
const char *s = "MP_QSTR_in_string \" MP_QSTR_still"; char c = '"'; int a = MP_QSTR_after_quote;
#define X(y) \
    MP_QSTR_in_mac\
ro
int b = MP_QSTR_append + MP_QSTR_append, d = NOT_MP_QSTR_x; // comment joined \
MP_QSTR_joined
int e = MP_QSTR_last;'''


def scan(qstrgen, *files, check=True):
    done = run(qstrgen, "scan", *files, check=check)
    rows = [re.fullmatch(r' *(\d+) (fixed|new) +("(?:[^"\\]|\\.)*") (.*)', line) for line in done.stdout.splitlines()]
    return {json.loads(row[3]): (int(row[1]), row[2], row[4]) for row in rows}, done


def test_c_source(qstrgen, tmp_path):
    path = tmp_path / "a.c"
    path.write_text(SOURCE)
    names, _ = scan(qstrgen, path)
    assert {name: (count, kind, place.split(":")[-1]) for name, (count, kind, place) in names.items()} == {
        "after_quote": (1, "new", "5"), "in_macro": (1, "new", "7"), "append": (2, "fixed", "9"), "last": (1, "fixed", "11")}


def test_qstrdefs_and_mpy(qstrgen, mpy_cross, tmp_path):
    (tmp_path / "qstrdefs.h").write_text("// Q(no)\nQ(one)\n  Q(a b)\nQ())\nQCFG(BYTES_IN_LEN, 1)\n")
    (tmp_path / "m.py").write_text("import os\nos.walk_the_line()\n")
    run(mpy_cross, tmp_path / "m.py")
    names, _ = scan(qstrgen, tmp_path / "qstrdefs.h", tmp_path / "m.mpy")
    assert set(names) >= {"one", "a b", ")", "os", "walk_the_line"}
    assert "no" not in names


def test_bad_files_are_refused(qstrgen, tmp_path):
    (tmp_path / "binary.c").write_bytes(b"\x7fELF\0\0")
    (tmp_path / "cut.mpy").write_bytes(b"M\x06")
    for name, message in (("binary.c", "a binary file"), ("cut.mpy", "at byte 2"), ("gone.c", "No such file")):
        _, done = scan(qstrgen, tmp_path / name, check=False)
        assert done.returncode == 1 and f"{name}: error: " in done.stderr and message in done.stderr
