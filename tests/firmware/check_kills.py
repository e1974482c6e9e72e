"""make check-kills KILLS=200 SEED=1: `make firmware` is killed (SIGKILL, with all that it started) at random moments, and made again: the
outputs are those of a build that nobody disturbed, byte for byte. Every tenth kill begins in an empty folder and compiles the VM, too."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from shared_vm import ENVIRONMENT, shared_vm
from places import BIN, ROOT

OUTPUTS = ["mps2-an385/image.c", "mps2-an385/qstr.h", "mps2-an385/firmware.elf", "mps2-an385/firmware.hex"]
# Two programs that differ in names, modules and data; each round goes from one to the other.
PROGRAMS = [{"main.py": "import one\nprint(one.first(2))\n", "one.py": "def first(x):\n    return x * 2.5\n"},
            {"main.py": "import two\nprint(two.Second().third)\n", "two.py": "class Second:\n    third = [1, 'three']\n"}]


class Build:
    """A folder in which a firmware is made, again and again."""

    def __init__(self, folder):
        self.folder = folder
        self.build = folder / "build"

    def write(self, program):
        for name, text in PROGRAMS[program].items():
            (self.folder / name).write_text(text)
        names = "".join(f"module({name!r})\n" for name in PROGRAMS[program])
        (self.folder / "manifest.py").write_text(names)

    def start(self, shared):
        vm = [f"PERMAFROST_VM={shared_vm()}"] if shared else []
        return subprocess.Popen(["make", "-s", "-j2", "-C", ROOT, "firmware", "BOARD=mps2-an385", f"BUILD={self.build}", f"PERMAFROST_BIN={BIN}",
                                 f"FROZEN_MANIFEST={self.folder / 'manifest.py'}", *vm], env=ENVIRONMENT, start_new_session=True,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def make(self, shared):
        """Makes it to the end; how long that took, in seconds."""
        began = time.monotonic()
        maker = self.start(shared)
        told = maker.communicate()[1]
        if maker.returncode:
            raise SystemExit(f"make behind a kill: status {maker.returncode}\n{told.decode()}")
        return time.monotonic() - began

    def kill_within(self, seconds, shared):
        """Starts make and kills it within that time; False: it had ended before."""
        maker = self.start(shared)
        try:
            maker.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(maker.pid, signal.SIGKILL)
            maker.communicate()
            return True
        maker.communicate()
        return False

    def outputs(self):
        return {name: (self.build / name).read_bytes() for name in OUTPUTS if (self.build / name).exists()}


def clean_builds(build):
    """Of each program and of each way to get the VM: the outputs, and the seconds that it took."""
    found = {}
    for shared in True, False:
        for program in range(len(PROGRAMS)):
            build.write(program)
            shutil.rmtree(build.build, ignore_errors=True)
            seconds = build.make(shared)
            found[shared, program] = build.outputs(), seconds
            assert OUTPUTS[2] in found[shared, program][0]
    return found


def check_kills(folder, count, seed):
    """Kills as many makes; how many were killed before their end."""
    shared_vm()
    chance = random.Random(seed)
    build = Build(folder)
    clean = clean_builds(build)
    killed = 0
    for turn in range(count):
        program, shared = turn % len(PROGRAMS), turn % 10 != 9
        if not shared:
            shutil.rmtree(build.build)
        build.write(program)
        wanted, seconds = clean[shared, program]
        killed += build.kill_within(chance.random() * seconds, shared)
        build.make(shared)
        found = build.outputs()
        wrong = [name for name in OUTPUTS if found.get(name) != wanted.get(name)]
        if wrong:
            raise SystemExit(f"kill {turn} of seed {seed}: {', '.join(wrong)} are not as in a clean build")
    return killed


if __name__ == "__main__":
    rounds, number = int(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        print(f"{check_kills(Path(name), rounds, number)} of {rounds} makes were killed; each was made again as in a clean build", flush=True)
