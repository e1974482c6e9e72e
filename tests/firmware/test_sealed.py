"""CHECK_IMAGE=1: a firmware that sums up its image at boot."""

import pytest

from conftest import BIN, run
from firmware_project import Project

pytestmark = pytest.mark.firmware
FILES = {"main.py": "import thing\nprint(thing.TABLE[2], 'well')\n", "thing.py": "TABLE = (1, 2.5, 'three')\n", "manifest.py": "module('main.py')\nmodule('thing.py')\n"}


def frozen_bytes(elf):
    """Where the frozen bytes lie in the file: (first, behind the last)."""
    text = run("arm-none-eabi-readelf", "-S", "-W", elf).stdout
    _, address, offset = next((words[0], int(words[2], 16), int(words[3], 16)) for line in text.splitlines() if "] .text " in line
                              for words in [line.split("]")[1].split()])
    symbols = {words[2]: int(words[0], 16) for words in map(str.split, run("arm-none-eabi-nm", elf).stdout.splitlines()) if len(words) == 3}
    return [symbols[name] - address + offset for name in ("__frozen_start", "__frozen_end")]


@pytest.mark.parametrize("profile", ["full", "minimal"])
def test_a_damaged_image_does_not_run(profile, tmp_path):
    project = Project(tmp_path, FILES)
    assert project.output(CHECK_IMAGE=1, PROFILE=profile) == "three well\n"
    elf = project.elf()
    whole = elf.read_bytes()
    first, end = frozen_bytes(elf)
    assert end - first > 500
    for place in (first, first + 4, (first + end) // 2, end - 1):
        elf.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1:])
        done = project.run_make("-s", "-o", elf, "run", check=False, CHECK_IMAGE=1, PROFILE=profile)
        assert (done.returncode != 0, done.stdout) == (True, "the image in flash is damaged\n"), place


def test_sealing_twice_changes_nothing(tmp_path):
    project = Project(tmp_path, FILES)
    project.make("firmware", CHECK_IMAGE=1)
    before = project.elf().read_bytes()
    run(BIN / "freezer", "seal", project.elf())
    assert project.elf().read_bytes() == before
