"""The Raspberry Pi Pico in rp2040js: a frozen program boots from a UF2 through our second stage, and prints what it prints on the host."""

import os
import re
import struct
import subprocess

import pytest

from conftest import BIN, ORACLES, ROOT, run
from firmware_project import Project

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.oracle, pytest.mark.xdist_group("pico")]
SMALL = (ROOT / "tests" / "firmware" / "board" / "small.py").read_text()


@pytest.fixture(scope="module")
def pico(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("pico"), {"manifest.py": "module('main.py')\n", "main.py": SMALL})
    project.printed = project.output(board="pico", PROFILE="minimal")
    project.uf2 = project.build / "pico" / "firmware.uf2"
    return project


def without_heap(text):
    return re.sub(r"(?m)^heap left.*\n", "", text)


def crc32_mpeg2(data):
    crc = 0xFFFFFFFF
    for bit in (byte >> shift & 1 for byte in data for shift in range(7, -1, -1)):
        crc = (crc << 1 ^ (0x04C11DB7 if crc >> 31 != bit else 0)) & 0xFFFFFFFF
    return crc


def test_prints_what_the_host_prints(pico):
    host = run(BIN / "permafrost", pico.folder / "main.py").stdout
    assert without_heap(pico.printed) == without_heap(host) and host.count("\n") > 5


def test_the_whole_vm_gets_its_words(tmp_path):
    project = Project(tmp_path, {"manifest.py": "module('main.py')\nmodule('other.py')\n", "main.py": "print('main')\n", "other.py": "print(1 / 8)\n"})
    lines = project.output(board="pico", ARGUMENTS="--heap-report --no-main --import=other").splitlines()
    assert "0.125" in lines and "main" not in lines and any(line.startswith("heap kept by import of other: ") for line in lines)


def test_the_second_stage_is_sealed(pico):
    blocks = pico.uf2.read_bytes()
    address, size, number, count, family = struct.unpack_from("<12x5I", blocks)
    assert (address, size, number, count * 512, family) == (0x10000000, 256, 0, len(blocks), 0xE48BFF56)
    stage, crc = blocks[32:32 + 252], struct.unpack_from("<I", blocks, 32 + 252)[0]
    assert crc == crc32_mpeg2(stage) and any(stage)
    assert struct.unpack_from("<2I", blocks, 512 + 32) == (0x20042000, struct.unpack_from("<I", blocks, 512 + 36)[0])


def test_sealing_twice_changes_nothing(pico):
    elf = pico.elf("pico")
    before = elf.read_bytes()
    run(BIN / "freezer", "seal", elf)
    assert elf.read_bytes() == before


@pytest.mark.parametrize("offset", [32, 32 + 251, 32 + 255])
def test_a_damaged_second_stage_does_not_boot(pico, offset, tmp_path):
    blocks = bytearray(pico.uf2.read_bytes())
    blocks[offset] ^= 1
    (tmp_path / "bad.uf2").write_bytes(blocks)
    done = run("node", ORACLES / "pico.mjs", tmp_path / "bad.uf2", check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 1 and "wrong CRC" in done.stderr and done.stdout == ""


def test_a_board_alone_stands_still_at_its_end(pico):
    """Without a debugger the last call of semihosting is no fault: nothing is printed behind the program's lines."""
    process = subprocess.Popen(["node", ORACLES / "pico.mjs", pico.uf2], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               env=dict(os.environ, DEBUGGER="none"))
    lines = [process.stdout.readline().decode() for _ in pico.printed.splitlines()]
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=2)
    process.kill()
    assert without_heap("".join(lines)) == without_heap(pico.printed) and process.stdout.read() == b""
