"""qstrgen in the place of stock's build scripts, called as Python would be."""

import os
import re

from conftest import run

PREPROCESSED = '''# 1 "py/a.c"
int x = MP_QSTR_alpha + MP_QSTR_beta + MP_QSTR_alpha;
# 3 "py/a.h"
int y = MP_QSTR_gamma; MP_REGISTER_ROOT_POINTER(int z); MP_REGISTER_MODULE(MP_QSTR_mod, mod_obj);
# 1 "../b.c" 2
f(MP_COMPRESSED_ROM_TEXT("out of range"), MP_QSTR_delta);
'''


def test_split_and_cat(qstrgen, tmp_path):
    (tmp_path / "in").write_text(PREPROCESSED)
    expected = {"qstr": b"Q(alpha)\n\nQ(alpha)\n\nQ(beta)\n\nQ(delta)\n\nQ(gamma)\n\nQ(mod)\n", "compress": b"out of range\n",
                "module": b"MP_REGISTER_MODULE(MP_QSTR_mod, mod_obj);\n", "root_pointer": b"MP_REGISTER_ROOT_POINTER(int z);\n"}
    for mode, text in expected.items():
        folder, out = tmp_path / mode, tmp_path / f"{mode}.out"
        run(qstrgen, "py/makeqstrdefs.py", "split", mode, tmp_path / "in", folder, "_")
        assert run(qstrgen, "py/makeqstrdefs.py", "cat", mode, "_", folder, out).stdout.endswith(" updated\n")
        assert out.read_bytes() == text
        assert run(qstrgen, "py/makeqstrdefs.py", "cat", mode, "_", folder, out).stdout.endswith(" not updated\n")
    assert sorted(path.name for path in (tmp_path / "qstr").iterdir()) == ["@@__b.c.qstr", "py__a.c.qstr"]


def test_pp_keeps_what_later_steps_need(qstrgen, tmp_path):
    (tmp_path / "a.c").write_text("int a;\nint b = MP_QSTR_x;\n")
    run(qstrgen, "makeqstrdefs.py", "pp", "cc", "-E", "output", tmp_path / "genhdr" / "out", "cflags", "-DX", "cxxflags",
        "sources", tmp_path / "a.c", "dependencies", "changed_sources", tmp_path / "a.c")
    text = (tmp_path / "genhdr" / "out").read_text()
    assert "MP_QSTR_x" in text and "int a" not in text and "a.c" in text


def test_generated_header(qstrgen, tmp_path):
    source = tmp_path / "defs.h"
    source.write_text("QCFG(BYTES_IN_LEN, (1))\nQCFG(BYTES_IN_HASH, (2))\nQ(zeta)\nQ(append)\nQ(__lt__)\nQ(a b)\nQ(zeta)\nQ(\\r\\n)\n")
    lines = run(qstrgen, "makeqstrdata.py", source).stdout.splitlines()
    assert lines[2:5] == ['QDEF0(MP_QSTRnull, 0, 0, "")', 'QDEF0(MP_QSTR_, 5381, 0, "")', 'QDEF0(MP_QSTR___dir__, 36730, 7, "__dir__")']
    assert [line.split(",")[0] for line in lines[-4:]] == [
        "QDEF1(MP_QSTR__0x0d__0x0a_", "QDEF0(MP_QSTR___lt__", "QDEF1(MP_QSTR_a_space_b", "QDEF1(MP_QSTR_zeta"]


def test_bad_input_is_named_with_file_and_line(qstrgen, tmp_path):
    source = tmp_path / "defs.h"
    config = "QCFG(BYTES_IN_LEN, 1)\nQCFG(BYTES_IN_HASH, 1)\n"
    for text, message in [("Q(x)\n", "no QCFG lines"), (config + "QCFG(BYTES_IN_LEN, 2)\n", ":3: error: BYTES_IN_LEN is 2 here"),
                          (config + f"Q({'x' * 256})\n", ":3: error: a name of 256 bytes"), (config + "Q(a\0b)\n", ":3: error: a binary file"),
                          ("QCFG(BYTES, x)\n", ":1: error: not QCFG")]:
        source.write_text(text)
        done = run(qstrgen, "makeqstrdata.py", source, check=False)
        assert done.returncode == 1 and message in done.stderr and done.stdout == "", (text, done.stderr)
    assert run(qstrgen, "makeqstrdata.py", tmp_path / "gone", check=False).returncode == 1


def test_other_scripts_run_in_python(qstrgen, tmp_path):
    (tmp_path / "other.py").write_text("import sys\nprint(sys.argv[1:])\n")
    assert run(qstrgen, tmp_path / "other.py", "a", "b").stdout == "['a', 'b']\n"
    assert run(qstrgen, "-c", "print(7)").stdout == "7\n"


def test_messages_are_compressed_by_word(qstrgen, tmp_path):
    source = tmp_path / "collected"
    source.write_text("out of range\n\nout of memory\n\nout of range\n\nan odd end\n")
    text = run(qstrgen, "py/makecompresseddata.py", source).stdout
    # Most saved first (out and of, used twice), then by text: words of one use save nothing but fill the table.
    assert text.startswith("#define MP_MAX_UNCOMPRESSED_TEXT_LEN (13)\n"
                           'MP_COMPRESSED_DATA("ou\\364o\\346a\\356en\\344memor\\371od\\344rang\\345")\n'
                           'MP_MATCH_COMPRESSED("out of range", "\\377\\200\\201\\206")\n'
                           'MP_MATCH_COMPRESSED("out of memory", "\\377\\200\\201\\204")\n'
                           'MP_MATCH_COMPRESSED("an odd end", "\\377\\202\\205\\203")\n// Total input length:      38\n'), text
    assert "gzip length:" in text and "Percentage of zlib:" in text


def test_more_words_than_the_table_holds(qstrgen, tmp_path):
    source = tmp_path / "collected"
    source.write_text("".join(f"alpha w{i:03} beta\n" for i in range(200)))
    lines = run(qstrgen, "py/makecompresseddata.py", source).stdout.splitlines()
    assert lines[2] == 'MP_MATCH_COMPRESSED("alpha w000 beta", "\\377\\200\\202\\201")'
    assert lines[201] == 'MP_MATCH_COMPRESSED("alpha w199 beta", "\\377\\200w199\\201")'


def test_module_registrations(qstrgen, tmp_path):
    source = tmp_path / "collected"
    source.write_text("MP_REGISTER_MODULE(MP_QSTR_sys, mp_module_sys);\n\nMP_REGISTER_MODULE(MP_QSTR___main__, mp_main);\n"
                      "MP_REGISTER_EXTENSIBLE_MODULE(MP_QSTR_time,  mp_module_time);\nMP_REGISTER_MODULE(MP_QSTR_sys, mp_module_sys);\n"
                      "MP_REGISTER_MODULE_DELEGATION(mp_module_sys, mp_sys_attr);\n")
    assert run(qstrgen, "makemoduledefs.py", source).stdout == '''// Automatically generated by makemoduledefs.py.

extern const struct _mp_obj_module_t mp_module_time;
#undef MODULE_DEF_TIME
#define MODULE_DEF_TIME { MP_ROM_QSTR(MP_QSTR_time), MP_ROM_PTR(&mp_module_time) },

extern const struct _mp_obj_module_t mp_main;
#undef MODULE_DEF___MAIN__
#define MODULE_DEF___MAIN__ { MP_ROM_QSTR(MP_QSTR___main__), MP_ROM_PTR(&mp_main) },

extern const struct _mp_obj_module_t mp_module_sys;
#undef MODULE_DEF_SYS
#define MODULE_DEF_SYS { MP_ROM_QSTR(MP_QSTR_sys), MP_ROM_PTR(&mp_module_sys) },


#define MICROPY_REGISTERED_MODULES \\
    MODULE_DEF_SYS \\
    MODULE_DEF___MAIN__ \\
// MICROPY_REGISTERED_MODULES

#define MICROPY_HAVE_REGISTERED_EXTENSIBLE_MODULES  1

#define MICROPY_REGISTERED_EXTENSIBLE_MODULES \\
    MODULE_DEF_TIME \\
// MICROPY_REGISTERED_EXTENSIBLE_MODULES

extern void mp_sys_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest);
#define MICROPY_MODULE_DELEGATIONS \\
    { MP_ROM_PTR(&mp_module_sys), mp_sys_attr }, \\
// MICROPY_MODULE_DELEGATIONS
'''


def test_root_pointers(qstrgen, tmp_path):
    source = tmp_path / "collected"
    source.write_text("MP_REGISTER_ROOT_POINTER(void *z);\n\nMP_REGISTER_ROOT_POINTER(int a[3]);\nMP_REGISTER_ROOT_POINTER(void *z);\n")
    assert run(qstrgen, "make_root_pointers.py", source).stdout == ("// Automatically generated by make_root_pointers.py.\n\n"
                                                                    "int a[3];\nvoid *z;\n")


def test_version_header(qstrgen, tmp_path):
    out, environment = tmp_path / "out.h", dict(os.environ, SOURCE_DATE_EPOCH="86400")
    for name in ("MICROPY_GIT_TAG", "MICROPY_GIT_HASH"):
        environment.pop(name, None)

    def version(*words, **more):
        done = run(qstrgen, tmp_path / "py" / "makeversionhdr.py", *words, out, env=dict(environment, **more), check=False)
        return done, out.read_text() if out.exists() else None

    (tmp_path / "py").mkdir()
    done, _ = version()
    assert done.returncode == 1 and "py/mpconfig.h: error: No such file" in done.stderr
    numbers = "".join(f"#define MICROPY_VERSION_{name} {value}\n" for name, value in
                      (("MAJOR", 1), ("MINOR", 29), ("MICRO", 0), ("PRERELEASE", 1)))
    (tmp_path / "py" / "mpconfig.h").write_text(numbers)
    done, text = version()
    assert text == ('// This file was generated by py/makeversionhdr.py\n#define MICROPY_GIT_TAG "v1.29.0-preview"\n'
                    '#define MICROPY_GIT_HASH "<no hash>"\n#define MICROPY_BUILD_DATE "1970-01-02"\n')
    assert done.stdout == f"GEN {out}\n" and "falling back to mpconfig.h" in done.stderr
    stamp = out.stat().st_mtime_ns
    assert version()[0].stdout == "" and out.stat().st_mtime_ns == stamp
    assert '"v9"\n#define MICROPY_GIT_HASH "abc"' in version(MICROPY_GIT_TAG="v9", MICROPY_GIT_HASH="abc")[1]
    git = ["git", "-C", tmp_path, "-c", "user.name=x", "-c", "user.email=x@x"]
    run(*git, "init", "-q")
    run(*git, "add", "py")
    run(*git, "commit", "-qm", "one")
    run(*git, "tag", "v2.0-rc")
    run(*git, "commit", "-qm", "two", "--allow-empty")
    (tmp_path / "py" / "mpconfig.h").write_text(numbers + "\n")
    assert re.search(r'GIT_TAG "v2\.0-rc\.1\.g[0-9a-f]{10}\.dirty"\n#define MICROPY_GIT_HASH "[0-9a-f]{7}"', version()[1])
    done, _ = version(SOURCE_DATE_EPOCH="soon")
    assert done.returncode == 1 and "'soon' is no number" in done.stderr
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert "v2.0-rc" in version("--repo-path", tmp_path)[1]


def test_bad_script_input(qstrgen, tmp_path):
    source = tmp_path / "input"
    for name, data, message in [
            ("makecompresseddata.py", "fine\nlatin caf\u00e9\n", ':2: error: message "latin caf\u00e9" has a non-ASCII character'),
            ("makecompresseddata.py", "one\ntwo  spaces\n", ":2: error: a message with two spaces in a row"),
            ("makecompresseddata.py", b"\n\xff\n", ":2: error: byte 0xff is no UTF-8"),
            ("makemoduledefs.py", "MP_REGISTER_MODULE(MP_QSTR_a, mp_a);\nMP_REGISTER_MODULE(MP_QSTR_b, mp_b, MICROPY_B);\n",
             ":2: error: MP_REGISTER_MODULE takes two arguments: write MP_REGISTER_MODULE(MP_QSTR_b, mp_b)"),
            ("makemoduledefs.py", "MP_REGISTER_MODULE(MP_QSTR_\u00e9, mp_a);", ":1: error: '\u00e9' is no C identifier"),
            ("makemoduledefs.py", "", "error: no MP_REGISTER_MODULE"),
            ("make_root_pointers.py", b"int a;\n\0", ":2: error: a binary file"),
            ("makeqstrdata.py", b"Q(a)\nQ(\xe9)\n", ":2: error: byte 0xe9 is no UTF-8")]:
        source.write_bytes(data if isinstance(data, bytes) else data.encode())
        done = run(qstrgen, name, source, check=False)
        assert done.returncode == 1 and f"{source}{message}" in done.stderr.replace(": error: no", "error: no") and done.stdout == "", (name, done.stderr)
    source.write_text('# 1 "a.c"\nMP_QSTR_fine\n# 9 "b.c"\nMP_QSTR_caf\u00e9\n')
    done = run(qstrgen, "makeqstrdefs.py", "split", "qstr", source, tmp_path / "parts", "_", check=False)
    assert done.returncode == 1 and f"{source}:4: error: a character in a name that C identifiers cannot have, in b.c" in done.stderr
    assert not (tmp_path / "parts" / "b.c.qstr").exists()


HEADER = "QCFG(BYTES_IN_LEN, (1))\nQCFG(BYTES_IN_HASH, (1))\nQ(print)\n"


def test_freezers_scripts(qstrgen, freezer, tmp_path):
    """makemanifest.py and mpy-tool.py are the freezer's beside it, with its output and status."""
    (tmp_path / "genhdr").mkdir()
    (tmp_path / "genhdr" / "qstrdefs.preprocessed.h").write_text(HEADER)
    (tmp_path / "app.py").write_text("print('frozen', 42)\n")
    (tmp_path / "manifest.py").write_text("module('app.py')\n")
    words = ["-b", tmp_path, "-v", f"MPY_DIR={tmp_path}", "-v", f"PORT_DIR={tmp_path}", tmp_path / "manifest.py"]
    run(qstrgen, "tools/makemanifest.py", "-o", tmp_path / "theirs.c", *words)
    run(freezer, "makemanifest", "-o", tmp_path / "ours.c", *words)
    assert (tmp_path / "theirs.c").read_bytes() == (tmp_path / "ours.c").read_bytes() != b""
    mpy = next(tmp_path.glob("frozen_mpy/*.mpy"))
    for option in ("-d", "-x", "-j"):
        assert run(qstrgen, "../tools/mpy-tool.py", option, mpy).stdout == run(freezer, "mpy-tool", option, mpy).stdout != ""
    done = run(qstrgen, "tools/makemanifest.py", "-o", tmp_path / "out.c", tmp_path / "nosuch.py", check=False)
    assert done.returncode == run(freezer, "makemanifest", "-o", tmp_path / "out.c", tmp_path / "nosuch.py", check=False).returncode != 0
