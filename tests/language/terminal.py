"""A program at the other end of a pseudo-terminal."""

import fcntl
import os
import select
import subprocess
import termios

from places import BIN


class Terminal:
    """permafrost; the terminal is its own, so that Ctrl-C interrupts it."""

    def __init__(self, *arguments, **options):
        self.outer, inner = os.openpty()
        # Else a second Ctrl-C drops what the program has printed for the first and nobody has read yet.
        modes = termios.tcgetattr(inner)
        modes[3] |= termios.NOFLSH
        termios.tcsetattr(inner, termios.TCSANOW, modes)
        self.process = subprocess.Popen([BIN / "permafrost", *arguments], stdin=inner, stdout=inner, stderr=inner, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0), **options)
        os.close(inner)

    def read_to(self, *ends):
        """What is printed until one of the ends stands there, or the program has ended."""
        text = b""
        while not text.endswith(ends):
            assert select.select([self.outer], [], [], 30)[0], text
            try:
                text += os.read(self.outer, 4096)
            except OSError:  # the other end is closed
                break
        return text

    def read_past(self, text):
        """Until the text has been printed, whatever comes with it from elsewhere."""
        seen = b""
        while text not in seen:
            assert select.select([self.outer], [], [], 30)[0], seen
            seen += os.read(self.outer, 4096)

    def send(self, data):
        os.write(self.outer, data)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.outer)
