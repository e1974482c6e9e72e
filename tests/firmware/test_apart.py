"""An image that is flashed apart from its firmware: make firmware APART=1, make image FLASHED=folder. Together they print what the whole
prints; a bad image is told in one line, and the firmware goes on with what it has itself."""

import os
import re

import pytest

from conftest import BIN, ROOT, run
from firmware_project import BOARD, Project
from romfs import romfs
from serial_console import Console

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.xdist_group("apart")]

SAFE = {"manifest.py": "module('main.py')\n", "main.py": "print('safe')\n"}
APP = {"manifest.py": "module('main.py')\nmodule('lib.py')\n", "lib.py": "import math\n\nclass Circle:\n    def __init__(self, r):\n        self.r = r\n"
       "\n    def area(self):\n        return round(math.pi * self.r ** 2, 3)\n",
       "main.py": "import sys\nimport permafrost\nfrom lib import Circle\nprint(Circle(2).area(), {'k': [1.5, 'naïve']}, 2 ** 70, b'x\\0y')\n"
                  "print(len(permafrost.build_id), sorted(name for name in sys.modules))\ntry:\n    Circle('a').area()\nexcept TypeError as error:\n"
                  "    sys.print_exception(error)\n"}


class Apart:
    """A firmware for images, and the images that are made for it."""

    def __init__(self, folder, files=SAFE, board=BOARD, **variables):
        self.firmware = Project(folder / "firmware", files)
        self.board = board
        self.variables = dict(variables, board=board, APART=1)
        self.firmware.make("firmware", **self.variables)
        self.folder = folder

    def image(self, name, files=APP, check=True, **variables):
        """The image's ELF file; the make's result where it may fail."""
        project = Project(self.folder / name, files)
        done = project.run_make("image", f"FLASHED={self.firmware.build / self.board}", check=check, board=self.board, **variables)
        return project.build / self.board / "image.elf" if check else done

    def run(self, *images):
        done = self.firmware.run_make("-s", "run", f"IMAGES={' '.join(map(str, images))}", check=False, **self.variables)
        return done.stdout


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    built = Apart(tmp_path_factory.mktemp("apart"))
    built.app = built.image("app")
    return built


def damaged(elf, name, offset, folder):
    """A copy of an image with one bit turned, its files beside it."""
    content = bytearray(elf.read_bytes())
    content[offset] ^= 1
    path = folder / f"{name}.elf"
    path.write_bytes(content)
    run(BIN / "freezer", "image", "-o", path.with_suffix(".hex"), path)
    return path


def test_prints_what_the_whole_prints(apart, tmp_path):
    whole = Project(tmp_path, APP).output()
    assert whole.startswith("12.566 ") and apart.run(apart.app) == whole


def test_a_new_image_needs_no_new_firmware(apart):
    before = apart.firmware.elf().read_bytes()
    other = apart.image("other", {"manifest.py": "module('main.py')\n", "main.py": "print('another', max(3, 7))\n"})
    assert apart.run(other) == "another 7\n" and apart.firmware.elf().read_bytes() == before


def test_none_is_told(apart):
    assert apart.run() == "no image: there is none\nsafe\n"


def test_every_altered_part_is_told(apart, tmp_path):
    """The magic, each field behind it, names, code and the last byte; the fields that are compared have words of their own."""
    content = apart.app.read_bytes()
    header = content.index(b"Pfrf")
    faults = {0: "there is none", 4: "it is damaged", 8: "it is damaged", 12: "it is damaged", 16: "it is damaged", 24: "it is damaged",
              content.index(b"Circle") - header: "it is damaged"}
    for offset, fault in faults.items():
        bad = damaged(apart.app, f"bad{offset}", header + offset, tmp_path)
        assert apart.run(bad) == f"no image: {fault}\nsafe\n", offset


def test_one_for_another_firmware_is_told(apart, tmp_path):
    files = dict(SAFE, **{"main.py": "print('safe and other')\n"})
    other = Apart(tmp_path, files)
    assert other.run(apart.app) == "no image: it is for another firmware\nsafe and other\n"


SMALL = {"manifest.py": "module('main.py')\nmodule('lib.py')\n", "lib.py": "class Circle:\n    def __init__(self, r):\n        self.r = r\n\n    def area(self):\n"
         "        return 355 * self.r ** 2 // 113\n",
         "main.py": "from lib import Circle\nprint(Circle(10).area(), ['naïve'], b'x\\0y')\n"}
KEEP = {"manifest.py": "module('main.py')\nmodule('lib.py')\n", "lib.py": SMALL["lib.py"], "main.py": SMALL["main.py"] + "print('safe')\n"}


@pytest.mark.parametrize("board", [pytest.param("virt-rv32imac", marks=pytest.mark.riscv), pytest.param("virt-rv64", marks=pytest.mark.riscv),
                                   pytest.param("sifive_e", marks=pytest.mark.riscv), pytest.param("pico", marks=pytest.mark.oracle)])
def test_other_boards(board, tmp_path):
    """In profile minimal, whose firmware has what its own program uses."""
    apart = Apart(tmp_path, KEEP, board, PROFILE="minimal")
    image = apart.image("app", SMALL, PROFILE="minimal")
    assert apart.run(image) == "314 ['naïve'] b'x\\x00y'\n"
    assert apart.run() == "no image: there is none\n314 ['naïve'] b'x\\x00y'\nsafe\n"
    bad = damaged(image, "bad", image.read_bytes().index(b"Circle"), tmp_path)
    if board == "pico":
        run(BIN / "freezer", "image", "--family=rp2040", "-o", bad.with_suffix(".uf2"), bad)
    assert apart.run(bad).startswith("no image: it is damaged\n")


def test_of_two_slots_the_newest_good_one_runs(tmp_path):
    both = Apart(tmp_path, IMAGE_SLOTS=2)
    images = [both.image(f"slot{slot}", {"manifest.py": "module('main.py')\n", "main.py": f"print('slot {slot}')\n"}, SLOT=slot, SEQUENCE=7 - slot)
              for slot in (0, 1)]
    assert both.run(*images) == both.run(images[0]) == "slot 0\n" and both.run(images[1]) == "slot 1\n"
    bad = damaged(images[0], "bad", images[0].read_bytes().index(b"Pfrf") + 12, tmp_path)
    assert both.run(bad, images[1]) == "slot 1\n" and both.run(bad) == "no image: it is damaged\nsafe\n"


def test_what_the_firmware_lacks_is_refused(tmp_path):
    small = Apart(tmp_path, {"manifest.py": "module('main.py')\nkeep('append')\n", "main.py": "a = [1]\na.append(2)\nprint(a)\n"}, PROFILE="minimal")
    good = small.image("good", {"manifest.py": "module('main.py')\n", "main.py": "others = [3]\nothers.append(4)\nprint(others)\n"})
    assert small.run(good) == "[3, 4]\n"
    bad = small.image("bad", {"manifest.py": "module('main.py')\n", "main.py": "others = [3]\nothers.sort()\nprint(others and 1)\n"}, check=False)
    assert bad.returncode != 0 and re.search(r"image\.elf\.new: error: the firmware lacks what is called sort\n", bad.stderr), bad.stderr
    assert "keep() them in the firmware's manifest" in bad.stderr
    code = small.image("code", {"manifest.py": "module('main.py')\n", "main.py": "others = [3]\ndel others[0]\nothers.append([5] * 2)\nprint(others)\n"}, check=False)
    assert code.returncode != 0 and re.search(r"the firmware lacks the instruction \w+\n", code.stderr), code.stderr
    assert "instructions come with code: module() in the firmware's manifest a file that does the same" in code.stderr
    # freezer image looks as well, at what make wrote beside the two.
    (good.parent / "used.h").write_text((small.folder / "bad" / "build" / "qstr.h").read_text())
    done = run(BIN / "freezer", "image", f"--firmware={small.firmware.elf()}", "-o", tmp_path / "x.hex", good, check=False)
    assert done.returncode == 1 and "the firmware lacks what is called sort\n" in done.stderr and not (tmp_path / "x.hex").exists()
    kept = Apart(tmp_path / "kept", {"manifest.py": "module('main.py')\nmodule('kept.py')\nkeep('append')\n", "main.py": "a = [1]\na.append(2)\nprint(a)\n",
                                     "kept.py": "def kept(x):\n    del x[0]\n    print([5] * 2)\n"}, PROFILE="minimal")
    code = kept.image("code", {"manifest.py": "module('main.py')\n", "main.py": "others = [3]\ndel others[0]\nothers.append([5] * 2)\nprint(others)\n"})
    assert kept.run(code) == "[[5, 5]]\n"


def test_one_for_another_firmware_is_refused(apart, tmp_path):
    other = Apart(tmp_path, dict(SAFE, **{"main.py": "print('other')\n"}))
    done = run(BIN / "freezer", "image", f"--firmware={other.firmware.elf()}", "-o", tmp_path / "x.hex", apart.app, check=False)
    assert done.returncode == 1 and "it was linked for another firmware than" in done.stderr
    run(BIN / "freezer", "image", f"--firmware={apart.firmware.elf()}", "-o", tmp_path / "x.hex", apart.app)
    assert (tmp_path / "x.hex").read_bytes() == apart.app.with_suffix(".hex").read_bytes()


def test_an_image_is_not_sealed_for_a_whole_firmware(apart, tmp_path):
    whole = Project(tmp_path, SAFE)
    whole.make("firmware")
    done = run(BIN / "freezer", "seal", f"--firmware={whole.elf()}", apart.app, check=False)
    assert done.returncode == 1 and "it has no firmware_id\n  build it with APART=1\n" in done.stderr
    done = run(BIN / "freezer", "seal", apart.app, check=False)
    assert done.returncode == 1 and "--firmware tells what it was linked for" in done.stderr


def test_the_same_inputs_make_the_same_files(apart):
    again = apart.image("again")
    assert again.with_suffix(".bin").read_bytes() == apart.app.with_suffix(".bin").read_bytes()
    assert apart.app.with_suffix(".bin").read_bytes()[:4] == b"Pfrf"


# ---- signatures ----

# Not a signature, but a hook as every firmware's: what is behind the image ends on the image's last byte.
HOOK = """
#include "runtime/port_flash.h"

bool port_trusts_image(const uint8_t *data, size_t size, const uint8_t *signature, size_t n)
{
    return n == 2 && signature[0] == 0x5a && signature[1] == data[size - 1];
}
"""


def check_signed(apart, image, sign, folder):
    """sign(data) gives the signature of what an image's CRC covers."""
    plain = image.with_suffix(".bin").read_bytes()
    (folder / "signature").write_bytes(sign(plain[8:]))

    def signed(name, signature):
        elf = folder / f"{name}.elf"
        elf.write_bytes(image.read_bytes())
        for ending in ".hex", ".bin":
            run(BIN / "freezer", "image", f"--signature={signature}", "-o", elf.with_suffix(ending), elf)
        return elf

    good = signed("good", folder / "signature")
    content = (folder / "signature").read_bytes()
    assert good.with_suffix(".bin").read_bytes() == plain + b"Psig" + len(content).to_bytes(4, "little") + content + bytes(-len(content) % 4)
    assert apart.run(good) == "signed\n"
    (folder / "altered").write_bytes(bytes([content[0] ^ 1]) + content[1:])
    for bad in image, signed("bad", folder / "altered"), signed("none", "/dev/null"):
        assert apart.run(bad) == "no image: it is not signed by whom this firmware trusts\nsafe\n"


SIGNED = {"manifest.py": "module('main.py')\n", "main.py": "print('signed')\n"}


def test_a_firmwares_hook(tmp_path):
    (tmp_path / "hook.c").write_text(HOOK)
    run("arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-Os", f"-I{ROOT}", "-c", "-o", tmp_path / "hook.o", tmp_path / "hook.c")
    apart = Apart(tmp_path, LDFLAGS=tmp_path / "hook.o")
    check_signed(apart, apart.image("app", SIGNED), lambda data: bytes((0x5a, data[-1])), tmp_path)


def test_only_images_apart_are_signed(apart, tmp_path):
    (tmp_path / "signature").write_bytes(b"x")
    elf = apart.firmware.elf()
    done = run(BIN / "freezer", "image", f"--signature={tmp_path / 'signature'}", "-o", tmp_path / "out.bin", elf, check=False)
    assert done.returncode == 1 and f"{elf}: error: it is no image that is flashed apart" in done.stderr and not (tmp_path / "out.bin").exists()


MONOCYPHER = os.environ.get("MONOCYPHER")


@pytest.mark.skipif(not MONOCYPHER, reason="no library of signatures: MONOCYPHER=path/to/Monocypher")
def test_the_signed_example(tmp_path):
    """Ed25519 by the user's Monocypher on the board, and by openssl where it is signed."""
    run("make", "-f", ROOT / "docs" / "examples" / "signed" / "Makefile", f"OUT={tmp_path}", f"PERMAFROST={ROOT}", f"MONOCYPHER={os.path.abspath(MONOCYPHER)}",
        "CC=arm-none-eabi-gcc", "CPU_FLAGS=-mcpu=cortex-m3 -mthumb")

    def sign(data):
        (tmp_path / "data").write_bytes(data)
        run("openssl", "pkeyutl", "-sign", "-inkey", tmp_path / "key.pem", "-rawin", "-in", tmp_path / "data", "-out", tmp_path / "made")
        return (tmp_path / "made").read_bytes()

    apart = Apart(tmp_path, LDFLAGS=tmp_path / "trust.o", STACK_SIZE="8K")
    check_signed(apart, apart.image("app", SIGNED), sign, tmp_path)


# A device that updates itself: it does what the line tells that it reads from its UART.
UPDATING = """
import machine, permafrost, sys
print("NAME in slot", permafrost.slot)
line = sys.stdin.readline()
if line == "update\\n":
    try:
        print("stored in", permafrost.image(sys.stdin.buffer))
    except ValueError as error:
        print(error)
if line == "confirm\\n":
    permafrost.confirm()
machine.reset()
"""


@pytest.fixture(scope="module", params=["microbit", pytest.param("pico", marks=pytest.mark.oracle)])
def updating(request, tmp_path_factory):
    """On boards whose flash can be written to as the chip writes it: the board, the firmware, and images by slot and sequence."""
    board, folder, files = request.param, tmp_path_factory.mktemp("updating"), {"manifest.py": "module('main.py')\n"}
    firmware = Project(folder / "firmware", {"manifest.py": "module('main.py')\nkeep('permafrost.image', 'permafrost.confirm')\n",
                                             "main.py": UPDATING.replace("NAME", "firmware")})
    firmware.make("firmware", board=board, PROFILE="minimal", APART=1, IMAGE_SIZE="128K", IMAGE_SLOTS=2)
    elf = firmware.elf(board)
    if board == "pico":
        run(BIN / "freezer", "image", "--family=rp2040", "-o", elf.with_suffix(".uf2"), elf)

    def image(slot, sequence):
        project = Project(folder / f"{slot}.{sequence}", dict(files, **{"main.py": UPDATING.replace("NAME", f"image {sequence}")}))
        project.make("image", board=board, PROFILE="minimal", FLASHED=firmware.build / board, SLOT=slot, SEQUENCE=sequence)
        return project.build / board / "image.bin"

    return board, elf, {(slot, sequence): image(slot, sequence) for slot, sequence in ((0, 1), (1, 2), (0, 3), (1, 1))}


class Updating(Console):
    """The board at its prompt for a line."""

    def __init__(self, name, elf):
        super().__init__(elf, name)
        self.boots = self.read_to(b"\n").decode()

    def tell(self, line, data=b""):
        """What it prints until it has booted again."""
        self.send(line.encode() + b"\n" + data)
        return self.read_to(b"\n").decode()

    def update(self, image):
        return self.tell("update", image.read_bytes()) + self.read_to(b"\n").decode()


@pytest.fixture
def board(updating):
    board = Updating(*updating[:2])
    yield board
    board.close()


def test_a_device_updates_itself(board, updating):
    images = updating[2]
    assert board.boots == "no image: there is none\n" and board.read_to(b"\n") == b"firmware in slot None\n"
    assert board.update(images[0, 1]) == "stored in 0\nimage 1 in slot 0\n"
    assert board.tell("confirm") == "image 1 in slot 0\n"
    assert board.update(images[1, 2]) == "stored in 1\nimage 2 in slot 1\n"
    # It does not confirm itself in its three boots, and the one before boots.
    assert [board.tell("") for _ in range(3)] == ["image 2 in slot 1\n"] * 2 + ["image 1 in slot 0\n"]
    assert board.update(images[1, 2]) == "stored in 1\nimage 2 in slot 1\n"
    assert board.tell("confirm") == "image 2 in slot 1\n"
    assert board.update(images[0, 3]) == "stored in 0\nimage 3 in slot 0\n"
    assert [board.tell("confirm") for _ in range(5)] == ["image 3 in slot 0\n"] * 5


# ---- ROMFS images in slots ----

TOLD = """
print("told from", __file__, [x * x for x in range(4)])
"""
# Its first list comprehension has the instructions that told needs in profile minimal.
ROM_MAIN = """
print([x * x for x in range(2)], __name__)
try:
    import told
    print(open("/rom/text").read())
except ImportError:
    print("no told")
"""
FILES = {"manifest.py": "module('main.py')\noptional('told')\n", "main.py": ROM_MAIN}
SLOTTED = [BOARD, "microbit", pytest.param("pico", marks=pytest.mark.oracle), pytest.param("virt-rv32imac", marks=pytest.mark.riscv)]
VARIABLES = {"microbit": {"PROFILE": "minimal", "IMAGE_SIZE": "128K", "STACK_SIZE": "4K"}, "pico": {"PROFILE": "minimal"}}


def rom_for(board, folder, text="on the board"):
    """A ROMFS image's bytes: a module as .mpy, a file."""
    (folder / "told.py").write_text(TOLD)
    run(BIN / "mpy-cross", "--board", board, "-o", folder / "told.mpy", "told.py", cwd=folder)
    return romfs({"text": text.encode(), "lib": {"told.mpy": (folder / "told.mpy").read_bytes()}})


class RomFirmware(Apart):
    def __init__(self, folder, board, files=FILES, **variables):
        super().__init__(folder, files, board, ROMFS=1, **VARIABLES.get(board, {}), **variables)
        self.ending = "uf2" if board == "pico" else "hex"

    def convert(self, data, *words, slot=0, check=True):
        """What is flashed of a ROMFS image for a slot."""
        (self.folder / "app.romfs").write_bytes(data)
        out = self.folder / f"rom{slot}.{self.ending}"
        done = run(BIN / "freezer", "image", f"--firmware={self.firmware.elf(self.board)}", *(["--family=rp2040"] if self.ending == "uf2" else []), f"--slot={slot}",
                   *words, "-o", out, self.folder / "app.romfs", check=check)
        return out if check else done


@pytest.mark.parametrize("board", SLOTTED)
def test_romfs_in_a_slot(board, tmp_path):
    apart = RomFirmware(tmp_path, board)
    data = rom_for(board, tmp_path)
    none = "no image: there is none\n[0, 1] __main__\n"
    told = none + "told from /rom/lib/told.mpy [0, 1, 4, 9]\non the board\n"
    assert apart.run() == none + "no told\n"
    assert apart.run(apart.convert(data)) == told
    assert apart.run(apart.convert(data + bytes(range(7)))) == told, "what follows is none of it"
    for offset in 0, 2, data.index(b"told"):
        damaged_data = data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1:]
        if offset == data.index(b"told"):
            assert apart.run(apart.convert(damaged_data)) == none + "no told\n"
        else:
            done = apart.convert(damaged_data, check=False)
            assert done.returncode == 1 and "not" in done.stderr


def test_romfs_beside_an_image(tmp_path):
    """The last slot without an image is the first partition."""
    apart = RomFirmware(tmp_path, BOARD, IMAGE_SLOTS=3)
    image = apart.image("app", dict(FILES, **{"main.py": "import vfs\n" + ROM_MAIN + "print(vfs.rom_ioctl(1), len(vfs.rom_ioctl(2, 0)))\n"}), SLOT=0)
    last, middle = (apart.convert(rom_for(BOARD, tmp_path, f"slot {slot}"), slot=slot) for slot in (2, 1))
    told = "[0, 1] __main__\ntold from /rom/lib/told.mpy [0, 1, 4, 9]\n"
    size = (2 << 20) // 3
    assert apart.run(image, last) == apart.run(image, middle, last) == told + f"slot 2\n2 {size}\n"
    assert apart.run(image, middle) == told + f"slot 1\n2 {size}\n"


def test_romfs_that_a_slot_cannot_have(tmp_path):
    apart = RomFirmware(tmp_path, BOARD, IMAGE_SIZE="4K")
    data = rom_for(BOARD, tmp_path)
    for bad, words, told in ((data[:-1], {}, "the ROMFS image is cut off"), (data, {"slot": 1}, "it has no slot 1, of 1"),
                             (romfs({"x": bytes(4096)}), {}, "bytes, a slot 4096")):
        done = apart.convert(bad, check=False, **words)
        assert done.returncode == 1 and told in done.stderr
    done = run(BIN / "freezer", "image", "-o", tmp_path / "x.hex", tmp_path / "app.romfs", check=False)
    assert done.returncode == 1 and "--firmware and --slot tell where it lies" in done.stderr


def test_romfs_that_is_signed(tmp_path):
    """A firmware that runs only signed images mounts only what is signed."""
    (tmp_path / "hook.c").write_text(HOOK)
    run("arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-Os", f"-I{ROOT}", "-c", "-o", tmp_path / "hook.o", tmp_path / "hook.c")
    apart = RomFirmware(tmp_path, BOARD, LDFLAGS=tmp_path / "hook.o")
    data = rom_for(BOARD, tmp_path)
    (tmp_path / "signature").write_bytes(bytes((0x5a, data[-1])))
    assert apart.run(apart.convert(data, f"--signature={tmp_path / 'signature'}")).endswith("on the board\n")
    assert apart.run(apart.convert(data)).endswith("no told\n")


# A program that deploys as mpremote does: prepares, writes, completes.
DEPLOYING = ROM_MAIN + """
import machine, sys, vfs
words = sys.stdin.readline().split()
if words:
    size, chunk = int(words[1]), bytearray(32)
    print(vfs.rom_ioctl(3, 0, size), vfs.rom_ioctl(6, 0), end=" ")
    for at in range(0, size, 32):
        sys.stdin.buffer.readinto(chunk)
        if vfs.rom_ioctl(4, 0, at, chunk) != 0:
            print("at", at)
    if words[0] == "deploy":
        print(vfs.rom_ioctl(5, 0))
    else:
        print("half")
machine.reset()
"""


@pytest.mark.parametrize("board, block", [("microbit", 1024), pytest.param("pico", 4096, marks=pytest.mark.oracle)])
def test_a_device_writes_its_romfs(board, block, tmp_path):
    apart = RomFirmware(tmp_path, board, dict(FILES, **{"main.py": DEPLOYING}))
    elf = apart.firmware.elf(board)
    if board == "pico":
        run(BIN / "freezer", "image", "--family=rp2040", "-o", elf.with_suffix(".uf2"), elf)
    data = rom_for(board, tmp_path)
    data += bytes(-len(data) % 32)
    device = Updating(board, elf)
    try:
        assert device.boots == "no image: there is none\n"
        nothing, told = b"[0, 1] __main__\nno told\n", b"on the board\n"
        assert device.read_to(b"no told\n") == nothing
        for how, answer, then in (("half", b"half", nothing), ("deploy", b"0", told), ("half", b"half", nothing), ("deploy", b"0", told)):
            device.send(f"{how} {len(data)}\n".encode() + data)
            assert device.read_to(b"\n") == b"4 %d %s\n" % (block, answer)
            assert device.read_to(then[-8:]).endswith(then)
    finally:
        device.close()


HEADER = 28


def test_a_device_refuses_what_it_cannot_run(board, updating, apart):
    """By the header alone, of which it reads no further, or when all of it is there."""
    images = updating[2]

    def refused(data):
        return board.tell("update", data) + board.read_to(b"\n").decode()

    board.read_to(b"\n")
    assert board.update(images[0, 1]) == "stored in 0\nimage 1 in slot 0\n"
    board.tell("confirm")
    headers = {words: image.read_bytes()[:HEADER] for words, image in (
        ("it is for the slot that runs: make image with another SLOT", images[0, 3]),
        ("it is not newer than what runs: make image with a higher SEQUENCE", images[1, 1]),
        ("it is for another firmware", apart.app.with_suffix(".bin")))}
    headers["it is no image"] = bytes(HEADER)
    for words, header in headers.items():
        assert refused(header) == f"image: {words}\nimage 1 in slot 0\n"
    damaged = bytearray(images[1, 2].read_bytes())
    damaged[-1] ^= 1
    assert refused(bytes(damaged)) == "image: it is damaged\nimage 1 in slot 0\n"
    assert board.update(images[1, 2]) == "stored in 1\nimage 2 in slot 1\n"


CHIP = {"chip/chip.def": "MODULE(chip)\nFUNCTION(chip, serial_text, chip_serial_text, F0, 0, 0, 0)\nFUNCTION(chip, double_it, chip_double_it, F1, 1, 1, 0)\n"
        "SLOTS(Lamp)\nSLOT(Lamp, make, lamp_make, 1)\nSLOTS_END(Lamp)\nTYPE(Lamp, object, Lamp, 0)\nMETHOD(Lamp, blink_it, lamp_blink_it, F1, 1, 1, 0)\n"
        "MODULE(lamps)\nGLOBAL(lamps, Lamp, VALUE_OBJECT(&type_Lamp))\n",
        "chip/chip.c": """/* chip.c - a module to test with. */
#include "runtime/user_module.h"

value chip_serial_text(void)
{
    return permafrost_str("0815", 4);
}

value chip_double_it(value number)
{
    return VALUE_SMALL_INT(2 * int_value(number));
}

value lamp_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)args;
    check_arity(Q_Lamp, n_positional, n_keywords, 0, 0);
    return VALUE_OBJECT(heap_new(struct object, type));
}

value lamp_blink_it(value self)
{
    return self;
}
"""}
NATMOD = {"mean/mean.c": """#include "py/dynruntime.h"

static mp_obj_t middle_of(mp_obj_t a, mp_obj_t b)
{
    return mp_obj_new_int((mp_obj_get_int(a) + mp_obj_get_int(b)) / 2);
}
static MP_DEFINE_CONST_FUN_OBJ_2(middle_of_obj, middle_of);

mp_obj_t mpy_init(mp_obj_fun_bc_t *self, size_t n_args, size_t n_kw, mp_obj_t *args)
{
    MP_DYNRUNTIME_INIT_ENTRY
    mp_store_global(MP_QSTR_middle_of, MP_OBJ_FROM_PTR(&middle_of_obj));
    mp_store_global(MP_QSTR_unit_text, MP_OBJ_NEW_QSTR(MP_QSTR_metres));
    MP_DYNRUNTIME_INIT_EXIT
}
"""}
# Names of the image's own stand before, between and behind those of the C modules, in whatever order.
USES_CHIP = """import chip, lamps, mean
aaa, dud, mmm, zzz = chip.double_it(4), chip.serial_text(), mean.middle_of(3, 9), mean.unit_text
print(aaa, dud, mmm, zzz, lamps.Lamp().blink_it())
print(sorted(name for name in dir(chip) if name[0] != '_'), getattr(chip, 'double' + '_it')(21), {'metres': 1, 'more': 2}[mean.unit_text])
"""
PRINTED = "8 0815 6 metres <Lamp>\n['double_it', 'serial_text'] 42 1\n"


@pytest.mark.parametrize("variables", [{}, {"PROFILE": "core"}, {"PROFILE": "core", "WITHOUT": "index"}], ids=lambda variables: " ".join(variables.values()) or "full")
def test_c_modules_are_the_firmwares(variables, tmp_path):
    """An image has the names of its firmware's C modules under the firmware's numbers, and a table that has changed is refused."""
    folders = f"{tmp_path / 'firmware' / 'chip'} {tmp_path / 'firmware' / 'mean'}"
    built = Apart(tmp_path, {**SAFE, **CHIP, **NATMOD, "main.py": "import chip\nprint('safe', chip.serial_text())\n"}, USER_MODULES=folders, **variables)
    assert built.run() == "no image: there is none\nsafe 0815\n"
    image = built.image("app", {"manifest.py": "module('main.py')\n", "main.py": USES_CHIP}, **variables)
    assert built.run(image) == PRINTED
    run(BIN / "freezer", "verify", f"--firmware={built.firmware.elf()}", image)
    other = dict(CHIP, **{"manifest.py": "module('main.py')\nc_module('chip')\n", "main.py": "print(1)\n"})
    done = built.image("other", other, check=False, **variables)
    assert done.returncode != 0 and "the firmware was built without this C module" in done.stderr
    built.firmware.write("chip/chip.def", "MODULE(chip)\nFUNCTION(chip, double_it, chip_double_it, F1, 1, 1, 0)\n")
    done = built.image("changed", {"manifest.py": "module('main.py')\n", "main.py": "import chip\nprint(chip.double_it(2))\n"}, check=False, **variables)
    assert done.returncode != 0 and "the C modules have changed since the firmware was built: " in done.stderr, done.stderr


def test_c_modules_are_kept_whole(tmp_path):
    """In profile minimal, which leaves out of them what its own program does not use where no image comes."""
    main = "import lamps\nlamp = lamps.Lamp().blink_it()\nn = 4\nprint('safe', 2 * n)\n"
    built = Apart(tmp_path, {**SAFE, **CHIP, "main.py": main}, PROFILE="minimal", USER_MODULES=tmp_path / "firmware" / "chip")
    image = built.image("app", {"manifest.py": "module('main.py')\n", "main.py": "import chip\nn = chip.double_it(4)\nprint(n, chip.serial_text())\n"}, PROFILE="minimal")
    assert built.run(image) == "8 0815\n"


# ---- power that goes ----

# A C module that resets the chip before or after the n-th erase of a block or write of a word: what the flash has then is what is there at the next boot.
CUT = {"cut/cut.def": "MODULE(cut)\nFUNCTION(cut, after_steps, cut_after_steps, F1, 1, 1, 0)\nFUNCTION(cut, steps_done, cut_steps_done, F0, 0, 0, 0)\n",
       "cut/cut.c": """/* cut.c - power that goes while flash is written to. Linked with --wrap of the functions that write. */
#include "runtime/user_module.h"

static volatile intptr_t left;

value cut_after_steps(value number)
{
    left = int_value(number);
    return VALUE_NONE;
}

value cut_steps_done(void)
{
    return VALUE_SMALL_INT(-left);
}

static void step(void)
{
    volatile uint32_t *reset = (volatile uint32_t *)0xe000ed0cu;
    if (--left == 0)
        for (;;)
            *reset = 0x05fa0004;
}

int __real_port_flash_erase(const void *block);
int __real_port_flash_write(const void *to, const void *data, size_t size);
int __wrap_port_flash_erase(const void *block);
int __wrap_port_flash_write(const void *to, const void *data, size_t size);

int __wrap_port_flash_erase(const void *block)
{
    step();
    int error = __real_port_flash_erase(block);
    step();
    return error;
}

int __wrap_port_flash_write(const void *to, const void *data, size_t size)
{
    int error = 0;
    for (size_t i = 0; i < size && !error; i += 4) {
        step();
        error = __real_port_flash_write((const char *)to + i, (const char *)data + i, 4);
    }
    step();
    return error;
}
"""}
# What came behind the cut waits in the UART: lines until one is a command.
CUT_SHORT = """import cut, machine, permafrost, sys
print("NAME in slot", permafrost.slot)
words = []
while not words or words[0] not in (b"update", b"confirm"):
    words = sys.stdin.buffer.readline().split()
if words[0] == b"confirm":
    permafrost.confirm()
else:
    cut.after_steps(int(words[1]))
    print("stored in", permafrost.image(sys.stdin.buffer), "by", cut.steps_done())
machine.reset()
"""
EDGE, STRIDE = 32, 16


def test_power_may_go_at_any_step_of_an_update(tmp_path):
    """On the micro:bit's NVMC: whichever erase or write is the last, the board boots with the old image or the new one. Of the
    words in the middle every sixteenth is tried: tests/unit/test_image_slots.c tries all, by a model."""
    keep = "module('main.py')\nkeep('permafrost.image', 'permafrost.confirm')\n"
    built = Apart(tmp_path, {**CUT, "manifest.py": keep, "main.py": CUT_SHORT.replace("NAME", "firmware")}, "microbit", PROFILE="minimal", IMAGE_SIZE="16K",
                  IMAGE_SLOTS=2, USER_MODULES=tmp_path / "firmware" / "cut", LDFLAGS="-Wl,--wrap=port_flash_erase -Wl,--wrap=port_flash_write")
    old, new = (built.image(f"image{slot}", {"manifest.py": "module('main.py')\n", "main.py": CUT_SHORT.replace("NAME", f"image {slot}")}, PROFILE="minimal",
                            SLOT=slot, SEQUENCE=slot + 1).with_suffix(".bin").read_bytes() for slot in (0, 1))
    board = Updating("microbit", built.firmware.elf("microbit"))
    try:
        assert board.read_to(b"\n") == b"firmware in slot None\n"
        assert len(old) == len(new)
        stored = re.fullmatch(r"stored in 0 by (\d+)\n", board.tell("update 0", old))
        assert stored and board.read_to(b"\n") == b"image 0 in slot 0\n" and board.tell("confirm") == "image 0 in slot 0\n"
        total = int(stored[1])
        assert total > len(new) // 4
        booted = []
        for steps in [*range(1, EDGE), *range(EDGE, total - EDGE, STRIDE), *range(total - EDGE, total + 2)]:
            os.write(board.input, b"\nupdate %d\n" % steps + new)  # all at once: this firmware takes no interrupt, and loses nothing
            booted.append(board.read_to(b"\n").decode())
            if booted[-1] != "image 0 in slot 0\n":
                break
        assert steps >= total - 2 and booted[-1] in ("image 1 in slot 1\n", f"stored in 1 by {total}\n")
        assert booted[-1] == "image 1 in slot 1\n" or board.read_to(b"\n") == b"image 1 in slot 1\n"
    finally:
        board.close()
