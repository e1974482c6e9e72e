"""machine.SPI on the registers of Arm's PL022: the display and the card of lm3s6965evb in QEMU, and the Pico in rp2040js."""

import os
import struct
import subprocess
import zlib

import pytest

from conftest import BIN, ROOT, run
from descriptions import described
from firmware_project import Project
from shared_vm import ENVIRONMENT
from qemu_machine import Machine
from romfs import romfs

pytestmark = [pytest.mark.firmware, pytest.mark.long]
EXAMPLES = ROOT / "docs" / "examples"
BOARD = "lm3s6965evb"


def example(name):
    return {path.name: path.read_text() for path in (EXAMPLES / name).glob("*.py")}


def greys(png):
    """Rows of a picture of 4 bits a dot without filters."""
    width, height = struct.unpack(">2I", png[16:24])
    at = png.index(b"IDAT")
    data = zlib.decompress(png[at + 4:at + 4 + struct.unpack(">I", png[at - 4:at])[0]])
    size = 1 + width // 2
    assert png[24:26] == b"\4\0" and len(data) == size * height and not any(data[::size])
    return [[byte >> shift & 15 for byte in data[y * size + 1:(y + 1) * size] for shift in (4, 0)] for y in range(height)]


# The same picture, of the host's framebuf.
ON_HOST = """
import framebuf
from picture import draw

frame = framebuf.FrameBuffer(bytearray(4096), 128, 64, framebuf.GS4_HMSB)
draw(frame)
print([[frame.pixel(x, y) for x in range(128)] for y in range(64)])
"""


def test_the_display_of_the_examples(tmp_path):
    files = example("display")
    project = Project(tmp_path, dict(files, **{"host.py": ON_HOST, "main.py": files["main.py"] + "while True:\n    pass\n"}))
    expected = greys((EXAMPLES / "display" / "screen.png").read_bytes())
    assert eval(run(BIN / "permafrost", "host.py", cwd=tmp_path).stdout) == expected
    project.make("firmware", board=BOARD, PROFILE="minimal")
    with Machine(BOARD, project.elf(BOARD), tmp_path) as machine:
        assert machine.line() == "drawn\n"
        machine.connect()
        rows = machine.screen()
    # Each dot is four by four pixels.
    assert len(rows) == 256 and all(len(row) == 3 * 4 * 128 for row in rows)
    assert [[row[12 * x] // 17 for x in range(128)] for row in rows[::4]] == expected
    assert all(rows[y] == rows[y - y % 4] for y in range(256))


# ---- the card ----

def with_card(path):
    return f"{described(BOARD, 'EMULATOR')} -drive if=sd,file={path},format=raw"


def card_image(path, content, at=0, size=1 << 20):
    data = bytearray(size)
    data[at:at + len(content)] = content
    path.write_bytes(data)


def test_the_card_of_the_examples(tmp_path):
    project = Project(tmp_path, example("card"))
    last = bytes(range(100, 116)) + bytes(496)
    card_image(tmp_path / "card", last, (1 << 20) - 512)
    printed = project.output(board=BOARD, PROFILE="minimal", EMULATOR=with_card(tmp_path / "card"))
    assert printed == f"blocks 2048\nread {last[:16]}\nnow {last[:16][::-1]}\n"
    assert (tmp_path / "card").read_bytes() == bytes((1 << 20) - 512) + last[::-1]


# A ROMFS image that lies on the card's first blocks.
FILES = """
import sys, vfs
from machine import SPI, Pin
from card import Card

card = Card(SPI(0), Pin("PD0"))
image = bytearray(1024)
card.readblocks(0, image)
vfs.mount(vfs.VfsRom(image), "/card")
print(vfs.VfsRom(image).open("text", "r").read())
sys.path.append("/card")
import told
try:
    card.readblocks(card.blocks, image)
except OSError as error:
    print(error.errno)
card.readblocks(0, image)
print(bytes(image[:4]))
"""


def test_files_of_a_card(tmp_path, mpy_cross):
    project = Project(tmp_path, dict(example("card"), **{"manifest.py": example("card")["manifest.py"] + "optional('told')\n", "main.py": FILES, "told.py": "print('run from', __file__)\n"}))
    run(mpy_cross, "--board", BOARD, tmp_path / "told.py")
    image = romfs({"text": b"on the card\n", "told.mpy": (tmp_path / "told.mpy").read_bytes()})
    card_image(tmp_path / "card", image)
    assert len(image) < 1024
    printed = project.output(board=BOARD, EMULATOR=with_card(tmp_path / "card"))
    assert printed == f"on the card\n\nrun from /card/told.mpy\n5\n{image[:4]}\n"


def test_no_card(tmp_path):
    """A bus where nobody answers: all ones, which is no answer."""
    project = Project(tmp_path, dict(example("card"), **{"main.py": """
from machine import SPI, Pin
from card import Card

try:
    Card(SPI(0), Pin("PD1"))
except OSError as error:
    print(error.errno)
"""}))
    assert project.output(board=BOARD, PROFILE="minimal") in ("5\n", "19\n")


# ---- FAT on the card, of the user's tree ----

FAT = """
import os, vfs
from machine import SPI, Pin
from card import Card

card = Card(SPI(0), Pin("PD0"))
vfs.VfsFat.mkfs(card)
vfs.mount(card, "/card")
with open("/card/note.txt", "w") as file:
    file.write("kept " * 300)
vfs.umount("/card")
vfs.mount(card, "/card")
print(os.listdir("/card"), len(open("/card/note.txt").read()))
"""
TREE = os.environ.get("FATFS")


@pytest.mark.skipif(not TREE, reason="no FAT: FATFS=path/to/lib/oofatfs")
def test_fat_on_the_card(tmp_path):
    project = Project(tmp_path, dict(example("card"), **{"main.py": FAT}))
    card_image(tmp_path / "card", b"", size=4 << 20)
    printed = project.output(board=BOARD, EMULATOR=with_card(tmp_path / "card"), FATFS=os.path.abspath(TREE), PERMAFROST_VM=tmp_path / "vm")
    assert printed == "['note.txt'] 1500\n"
    image = (tmp_path / "card").read_bytes()
    assert image[510:512] == b"\x55\xaa" and b"kept kept" in image


# ---- lm3s811evb, whose SPI nothing is tied to: the controller's own loop ----

LOOP = """
from machine import SPI, mem32

CONTROL_1, LOOPS = 0x40008004, 1
bus = SPI(0, baudrate=1_000_000)
mem32[CONTROL_1] |= LOOPS
back = bytearray(20)
bus.write_readinto(bytes(range(20)), back)
print(bytes(back) == bytes(range(20)), bus.read(3, 0x55))
"""


def test_words_come_back_on_lm3s811evb(tmp_path):
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": LOOP})
    assert project.output(board="lm3s811evb", PROFILE="minimal") == "True b'UUU'\n"


# ---- the Pico ----

PICO = """
from machine import SPI, SoftSPI, Pin

out = bytes(range(20))
for settings in ({"id": 0, "baudrate": 1_000_000}, {"id": 1, "baudrate": 62_500_000, "polarity": 1, "phase": 1, "sck": 14, "mosi": 15, "miso": 12},
                 {"id": 0, "baudrate": 2000, "bits": 4, "phase": 1}):
    bus = SPI(**settings)
    back = bytearray(20)
    bus.write_readinto(out, back)
    print(bytes(back))
    bus.write(b"ab")
    print(bus.read(3, 0x55))
# Two of one number: each sends as it was made.
slow, fast = SPI(0, baudrate=1_000_000), SPI(0, baudrate=10_000_000, phase=1)
for bus, word in (slow, b"1"), (fast, b"2"), (slow, b"3"), (slow, b"4"):
    bus.write(word)
for wrong in {"id": 2}, {"id": 0, "sck": 10}, {"id": 1, "miso": 16}, {"id": 0, "firstbit": SPI.LSB}, {"id": 0, "bits": 9}, {"id": 0, "baudrate": 1}:
    try:
        print(SPI(**wrong))
    except OSError as error:
        print(error.errno)
for polarity, phase in (0, 0), (0, 1), (1, 0), (1, 1):
    soft = SoftSPI(baudrate=100_000, polarity=polarity, phase=phase, sck=4, mosi=2, miso=3)
    back = bytearray(3)
    soft.write_readinto(b"\\x01\\x80\\x5a", back)
    print(bytes(back))
"""


@pytest.mark.oracle
@pytest.mark.xdist_group("pico")
def test_pico(tmp_path, monkeypatch):
    monkeypatch.setitem(ENVIRONMENT, "SENT", str(tmp_path / "sent"))
    monkeypatch.setitem(ENVIRONMENT, "EDGES", str(tmp_path / "edges"))
    monkeypatch.setitem(ENVIRONMENT, "WIRES", "2-3")
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": PICO})
    printed = project.output(board="pico", PROFILE="minimal").splitlines()
    turned = [f"{bytes(255 - i for i in range(20))}", f"{bytes([0xaa] * 3)}"]
    of_4_bits = [f"{bytes(15 - i % 16 for i in range(20))}", f"{bytes([10] * 3)}"]
    assert printed[:6] == turned + turned + of_4_bits
    assert printed[6:] == ["19", "19", "19", "22", "22", "22"] + [str(b"\x01\x80\x5a")] * 4
    words = [*range(20), 0x61, 0x62, 0x55, 0x55, 0x55]
    lines = (tmp_path / "sent").read_text().splitlines()
    # The bus, the fastest rate that is not above what was asked for, phase, polarity and bits, and the word.
    assert lines[:25] == [f"0 {rate} 7 {word:x}" for rate in [lines[0].split()[1]] for word in words] and 990_000 < float(lines[0].split()[1]) <= 1_000_000
    assert lines[25:50] == [f"1 62500000 c7 {word:x}" for word in words]
    assert [line.split()[2:] for line in lines[75:]] == [["7", "31"], ["87", "32"], ["7", "33"], ["7", "34"]]
    assert lines[75].split()[1] == lines[77].split()[1] == lines[0].split()[1] and 8_000_000 < float(lines[76].split()[1]) <= 10_000_000
    assert 1980 < float(lines[50].split()[1]) <= 2000 and [line.split()[2:] for line in lines[50:75]] == [["83", f"{word & 15:x}"] for word in words]
