"""tests/setup.sh on systems that lack something: what it says, what it asks apt-get for, where it stops. Its apt-get here is a
script that writes its arguments down."""

import os
import shutil

import pytest

from conftest import ROOT, run

TOOLS = ["cc", "make", "python3", "arm-none-eabi-gcc", "qemu-system-arm", "node", "npm"]
PACKAGE = {"arm-none-eabi-gcc": "gcc-arm-none-eabi", "node": "nodejs", "cc": "build-essential"}


class System:
    """A PATH of its own: the tools that are there, an apt-get that records, and the name of the system."""

    def __init__(self, folder, lacking, name="debian"):
        self.folder, self.calls = folder, folder / "calls"
        for tool in ["sh", "dirname", "id", "env", "sed", "grep", "git", "clang", "valgrind", "ccache", *TOOLS]:
            if tool not in lacking:
                (folder / tool).symlink_to(shutil.which(tool) or "/bin/true")
        for command in ("apt-get", "sudo"):
            (folder / command).write_text(f'#!/bin/sh\n[ {command} = sudo ] && exec "$@"\necho "$@" >> {self.calls}\n')
            (folder / command).chmod(0o755)
        (folder / "os-release").write_text(f'ID={name}\nPRETTY_NAME="{name} 1"\n')

    def setup(self, purpose, check=True):
        environment = dict(os.environ, PATH=str(self.folder), OS_RELEASE=str(self.folder / "os-release"))
        return run(ROOT / "tests" / "setup.sh", purpose, check=check, env=environment)


@pytest.mark.parametrize("tool", ["cc", "arm-none-eabi-gcc", "qemu-system-arm"])
def test_installs_what_is_missing_and_says_why(tool, tmp_path):
    system = System(tmp_path, [tool])
    package = PACKAGE.get(tool, tool)
    assert f"setup: {package} is missing: " in system.setup("demo").stdout
    update, install = system.calls.read_text().splitlines()
    assert update.startswith("update") and install.startswith("install ") and install.split()[-1] == package


@pytest.mark.parametrize("purpose", ["demo", "test"])
def test_only_the_oracles_need_node(purpose, tmp_path):
    system = System(tmp_path, ["node", "npm"])
    assert system.setup(purpose).stdout == "" and not system.calls.exists()
    assert "setup: nodejs is missing: " in system.setup("oracles", check=False).stdout
    assert "nodejs" in system.calls.read_text()


@pytest.mark.parametrize("purpose", ["demo", "test"])
def test_does_nothing_where_nothing_is_missing(purpose, tmp_path):
    system = System(tmp_path, [])
    assert system.setup(purpose).stdout == "" and not system.calls.exists()


def test_says_why_a_download_failed(tmp_path):
    system = System(tmp_path, ["qemu-system-arm"])
    (tmp_path / "apt-get").write_text("#!/bin/sh\necho E: no route to the mirror >&2\nexit 100\n")
    done = system.setup("demo", check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["E: no route to the mirror",
                                        "setup: the list of packages could not be downloaded, for the reason above: mend that, and run make again"]


def test_stops_on_another_system(tmp_path):
    system = System(tmp_path, ["qemu-system-arm"], name="plan9")
    done = system.setup("demo", check=False)
    assert done.returncode == 1 and not system.calls.exists()
    assert "qemu-system-arm is missing" in done.stdout and "plan9 1 is not Debian or Ubuntu" in done.stderr
