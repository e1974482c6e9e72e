"""qstrgen in the place of stock's build scripts, called as Python would be."""

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
