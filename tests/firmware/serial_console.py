"""An emulated board whose first serial line a test writes to and reads from."""

import os
import select
import subprocess
import time

from places import ORACLES


class Console:
    def __init__(self, elf, machine="mps2-an385", *words):
        """machine: QEMU's name of it; of the Pico "pico", whose UF2 lies beside the ELF file."""
        qemu = ["qemu-system-arm", "-machine", machine, *words, "-nographic", "-monitor", "none", "-chardev", "stdio,id=c,signal=off", "-serial", "chardev:c",
                "-semihosting-config", "enable=on,target=native", "-kernel", elf]
        self.process = subprocess.Popen(["node", ORACLES / "pico.mjs", elf.with_suffix(".uf2")] if machine == "pico" else qemu,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.output, self.input = self.process.stdout.fileno(), self.process.stdin.fileno()
        self.unread = b""

    def read_to(self, end):
        """What the board prints up to the next `end`; what came with it is kept for the next call."""
        while end not in self.unread:
            assert select.select([self.output], [], [], 60)[0], self.unread
            more = os.read(self.output, 4096)
            assert more, self.unread
            self.unread += more
        text, self.unread = self.unread.split(end, 1)
        return text + end

    def send(self, data):
        """A few bytes at a time, as the board's input holds 64."""
        for at in range(0, len(data), 32):
            os.write(self.input, data[at:at + 32])
            time.sleep(0.02)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
