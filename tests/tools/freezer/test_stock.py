"""frozen_content.c for stock's runtime: what it says, that it compiles against such a runtime's declarations, and what the readers of ELF
files find of it. Stock's own builds with it are described in docs/SWITCHING.md."""

import json
import re
import shutil
from pathlib import Path

import pytest

from conftest import run
from freezer_tools import BOARD

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


VM = """#include "py/emitglue.h"
extern const qstr_pool_t mp_qstr_frozen_const_pool;
extern const mp_frozen_module_t *const mp_frozen_mpy_content[];
extern const char mp_frozen_names[], mp_frozen_str_content[];
extern const uint32_t mp_frozen_str_sizes[];
#define OBJECT(name) const mp_obj_base_t name = {0}
OBJECT(mp_type_str); OBJECT(mp_type_bytes); OBJECT(mp_type_int); OBJECT(mp_type_tuple); OBJECT(mp_type_float); OBJECT(mp_type_complex);
OBJECT(mp_const_empty_bytes_obj); OBJECT(mp_const_empty_tuple_obj); OBJECT(mp_const_ellipsis_obj); OBJECT(mp_const_none_obj);
OBJECT(mp_fun_table);
const qstr_pool_t mp_qstr_const_pool = {0, 0, false, 10, 4, 0, (qstr_len_t *)"\\0\\5\\5\\10", {"", "print", "greet", "<module>"}};
int main(void)
{
    return mp_qstr_frozen_const_pool.len + mp_frozen_names[0] + mp_frozen_str_content[0] + mp_frozen_str_sizes[0] +
           *(const uint8_t *)mp_frozen_mpy_content[0]->proto_fun;
}
"""


@pytest.fixture
def firmware(freezer, permafrost, tmp_path):
    """A frozen_content.c of a package, source and every kind of constant, linked with declarations like stock's."""

    def link(compiler, *flags):
        done, out = build(freezer, tmp_path)
        for header in ("mpconfig", "objint", "objstr", "emitglue", "nativeglue"):
            (tmp_path / "py").mkdir(exist_ok=True)
            (tmp_path / "py" / f"{header}.h").write_text('#include "stock_runtime.h"\n')
        shutil.copy(Path(__file__).parent / "stock_runtime.h", tmp_path)
        (tmp_path / "vm.c").write_text(VM)
        run(*compiler, "-std=gnu11", "-Wall", "-Werror", "-I", tmp_path, *flags, "-o", tmp_path / "fw.elf", out, tmp_path / "vm.c")
        return tmp_path / "fw.elf"

    return link


TARGETS = {"host": (["cc", "-fno-pie", "-no-pie"],), "host with code that can be saved": (["cc", "-fno-pie", "-no-pie"], "-DMICROPY_PERSISTENT_CODE_SAVE=1"),
           "board": ([*BOARD, "-nostartfiles", "-Wl,-e,main", "-fshort-enums"],)}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_it_compiles_and_freezer_reads_the_firmware(freezer, firmware, target):
    elf = firmware(*target)
    figures = json.loads(run(freezer, "size", "--json", elf).stdout)
    assert figures["flash"] == figures["image"] + figures["vm"]
    modules = sum(size for name, size in figures.items() if re.fullmatch(r"module\.\w+", name))
    assert figures["image"] == modules + sum(size for name, size in figures.items() if name.startswith("image."))
    assert figures["module.t.files"] == len("x = '\\n'\n") + 1
    assert {"function.a.greet", "function.a.<module>", "module.a.lines", "module.a.constants", "image.names"} <= set(figures)
    assert figures["module.a.constants"] >= len("a text of more than twenty-four") + len("by") + 2
    done = run(freezer, "verify", elf)
    assert "2 modules, 2 functions" in done.stdout and "frozen for stock MicroPython" in done.stdout


def test_pointers_that_a_loader_makes_cannot_be_read(freezer, firmware):
    done = run(freezer, "size", firmware(["cc", "-fPIE", "-pie"]), check=False)
    assert done.returncode == 1 and "position-independent" in done.stderr and "-no-pie" in done.stderr


def test_a_damaged_firmware_is_refused_or_read(freezer, firmware, tmp_path):
    whole = firmware(*TARGETS["board"]).read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 300)):
        (tmp_path / "bad.elf").write_bytes(whole[:at] + bytes([whole[at] ^ 0xff]) + whole[at + 1:])
        for command in ("size", "verify"):
            done = run(freezer, command, tmp_path / "bad.elf", check=False)
            assert done.returncode in (0, 1) and (done.returncode == 0 or "bad.elf: error: " in done.stderr), (at, done)
