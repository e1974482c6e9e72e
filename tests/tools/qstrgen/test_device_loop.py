"""The loop of MicroPython's tutorial for constrained devices, whole, on an emulated Cortex-M3: a program's names are printed
from RAM, adopted, built in, and no longer in RAM."""

import re

import pytest

from conftest import run
from test_collisions import colliding
from firmware_project import Project

PROGRAM = """import gc
import micropython


class Settings:
    pass


settings = Settings()
for room in range(12):
    for quantity in ("offset", "scale", "limit", "unit", "colour"):
        setattr(settings, "room_%02d_%s" % (room, quantity), room)
print(getattr(settings, "room_%02d_unit" % 7), settings.room_03_limit)
gc.collect()
print("heap in use:", gc.mem_alloc())
micropython.qstr_info(1)
"""

# Names of equal hash, which the image's pool must tell apart all the same.
PAIRS = colliding(2)
PROGRAM += "settings = Settings()\n" + "".join(f"settings.{a} = {i}\nsettings.{b} = {i + 100}\n" for i, (a, b) in enumerate(PAIRS))
PROGRAM += "".join(f"print(getattr(settings, ''.join({list(a)})), getattr(settings, ''.join({list(b)})))\n" for a, b in PAIRS)


@pytest.mark.firmware
def test_adopted_names_leave_the_ram(qstrgen, tmp_path):
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": PROGRAM})
    project.make("firmware")
    before = project.output()
    names = re.findall(r"^Q\((.*)\)$", before, re.M)
    assert len(names) == 59 and "room_07_unit" in names and "room_03_limit" not in names
    assert before.endswith("0 100\n1 101\n")
    assert before.startswith("7 3\n") and "qstr pool: n_pool=1, n_qstr=59, n_str_data_bytes=" in before

    project.write("dump.txt", ">>> import main\r\n" + before.replace("\n", "\r\n"))
    done = run(qstrgen, "adopt", tmp_path / "dump.txt", "--permafrost", "--into", tmp_path / "names.h")
    assert f"{tmp_path}/names.h: 59 names of " in done.stdout and done.stdout.endswith(" bytes added, 0 dropped\n")
    project.write("manifest.py", "module('main.py')\nnames('names.h')\n")
    project.make("firmware")
    after = project.output()
    assert after.startswith("7 3\n") and "Q(" not in after and "qstr pool: n_pool=0, n_qstr=0, n_str_data_bytes=0, n_total_bytes=0" in after
    used = [int(re.search(r"heap in use: (\d+)", text)[1]) for text in (before, after)]
    # A name of 13 bytes takes two blocks of 16 bytes; the table of names comes on top.
    print(f"RAM before {used[0]}, after {used[1]}: {used[0] - used[1]} bytes saved")
    assert used[0] - used[1] > 59 * 32
    # The file of names is one of the image's inputs.
    project.write("names.h", "Q(room_00_offset)\n")
    project.make("firmware")
    assert project.output().count("Q(room_") == 58
