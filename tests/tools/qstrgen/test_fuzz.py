"""qstrgen on input that is cut and altered: it answers or explains with status 1, and ends."""

import random
import shutil

import pytest

from conftest import BUILD, run

COLLECTED = b"out of range\n\nout of memory\n\nMP_REGISTER_MODULE(MP_QSTR_sys, mp_sys);\n\nMP_REGISTER_ROOT_POINTER(int a[3]);\n"
PREPROCESSED = b'# 1 "py/a.c"\nint x = MP_QSTR_alpha; f(MP_COMPRESSED_ROM_TEXT("text"));\n# 3 "py/b.c"\nMP_REGISTER_MODULE(MP_QSTR_m, m);\n'
QSTRDEFS = b"QCFG(BYTES_IN_LEN, 1)\nQCFG(BYTES_IN_HASH, (2))\nQ(alpha)\nQ(a b)\nQ(\\n)\n"
DUMP = b"qstr pool: n_pool=1\r\nQ(alpha)\r\nQ(be ta)\r\nQ(append)\r\n>>> "


def altered(data, seed, count):
    """The data cut at each of some places, and with some bytes changed."""
    generator = random.Random(seed)
    for _ in range(count):
        text = bytearray(data[:generator.randrange(len(data) + 1)] if generator.random() < 0.5 else data)
        for _ in range(generator.randrange(4)):
            if text:
                text[generator.randrange(len(text))] = generator.choice(b'\\"\'/*\n()Q#,\0\xff ') if generator.random() < 0.8 else generator.randrange(256)
        yield bytes(text)


def answers(*command):
    done = run(*command, check=False, timeout=20, text=False)
    assert done.returncode in (0, 1), (command, done.returncode, done.stderr)
    assert done.returncode == 0 or b"error: " in done.stderr, (command, done.stderr)
    assert b"Sanitizer" not in done.stderr and b"runtime error" not in done.stderr, done.stderr
    return done


def test_scanners_in_one_process():
    run(BUILD / "tests" / "test_scan")


@pytest.mark.parametrize("script, data", [(["makecompresseddata.py"], COLLECTED), (["makemoduledefs.py"], COLLECTED),
                                          (["make_root_pointers.py"], COLLECTED), (["makeqstrdata.py"], QSTRDEFS)])
def test_scripts(qstrgen, tmp_path, script, data):
    for text in altered(data, script[0], 40):
        (tmp_path / "in").write_bytes(text)
        done = answers(qstrgen, *script, tmp_path / "in")
        assert done.returncode == 0 or done.stdout == b""


def test_split(qstrgen, tmp_path):
    for mode in ("qstr", "compress", "module", "root_pointer"):
        for text in altered(PREPROCESSED, mode, 12):
            (tmp_path / "in").write_bytes(text)
            answers(qstrgen, "makeqstrdefs.py", "split", mode, tmp_path / "in", tmp_path / "parts", "_")
            shutil.rmtree(tmp_path / "parts", ignore_errors=True)


def test_adopt(qstrgen, tmp_path):
    for number, text in enumerate(altered(DUMP, "adopt", 40)):
        (tmp_path / "dump").write_bytes(text)
        into = tmp_path / f"names{number}.h"
        done = answers(qstrgen, "adopt", tmp_path / "dump", "--into", into)
        if done.returncode == 0 and into.exists():
            # What it wrote, the build's script takes.
            (tmp_path / "all").write_bytes(QSTRDEFS + into.read_bytes())
            run(qstrgen, "makeqstrdata.py", tmp_path / "all")


def test_mpy_and_firmware(qstrgen, mpy_cross, permafrost, tmp_path):
    (tmp_path / "m.py").write_text("import os\nclass A:\n    def b(self, *, key=1):\n        return self.c(key) + os.d['e']\n")
    run(mpy_cross, tmp_path / "m.py")
    for text in altered((tmp_path / "m.mpy").read_bytes(), "mpy", 60):
        (tmp_path / "x.mpy").write_bytes(text)
        answers(qstrgen, "report", "--json", tmp_path / "x.mpy")
    run("objcopy", "--strip-debug", permafrost, tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    image = whole.find(b"append", whole.find(b"ArithmeticError"))
    for seed in range(12):
        text = bytearray(whole)
        generator = random.Random(seed)
        for _ in range(40):
            text[max(0, image + generator.randrange(-6000, 12000))] ^= 1 << generator.randrange(8)
        (tmp_path / "elf").write_bytes(bytes(text) if seed % 3 else whole[:generator.randrange(len(whole))])
        answers(qstrgen, "report", "--json", tmp_path / "elf")


def test_state(qstrgen, tmp_path):
    import os
    (tmp_path / "a.c").write_text("int MP_QSTR_one, MP_QSTR_two;")
    os.utime(tmp_path / "a.c", (1, 1))
    scan = [qstrgen, "scan", "-o", tmp_path / "out", "--state", tmp_path / "state", tmp_path / "a.c"]
    run(*scan)
    for text in altered((tmp_path / "state").read_bytes(), "state", 60):
        (tmp_path / "state").write_bytes(text)
        answers(*scan)
