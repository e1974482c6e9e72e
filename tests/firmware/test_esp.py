"""ESP images, read back by a reader of its own: what the boot loader of an ESP32-C3 finds in one, by esptool's description of the format."""

import hashlib
import struct
from functools import reduce
from operator import xor

import pytest

from conftest import BIN, ROOT, run
from firmware_project import Project

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.riscv, pytest.mark.xdist_group("esp")]
BOARD, PAGE = "esp32c3", 0x10000
READS, EXECUTES, MAPPED = 0x3C000000, 0x42000000, 0x800000


@pytest.fixture(scope="module")
def firmware(tmp_path_factory):
    small = (ROOT / "tests" / "firmware" / "board" / "small.py").read_text()
    project = Project(tmp_path_factory.mktemp("esp"), {"manifest.py": "module('main.py')\n", "main.py": small})
    project.make("firmware", board=BOARD, PROFILE="minimal")
    return project.elf(BOARD)


def segments(image):
    """As (offset in the file, address, bytes), and where they end."""
    at = 24
    for _ in range(image[1]):
        address, size = struct.unpack_from("<2I", image, at)
        yield at + 8, address, image[at + 8:at + 8 + size]
        at += 8 + size


def loaded(elf):
    """The ELF file's loaded bytes by address, of its segments."""
    data = elf.read_bytes()
    offset, = struct.unpack_from("<I", data, 28)
    size, count = struct.unpack_from("<2H", data, 42)
    for n in range(count):
        kind, start, _, address, length = struct.unpack_from("<5I", data, offset + n * size)
        if kind == 1 and length:
            yield address, data[start:start + length]


def test_an_image_is_what_was_linked(firmware):
    image = firmware.with_suffix(".esp").read_bytes()
    magic, _, mode, size, entry, _, chip, *_ = struct.unpack_from("<4BII H", image)
    assert (magic, mode, size, chip) == (0xE9, 2, 0x2F, 5) and image[23] == 1
    found = list(segments(image))
    real = {address: data for _, address, data in found if address}
    assert len(found) <= 16 and all(len(data) % 4 == 0 for _, _, data in found)
    for address, data in loaded(firmware):
        assert real[address][:len(data)] == data and not any(byte != 0xFF for byte in real[address][len(data):])
    assert len(real) >= 2 and any(address <= entry < address + len(data) for address, data in real.items())
    assert struct.unpack_from("<I", real[READS + 0x20])[0] == 0xABCD5432


def test_what_is_mapped_lies_as_its_address(firmware):
    image = firmware.with_suffix(".esp").read_bytes()
    mapped = [(offset, address, data) for offset, address, data in segments(image)
              if READS <= address < READS + MAPPED or EXECUTES <= address < EXECUTES + MAPPED]
    assert len(mapped) == 2 and all(offset % PAGE == address % PAGE for offset, address, _ in mapped)
    # Both buses share the table of pages: none is mapped twice.
    pages = [{page for page in range(address % MAPPED // PAGE, (address % MAPPED + len(data) - 1) // PAGE + 1)} for _, address, data in mapped]
    assert not pages[0] & pages[1]


def test_checksum_and_digest(firmware):
    image = firmware.with_suffix(".esp").read_bytes()
    *_, last = segments(image)
    end = last[0] + len(last[2])
    checked = end // 16 * 16 + 15
    assert len(image) == checked + 1 + 32 and not any(image[end:checked])
    assert image[checked] == reduce(xor, b"".join(data for *_, data in segments(image)), 0xEF)
    assert image[checked + 1:] == hashlib.sha256(image[:checked + 1]).digest()


def test_wrong_arguments(firmware, tmp_path):
    for words, told in (((), "esp takes --family"), (("--family=rp2040",), "no family 'rp2040'")):
        done = run(BIN / "freezer", "image", *words, "-o", tmp_path / "x.esp", firmware, check=False)
        assert done.returncode == 2 and told in done.stderr and not (tmp_path / "x.esp").exists()
