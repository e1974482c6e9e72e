"""machine.I2C on the registers of each kind of chip: what a program draws is on the emulated display."""

import pytest

from conftest import BIN, ROOT, run
from firmware_project import Project
from shared_vm import ENVIRONMENT
from qemu_machine import Machine

pytestmark = [pytest.mark.firmware, pytest.mark.long]
OLED = ROOT / "docs" / "examples" / "oled"

# The same picture, of the host's framebuf.
ON_HOST = """
import framebuf
from picture import draw

frame = framebuf.FrameBuffer(bytearray(192), 96, 16, framebuf.MONO_VLSB)
draw(frame)
for y in range(16):
    print("".join(".#"[frame.pixel(x, y)] for x in range(96)))
"""


def test_oled_by_i2c(tmp_path):
    files = {path.name: path.read_text() for path in OLED.glob("*.py")}
    project = Project(tmp_path, dict(files, **{"host.py": ON_HOST, "main.py": files["main.py"] + "while True:\n    pass\n"}))
    expected = run(BIN / "permafrost", "host.py", cwd=tmp_path).stdout.splitlines()
    assert len(expected) == 16 and sum(row.count("#") for row in expected) > 300
    project.make("firmware", board="lm3s811evb", PROFILE="minimal")
    with Machine("lm3s811evb", project.elf("lm3s811evb"), tmp_path) as machine:
        assert machine.line() == "drawn\n"
        machine.connect()
        rows = machine.screen()
    # Each dot is four by four pixels.
    assert len(rows) == 64 and all(len(row) == 3 * 4 * 96 for row in rows)
    assert ["".join(".#"[row[12 * x] > 127] for x in range(96)) for row in rows[::4]] == expected
    assert all(rows[y] == rows[y - y % 4] for y in range(64))


# The emulator's memory is at address 66.
PICO = """
from machine import I2C

i2c = I2C(0, freq=400_000)
print(i2c, i2c.scan())
i2c.writeto_mem(66, 16, b"some bytes that are more than sixteen")
print(i2c.readfrom_mem(66, 16, 37))
i2c.writeto(66, b"\\x15", False)
print(i2c.readfrom(66, 5))
print(i2c.writevto(66, [b"\\x10", b"S", b"O"]), i2c.readfrom_mem(66, 16, 4))
print(i2c.writeto(66, b"\\x10ab\\xffcd"))
other = I2C(1, scl=27, sda=26, freq=100_000)
print(other.readfrom_mem(66, 16, 2))
for wrong in (lambda: i2c.writeto(67, b"x"), lambda: other.readfrom(1, 1), lambda: I2C(2), lambda: I2C(0, scl=6), lambda: I2C(0, sda=5), lambda: I2C(1, freq=1000),
              lambda: I2C(0, freq=10_000_000)):
    try:
        print(wrong())
    except OSError as error:
        print(error.errno)
"""
PICO_PRINTS = """\
I2C(0, scl=-1, sda=-1, freq=400000) [66]
b'some bytes that are more than sixteen'
b'bytes'
3 b'SOme'
3
b'\\x00\\x00'
"""


@pytest.mark.oracle
@pytest.mark.xdist_group("pico")
def test_i2c_of_the_pico(tmp_path, monkeypatch):
    monkeypatch.setitem(ENVIRONMENT, "MEMORY", str(tmp_path / "told"))
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": PICO})
    assert project.output(board="pico", PROFILE="minimal") == PICO_PRINTS + "19\n19\n19\n19\n19\n22\n22\n"
    told = (tmp_path / "told").read_text().split("stop\n")
    scan = ["".join(f"start 0:{address}r ") + ("last " if address == 66 else "") for address in range(8, 0x78)]
    assert told[:len(scan)] == scan
    written, read, part, several, again, refused, other, no_device = told[len(scan):len(scan) + 8]
    assert written == "start 0:66w 10 " + "".join(f"{byte:x} " for byte in b"some bytes that are more than sixteen")
    assert read == "start 0:66w 10 start 0:66r " + "read " * 36 + "last "
    assert part == "start 0:66w 15 start 0:66r " + "read " * 4 + "last "
    assert (several, again) == ("start 0:66w 10 53 4f ", "start 0:66w 10 start 0:66r read read read last ")
    assert refused == "start 0:66w 10 61 62 ff " and other == "start 1:66w 10 start 1:66r read last " and no_device == "start 0:67w "
