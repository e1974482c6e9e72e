"""qstrgen scan: names in C, qstrdefs, .def and .mpy files; what is read again when."""

import json
import os
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
    (tmp_path / "binary.c").write_bytes(b"int a;\0\0")
    (tmp_path / "cut.mpy").write_bytes(b"M\x06")
    for name, message in (("binary.c:1", "a binary file"), ("cut.mpy", "at byte 2"), ("gone.c", "No such file")):
        _, done = scan(qstrgen, tmp_path / name.split(":")[0], check=False)
        assert done.returncode == 1 and f"{name}: error: " in done.stderr and message in done.stderr


def test_cpp_and_preprocessed_source(qstrgen, tmp_path):
    (tmp_path / "a.cpp").write_text("auto r = R\"x(MP_QSTR_raw)\" MP_QSTR_y)x\"; int n = 1'000 + MP_QSTR_after_number;\n"
                                    "#error don't MP_QSTR_no\n#include <it's>\n  # define A MP_QSTR_in_define\nint MP_QSTR_last_one;\n")
    (tmp_path / "b.i").write_text('# 1 "dir/real.c"\n\nint MP_QSTR_third;\n#line 40 "dir/other.h"\nint MP_QSTR_fortieth;\n')
    names, _ = scan(qstrgen, tmp_path / "a.cpp", tmp_path / "b.i")
    assert {name: place.replace(f"{tmp_path}/", "") for name, (_, _, place) in names.items()} == {
        "after_number": "a.cpp:1", "in_define": "a.cpp:4", "last_one": "a.cpp:5", "third": "dir/real.c:2", "fortieth": "dir/other.h:40"}


def test_tables_and_spelled_identifiers(qstrgen, tmp_path):
    (tmp_path / "t.def").write_text('/* NAME(no, "no") */\nMETHOD(list, a_method, f(1, 2), V)\nNAME(_lt_b_gt_, "<b\\x21>")\nGLOBAL(m, _lt_module_gt_, x)\n')
    (tmp_path / "u.c").write_text("int MP_QSTR__lt_module_gt_;\n")
    names, _ = scan(qstrgen, tmp_path / "t.def", tmp_path / "u.c")
    assert set(names) == {"a_method", "<b!>", "<module>"} and names["<module>"][:2] == (2, "fixed")


def test_problems_are_told_with_their_line(qstrgen, tmp_path):
    for name, text, message in [("a.c", "int a;\n/* open\n", "a.c:2: error: a comment without its end"),
                                ("a.c", "int a;\nint MP_QSTR_caf\u00e9;\n", "a.c:2: error: 'MP_QSTR_caf\u00e9' is no C identifier"),
                                ("a.c", b"\n\n\xff", "a.c:3: error: byte 0xff is no UTF-8"),
                                ("q.h", "Q(fine)\nQ(open\n", "q.h:2: error: Q( without a )"),
                                ("q.h", "QCFG(BYTES_IN_LEN, +)\n", "q.h:1: error: not QCFG(NAME, number)"),
                                ("q.h", "QCFG(BYTES_IN_LEM, 1)\n", "q.h:1: error: QCFG(BYTES_IN_LEM, 1): there are BYTES_IN_LEN"),
                                ("q.h", "QCFG(BYTES_IN_LEN, 1)\n\nQCFG(BYTES_IN_LEN, (2))\n", "q.h:3: error: BYTES_IN_LEN is 2 here and 1 in"),
                                ("q.h", "QCFG(BYTES_IN_LEN, 1)\n" + f"Q({'x' * 256})\n", "q.h:2: error: a name of 256 bytes")]:
        path, out = tmp_path / name, tmp_path / "out"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = run(qstrgen, "scan", "-o", out, path, check=False)
        assert done.returncode == 1 and message in done.stderr and not out.exists(), (text, done.stderr)


def test_an_unchanged_file_is_not_read_again(qstrgen, tmp_path):
    folder, out, state, rule = tmp_path / "src", tmp_path / "out.h", tmp_path / "state", tmp_path / "out.d"
    folder.mkdir()
    for name, text in (("a.c", "int MP_QSTR_one;"), ("b.c", "int MP_QSTR_two;"), ("q.h", "QCFG(BYTES_IN_LEN, 1)\nQ(a b)\nQ(\\n)\n")):
        (folder / name).write_text(text)
        os.utime(folder / name, (1, 1))

    def scanned():
        done = run(qstrgen, "scan", "-v", "-o", out, "--state", state, "-MF", rule, folder)
        return int(re.search(r"(\d+) of 3 files read", done.stderr)[1])

    first_line = "// Names that sources use. Made by qstrgen scan; do not edit.\n"
    assert scanned() == 3 and out.read_text() == first_line + "Q(\\n)\nQ(a b)\nQ(one)\nQ(two)\n"
    assert rule.read_text().startswith(f"{out}: \\\n  {folder}/a.c \\\n")
    os.utime(out, (5, 5))
    # As many bytes, at the same time: only a reader would see it.
    (folder / "a.c").write_text("int MP_QSTR_new;")
    os.utime(folder / "a.c", (1, 1))
    assert scanned() == 0 and out.stat().st_mtime == 5
    os.utime(folder / "b.c", (2, 2))
    assert scanned() == 1 and out.stat().st_mtime == 5
    os.utime(folder / "a.c", (2, 2))
    assert scanned() == 1 and "Q(new)\nQ(two)\n" in out.read_text()
    (folder / "b.c").unlink()
    done = run(qstrgen, "scan", "-v", "-o", out, "--state", state, folder)
    assert "0 of 2 files read" in done.stderr and "Q(two)" not in out.read_text()
    # A state that is cut or foreign is no state; the answer stays.
    whole, names = state.read_bytes(), out.read_bytes()
    for size in range(len(whole)):
        state.write_bytes(whole[:size])
        run(qstrgen, "scan", "-o", out, "--state", state, folder)
        assert out.read_bytes() == names, size


def test_images(qstrgen, freezer, permafrost, tmp_path):
    (tmp_path / "m.py").write_text(f"a_name_of_mine = 1\n{'x' * 200} = 2\nprint('tab\\tq\"\\u00e9')\n")
    run(freezer, "freeze", "--profile", "minimal", "-o", tmp_path / "image.c", f"m={tmp_path / 'm.py'}")
    names, _ = scan(qstrgen, tmp_path / "image.c")
    assert {"a_name_of_mine", "tab\tq\"\u00e9", "print", "m.py", "x" * 200} <= set(names) and names["print"][:2] == (1, "fixed")
    text = (tmp_path / "image.c").read_text()
    (tmp_path / "image.c").write_text(text.replace("a_name_of_mine", "a_name"))
    done = run(qstrgen, "scan", tmp_path / "image.c", check=False)
    assert done.returncode == 1 and "error: a pool of names that is cut or altered" in done.stderr
    names, _ = scan(qstrgen, permafrost)
    assert {"append", "add_library"} <= set(names) and "_manifest.py" in names
