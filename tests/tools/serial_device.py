"""A program's console as a serial port's file, and mpremote that opens it."""

import os
import select
import subprocess
import sys
import threading
import tty
from pathlib import Path

MPREMOTE = os.environ.get("MPREMOTE")
NOT_ASKED = "mpremote is not asked: MPREMOTE=path/to/tools/mpremote"
STAND_INS = Path(__file__).parent / "mpremote"  # for what else it wants from elsewhere


class Device:
    """What is read from one descriptor and written to another is at the other end of a terminal's file."""

    def __init__(self, read_from, write_to):
        self.far, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.ways = {read_from: self.far, self.far: write_to}
        self.stop = os.pipe()
        self.thread = threading.Thread(target=self.pass_on, daemon=True)
        self.thread.start()

    def pass_on(self):
        while True:
            ready = select.select([*self.ways, self.stop[0]], [], [])[0]
            if self.stop[0] in ready:
                return
            for source in ready:
                try:
                    os.write(self.ways[source], os.read(source, 4096))
                except OSError:  # the program has ended
                    return

    def close(self):
        os.write(self.stop[1], b"x")
        self.thread.join()
        for descriptor in (self.far, self.slave, *self.stop):
            os.close(descriptor)

    def __call__(self, *words, status=0):
        """What mpremote prints."""
        path = os.pathsep.join(map(str, filter(None, [MPREMOTE, os.environ.get("PYTHONPATH"), STAND_INS])))
        done = subprocess.run([sys.executable, "-m", "mpremote", "connect", os.ttyname(self.slave), *map(str, words)], capture_output=True,
                              env=dict(os.environ, PYTHONPATH=path), timeout=60, stdin=subprocess.DEVNULL)
        assert done.returncode == status, done
        return done.stdout.decode().replace("\r\n", "\n")
