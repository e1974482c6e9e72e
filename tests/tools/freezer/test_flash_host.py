"""freezer image and seal on programs of the host, so without a firmware: what is written is read back here. test_image.py has the boards'."""

import struct

import pytest

from conftest import run


def loaded(elf):
    """{address: byte} of the sections that are loaded and have bytes in the file."""
    content, found = elf.read_bytes(), {}
    offset, size, count = (struct.unpack_from("<Q", content, 40)[0], *struct.unpack_from("<HH", content, 58))
    for n in range(count):
        _, kind, flags, address, at, filled = struct.unpack_from("<IIQQQQ", content, offset + n * size)
        if kind not in (0, 8) and flags & 2:
            found.update(zip(range(address, address + filled), content[at:at + filled]))
    return found


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A small ELF with a second stage for RP2040, unsealed."""
    folder = tmp_path_factory.mktemp("flash")
    (folder / "main.c").write_text("__attribute__((section(\".boot2\"), used)) const unsigned char boot2[256] = {1, 2, 3};\n"
                                   "int main(void)\n{\n    return boot2[0] - 1;\n}\n")
    run("cc", "-no-pie", "-static", "-nostartfiles", "-Wl,-emain", "-O1", "-o", folder / "fw.elf", folder / "main.c")
    return folder / "fw.elf"


def of_hex(path):
    found, base = {}, 0
    for line in path.read_text().splitlines():
        data = bytes.fromhex(line[1:])
        assert line[0] == ":" and sum(data) % 256 == 0 and len(data) == data[0] + 5
        if data[3] == 0:
            start = base + int.from_bytes(data[1:3], "big")
            found.update(zip(range(start, start + data[0]), data[4:-1]))
        elif data[3] in (2, 4):
            base = int.from_bytes(data[4:6], "big") << (4 if data[3] == 2 else 16)
    assert line == ":00000001FF"
    return found


def of_uf2(path, family):
    content, found = path.read_bytes(), {}
    for n in range(len(content) // 512):
        first, second, flags, address, size, number, total, of = struct.unpack_from("<8I", content, n * 512)
        assert (first, second, number, total * 512) == (0x0A324655, 0x9E5D5157, n, len(content))
        assert struct.unpack_from("<I", content, n * 512 + 508)[0] == 0x0AB16F30 and (of == family if flags & 0x2000 else family is None)
        found.update(zip(range(address, address + size), content[n * 512 + 32:]))
    return found


def agrees(found, wanted):
    """All that is loaded is there; what is besides are gaps, of erased flash or zeros."""
    return all(found.get(address) == byte for address, byte in wanted.items()) and {found[address] for address in found.keys() - wanted.keys()} <= {0, 0xff}


def test_each_format_read_back(freezer, program, tmp_path):
    wanted = loaded(program)
    run(freezer, "image", "-o", tmp_path / "x.hex", program)
    assert agrees(of_hex(tmp_path / "x.hex"), wanted)
    run(freezer, "image", "-o", tmp_path / "x.bin", program)
    start = min(wanted)
    assert agrees(dict(enumerate((tmp_path / "x.bin").read_bytes(), start)), wanted)
    for word, family in (["--family=rp2040"], 0xE48BFF56), (["--family=99"], 99), ([], None):
        run(freezer, "image", *word, "-o", tmp_path / "x.uf2", program)
        assert agrees(of_uf2(tmp_path / "x.uf2", family), wanted)
    run(freezer, "image", "--family=esp32c3", "-o", tmp_path / "x.esp", program)
    content = (tmp_path / "x.esp").read_bytes()
    assert content[0] == 0xE9 and content[1] >= 1
    run(freezer, "image", "-f", "hex", "-o", tmp_path / "y.any", program)
    assert (tmp_path / "y.any").read_bytes() == (tmp_path / "x.hex").read_bytes()


WRONG = {
    ("-o", "x.txt"): (2, "no format 'txt'"), ("-o", "x.uf2", "--family=nosuch"): (2, "no family 'nosuch'"), ("--nothing",): (2, "no option '--nothing'"),
    (): (2, "-o"), ("-o", "x.bin", "--signature=none"): (1, "it is no image that is flashed apart"),
    ("-o", "x.bin", "--firmware=none.elf"): (1, "it is no image that is flashed apart"), ("-o", "no/such/folder/x.bin"): (1, "no/such/folder/x.bin"),
}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_what_cannot_be_written(freezer, program, tmp_path, words):
    done = run(freezer, "image", *words, program, check=False, cwd=tmp_path)
    status, message = WRONG[words]
    assert done.returncode == status and message in done.stderr and not list(tmp_path.iterdir())


@pytest.mark.parametrize("content, message", [(b"", "none.elf"), (b"no ELF file", "none.elf"), (b"\x7fELF" + bytes(60), "none.elf")])
def test_what_is_no_firmware(freezer, tmp_path, content, message):
    (tmp_path / "none.elf").write_bytes(content)
    for command in ["image", "-o", "x.bin"], ["seal"]:
        done = run(freezer, *command, "none.elf", cwd=tmp_path, check=False)
        assert done.returncode == 1 and message in done.stderr
    assert (tmp_path / "none.elf").read_bytes() == content and not (tmp_path / "x.bin").exists()


def crc32_mpeg2(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 1 << 31 else 0)) & 0xFFFFFFFF
    return crc


def test_the_second_stage_is_sealed_once(freezer, program, tmp_path):
    elf = tmp_path / "fw.elf"
    elf.write_bytes(program.read_bytes())
    elf.chmod(0o755)
    run(freezer, "seal", elf)
    sealed = elf.read_bytes()
    at = sealed.index(b"\1\2\3" + bytes(249))
    assert struct.unpack_from("<I", sealed, at + 252)[0] == crc32_mpeg2(sealed[at:at + 252])
    run(freezer, "seal", elf)
    assert elf.read_bytes() == sealed
