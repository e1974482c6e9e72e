"""frozen_content.c for stock's runtime. `make check-stock` compiles and runs it; here, what it says."""

import re

from conftest import run

HEADER = "QCFG(BYTES_IN_LEN, (1))\nQCFG(BYTES_IN_HASH, (2))\nQ(print)\nQ(greet)\n"
SOURCE = "def greet(name):\n    return 'hello ' + name\nT = (1, 2.5, b'by', 'x' * 3, 1 << 70, 'a text of more than twenty-four')\n"


def build(freezer, tmp_path, *extra, manifest="module('a.py')\nfreeze_as_str('text')\n", check=True):
    for name, text in (("genhdr/qstrdefs.preprocessed.h", HEADER), ("a.py", SOURCE), ("text/t.py", "x = '\\n'\n"), ("manifest.py", manifest)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    done = run(freezer, "makemanifest", "-o", tmp_path / "out.c", "-b", tmp_path, "-v", f"MPY_DIR={tmp_path}", "-v", f"PORT_DIR={tmp_path}",
               *extra, "manifest.py", cwd=tmp_path, check=check)
    return done, tmp_path / "out.c"


def test_makemanifest(freezer, permafrost, tmp_path):
    done, out = build(freezer, tmp_path)
    assert done.stdout.splitlines()[:2] == ["MPY a.py", "STR t.py"] and done.stdout.splitlines()[-1] == f"GEN {out}"
    text = out.read_text()
    assert (tmp_path / "frozen_mpy" / "a.mpy").exists()
    pool = re.search(r"enum \{\n(.*?)\};", text, re.S).group(1)
    assert "MP_QSTR_greet" not in pool and "MP_QSTR_print" not in pool, "the firmware has these"
    assert '"t.py\\0"' in text and 'MICROPY_FROZEN_LIST_ITEM("a", "a.py")' in text and "byte sizes:" in text
    assert "MPZ_DIG_SIZE != 16" in text


def test_long_ints_the_target_lacks_are_refused(freezer, permafrost, tmp_path):
    done, out = build(freezer, tmp_path, "--mpy-tool-flags", "-mlongint-impl=none", check=False)
    assert done.returncode == 1 and "no long ints" in done.stderr and not out.exists()


def test_list_c_modules(freezer, permafrost, tmp_path):
    (tmp_path / "cmod").mkdir()
    (tmp_path / "cmod" / "micropython.mk").write_text("")
    done, out = build(freezer, tmp_path, "--list-c-modules", manifest="c_module('cmod')\nfreeze('gone')\n")
    assert done.stdout == f"{tmp_path}/cmod\n" and not out.exists()


def test_mpy_tool(freezer, mpy_cross, permafrost, tmp_path):
    build(freezer, tmp_path)
    mpy, header = tmp_path / "frozen_mpy" / "a.mpy", tmp_path / "genhdr" / "qstrdefs.preprocessed.h"
    text = run(freezer, "mpy-tool", "-f", "-q", header, "-mlongint-impl", "mpz", "-mmpz-dig-size", "32", mpy).stdout
    assert "MPZ_DIG_SIZE != 32" in text and "&frozen_module_0" in text
    assert "MAKE_FUNCTION" in run(freezer, "mpy-tool", "-d", mpy).stdout
    assert run(freezer, "mpy-tool", "-x", mpy).stdout.startswith("00000000  4d 06")
    (tmp_path / "cut.mpy").write_bytes(mpy.read_bytes()[:20])
    assert run(freezer, "mpy-tool", "-f", tmp_path / "cut.mpy", check=False).returncode == 1
