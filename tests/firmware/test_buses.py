"""machine.I2C on the registers of each kind of chip: what a program draws is on the emulated display."""

import pytest

from conftest import BIN, ROOT, run
from firmware_project import Project
from qemu_machine import Machine

pytestmark = [pytest.mark.firmware]
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
