"""A firmware on a board of QEMU's that the test plays the outside of: levels on pins, and what is on the screen."""

import json
import socket
import subprocess
import threading

from descriptions import described


def talk(path):
    link = socket.socket(socket.AF_UNIX)
    link.connect(str(path))
    return link.makefile("rw")


class Machine:
    def __init__(self, board, elf, folder):
        self.folder = folder
        sockets = [word for name in ("qmp", "qtest") for word in (f"-{name}", f"unix:{folder / name},server=on,wait=off")]
        self.process = subprocess.Popen([*described(board, "EMULATOR").split(), *sockets, "-nographic", "-monitor", "none",
                                         "-serial", "stdio", "-semihosting-config", "enable=on,target=native", "-kernel", elf],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.watch = threading.Timer(60, self.process.kill)
        self.watch.start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.watch.cancel()
        self.process.kill()
        self.process.wait()

    def line(self):
        return self.process.stdout.readline()

    def connect(self):
        """Once the program has said something: then the sockets are there."""
        self.monitor, self.test = talk(self.folder / "qmp"), talk(self.folder / "qtest")
        self.monitor.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        self.monitor.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.monitor.flush()
        return json.loads(self.monitor.readline())["return"]

    def parts(self, kind):
        """Names of the machine's parts of a kind, in the order of the addresses."""
        found = (part["name"] for part in self.ask("qom-list", path="/machine/unattached") if part["type"] == f"child<{kind}>")
        return sorted(found, key=lambda name: int(name[len("device["):-1]))

    def set_level(self, part, pin, level):
        self.test.write(f"set_irq_in /machine/unattached/{part} unnamed-gpio-in {pin} {level}\n")
        self.test.flush()
        assert self.test.readline() == "OK\n"

    def screen(self):
        """Rows of pixels, each three bytes."""
        self.ask("screendump", filename=str(self.folder / "screen"))
        kind, width, height, _, pixels = (self.folder / "screen").read_bytes().split(None, 4)
        assert kind == b"P6" and len(pixels) == 3 * int(width) * int(height)
        row = 3 * int(width)
        return [pixels[at:at + row] for at in range(0, len(pixels), row)]
