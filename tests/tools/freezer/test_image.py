"""freezer image: BIN, HEX and UF2 hold what the ELF file loads, as binutils' objcopy and a reader of UF2 see it."""

import os
import struct

import pytest

from conftest import BUILD, ROOT, run

pytestmark = pytest.mark.firmware
OBJCOPY = "arm-none-eabi-objcopy"


@pytest.fixture(scope="module")
def firmware(tmp_path_factory):
    """Code, constants, and data that is copied to RAM at the start; loaded at 0x08000000."""
    folder = tmp_path_factory.mktemp("image")
    environment = {key: text for key, text in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    run("make", "-s", "-f", ROOT / "tests" / "firmware" / "board" / "Makefile", "BOARD=netduinoplus2", f"BUILD={folder}",
        f"PERMAFROST_INCLUDE={BUILD / 'include'}", folder / "netduinoplus2" / "check.elf", env=environment)
    return folder / "netduinoplus2" / "check.elf"


@pytest.fixture(scope="module")
def binary(firmware, tmp_path_factory):
    path = tmp_path_factory.mktemp("binary") / "expected.bin"
    run(OBJCOPY, "-O", "binary", "--gap-fill", "0xff", firmware, path)
    return path.read_bytes()


def test_bin(freezer, firmware, binary, tmp_path):
    run(freezer, "image", "-o", tmp_path / "out.bin", firmware)
    assert (tmp_path / "out.bin").read_bytes() == binary and len(binary) > 1000


def test_hex(freezer, firmware, binary, tmp_path):
    run(freezer, "image", "-o", tmp_path / "out.hex", firmware)
    run(OBJCOPY, "-I", "ihex", "-O", "binary", "--gap-fill", "0xff", tmp_path / "out.hex", tmp_path / "back.bin")
    assert (tmp_path / "back.bin").read_bytes() == binary
    lines = (tmp_path / "out.hex").read_text().splitlines()
    assert lines[0] == ":020000040800F2" and lines[-1] == ":00000001FF"
    assert all(sum(bytes.fromhex(line[1:])) % 256 == 0 and len(line) <= 43 for line in lines)


def uf2(data):
    """Blocks as (flags, address, family, page)."""
    assert len(data) % 512 == 0
    for number in range(len(data) // 512):
        block = data[number * 512:][:512]
        first, second, flags, address, size, n, count, family = struct.unpack("<8I", block[:32])
        assert (first, second, block[508:]) == (0x0A324655, 0x9E5D5157, struct.pack("<I", 0x0AB16F30))
        assert (size, n, count) == (256, number, len(data) // 512) and address % 256 == 0 and block[288:508] == bytes(220)
        yield flags, address, family, block[32:288]


@pytest.mark.parametrize("words, family", [((), 0), (("--family", "rp2040"), 0xE48BFF56), (("--family=0x1234",), 0x1234)])
def test_uf2(freezer, firmware, binary, tmp_path, words, family):
    run(freezer, "image", *words, "-o", tmp_path / "out.uf2", firmware)
    blocks = list(uf2((tmp_path / "out.uf2").read_bytes()))
    assert [address for _, address, _, _ in blocks] == list(range(0x08000000, 0x08000000 + len(binary), 256))
    assert {(flags, number) for flags, _, number, _ in blocks} == {(0x2000 if family else 0, family)}
    assert b"".join(page for *_, page in blocks) == binary + b"\xff" * (-len(binary) % 256)


def test_what_it_refuses(freezer, firmware, tmp_path):
    (tmp_path / "old.bin").write_text("older")
    (tmp_path / "cut.elf").write_bytes(firmware.read_bytes()[:300])
    done = run(freezer, "image", "-o", tmp_path / "old.bin", tmp_path / "cut.elf", check=False)
    assert done.returncode == 1 and "cut.elf: error: " in done.stderr and not (tmp_path / "old.bin").exists()
    (tmp_path / "part.c").write_text("int x = 1;\n")
    run("arm-none-eabi-gcc", "-c", "-o", tmp_path / "part.o", tmp_path / "part.c")
    done = run(freezer, "image", "-o", tmp_path / "out.bin", tmp_path / "part.o", check=False)
    assert done.returncode == 1 and "part.o: error: not a linked firmware" in done.stderr
    for words, told in ((["-o", "x.elf"], "no format 'elf'"), (["-o", "x.uf2", "--family=mine"], "no family 'mine'"), ([], "it takes -o")):
        done = run(freezer, "image", *words, firmware, check=False, cwd=tmp_path)
        assert done.returncode == 2 and told in done.stderr
    run("arm-none-eabi-gcc", "-nostdlib", "-Wl,-Ttext=0x1000,-Tdata=0x20000000,-e,0", "-o", tmp_path / "far.elf", tmp_path / "part.o",
        "-x", "c", "-", input="void f(void) {}\n")
    done = run(freezer, "image", "-o", tmp_path / "far.bin", tmp_path / "far.elf", check=False)
    assert done.returncode == 1 and "64 MiB apart" in done.stderr and "hex or uf2" in done.stderr
    run(freezer, "image", "-o", tmp_path / "far.hex", tmp_path / "far.elf")
