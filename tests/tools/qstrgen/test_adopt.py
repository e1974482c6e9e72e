"""qstrgen adopt: names from a device's console into the file of names that are built in."""

from conftest import run

DUMP = """>>> import micropython
>>> micropython.qstr_info(1)
qstr pool: n_pool=2, n_qstr=9, n_str_data_bytes=60, n_total_bytes=200
Q(zeta_name)\r
Q(alpha_name)\r
Q(append)
Q(in_port)
Q(cut_na
Q(quo"te)
Q(bad\xff)
Q(alpha_name)
Q(a b)
Q(a_space_b)
Q(%s)
>>>
""" % ("x" * 256)


def adopt(qstrgen, tmp_path, *options, check=True):
    return run(qstrgen, "adopt", tmp_path / "dump.txt", "--into", tmp_path / "qstrdefsport.h", *options, check=check)


def test_names_are_added_sorted_and_once(qstrgen, tmp_path):
    (tmp_path / "dump.txt").write_bytes(DUMP.encode("latin-1"))
    port = tmp_path / "qstrdefsport.h"
    port.write_text("// qstrs of this port\nQ(in_port)")
    lines = adopt(qstrgen, tmp_path).stdout.splitlines()
    into = "// qstrs of this port\nQ(in_port)\n\n// Names that a device had in RAM: qstrgen adopt.\n%s// End of the adopted names.\n"
    assert port.read_text() == into % "Q(a b)\nQ(alpha_name)\nQ(zeta_name)\n"
    assert lines[-1] == f"{port}: 3 names of 22 bytes added, 8 dropped"
    reasons = {int(line.split(":")[1]): line.split(": ", 2)[2] if ": " in line else line for line in lines[:-1]}
    assert reasons == {6: "already in the static names of every build", 7: f"already in {port}:2",
                       8: "no ) at the line's end: cut, or a name with a line end in it",
                       9: "a quote or backslash, which the build's preprocessor takes apart", 10: "no UTF-8",
                       11: f"already in {tmp_path}/dump.txt:5", 13: f"the same MP_QSTR_ identifier as 'a b' in {tmp_path}/dump.txt:12",
                       14: "longer than the length field holds"}
    # Again: nothing is added, and the file is left alone. More: they join the others, sorted.
    stamp = port.stat().st_mtime_ns
    assert ": 0 names of 0 bytes added, 11 dropped" in adopt(qstrgen, tmp_path).stdout and port.stat().st_mtime_ns == stamp
    port.write_text(port.read_text() + "Q(behind)\n")
    (tmp_path / "dump.txt").write_text("Q(beta)\nQ(behind)\n")
    adopt(qstrgen, tmp_path)
    assert port.read_text() == into % "Q(a b)\nQ(alpha_name)\nQ(beta)\nQ(zeta_name)\n" + "Q(behind)\n"


def test_known_files_and_our_own_vm(qstrgen, tmp_path):
    (tmp_path / "dump.txt").write_text('Q(one)\nQ(two)\nQ(append)\nQ(quo"te)\n')
    (tmp_path / "known.h").write_text("Q(two)\n")
    assert "1 names of 3 bytes added, 3 dropped" in adopt(qstrgen, tmp_path, "--known", tmp_path / "known.h").stdout
    (tmp_path / "qstrdefsport.h").unlink()
    assert "3 names of 15 bytes added, 1 dropped" in adopt(qstrgen, tmp_path, "--permafrost", "--known", tmp_path / "known.h").stdout


def test_a_dump_without_names_is_refused(qstrgen, tmp_path):
    for text in (b"", b"hello\n", b"\x7fELF\0\0Q(\n"):
        (tmp_path / "dump.txt").write_bytes(text)
        done = adopt(qstrgen, tmp_path, check=False)
        assert done.returncode == 1 and "dump.txt: error: no Q(...) lines\n  print them" in done.stderr
        assert not (tmp_path / "qstrdefsport.h").exists()
    (tmp_path / "dump.txt").write_text("Q(fine)\n")
    (tmp_path / "qstrdefsport.h").write_bytes(b"Q(a)\n\0")
    done = adopt(qstrgen, tmp_path, check=False)
    assert done.returncode == 1 and "qstrdefsport.h:2: error: a binary file" in done.stderr
    assert (tmp_path / "qstrdefsport.h").read_bytes() == b"Q(a)\n\0"
