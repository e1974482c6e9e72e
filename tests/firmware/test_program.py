"""make flash: which program writes to a board, and with which words. The programs here write their words down."""

import os

import pytest

from conftest import BIN, ROOT, run
from descriptions import BOARDS, described

pytestmark = pytest.mark.firmware
SCRIPT = ROOT / "runtime" / "port" / "program.sh"


class Machine:
    """A PATH with those programs only, and a firmware."""

    def __init__(self, folder, programs):
        self.folder, self.calls = folder, folder / "calls"
        for tool in ("sh", "cp"):
            (folder / tool).symlink_to(f"/bin/{tool}")
        for name in programs:
            (folder / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {self.calls}\n')
            (folder / name).chmod(0o755)
        (folder / "disks").mkdir()
        self.elf = folder / "firmware.elf"
        source = folder / "x.c"
        source.write_text("const int table[64] = {1};\nint main(void) { return table[1]; }\n")
        run("arm-none-eabi-gcc", "-mcpu=cortex-m0", "-mthumb", "-nostdlib", "-Wl,-e,main", "-Wl,-Ttext=0x10000000", "-o", self.elf, source)

    def program(self, family, ways, *files, check=True):
        environment = dict(os.environ, PATH=str(self.folder), DISKS=str(self.folder / "disks"))
        return run("/bin/sh", SCRIPT, BIN / "freezer", family, ways, *(files or [self.elf]), check=check, env=environment)

    def called(self):
        return self.calls.read_text().splitlines() if self.calls.exists() else []


def test_openocd_gets_every_file(tmp_path):
    machine = Machine(tmp_path, ["openocd", "pyocd"])
    machine.program("", "openocd:board/a.cfg pyocd:b", machine.elf, "image.elf")
    assert machine.called() == [f"openocd -f board/a.cfg -c program {machine.elf} verify -c program image.elf verify -c reset run -c exit"]


def test_the_next_way_where_one_is_missing(tmp_path):
    machine = Machine(tmp_path, ["pyocd"])
    machine.program("", "openocd:board/a.cfg pyocd:b")
    assert machine.called() == [f"pyocd flash -t b {machine.elf.with_suffix('.hex')}"] and machine.elf.with_suffix(".hex").read_text().startswith(":")


@pytest.mark.parametrize("tool", ["esptool", "esptool.py"])
def test_esptool_writes_an_application(tmp_path, tool):
    machine = Machine(tmp_path, [tool])
    machine.program("esp32c3", "esptool:0x10000")
    image = machine.elf.with_suffix(".esp")
    assert machine.called() == [f"{tool} --chip esp32c3 write_flash 0x10000 {image}"]


def test_picotool_loads_and_starts(tmp_path):
    machine = Machine(tmp_path, ["picotool"])
    machine.program("rp2040", "picotool disk:RPI-RP2")
    assert machine.called() == [f"picotool load -f {machine.elf.with_suffix('.uf2')}", "picotool reboot"]


@pytest.mark.parametrize("family, ending, begin", [("rp2040", "uf2", b"UF2\n"), ("", "hex", b":")])
def test_a_disk_gets_the_file(tmp_path, family, ending, begin):
    machine = Machine(tmp_path, [])
    (tmp_path / "disks" / "BOARD").mkdir()
    machine.program(family, "picotool disk:BOARD")
    assert (tmp_path / "disks" / "BOARD" / f"firmware.{ending}").read_bytes().startswith(begin)


def test_says_what_is_missing(tmp_path):
    machine = Machine(tmp_path, [])
    done = machine.program("rp2040", "openocd:x picotool disk:RPI-RP2", check=False)
    assert done.returncode == 1 and "none of what writes to the board: openocd, picotool, the board's disk RPI-RP2 (" in done.stderr


def test_every_way_of_a_board_is_one(tmp_path):
    """No description names a way that the script does not know, which it would pass over in silence."""
    ways = [way for board in BOARDS for way in described(board, "PROGRAMMER").split()]
    assert len(ways) >= 9 and all(way.partition(":")[0] in ("openocd", "pyocd", "picotool", "esptool", "disk") for way in ways)
