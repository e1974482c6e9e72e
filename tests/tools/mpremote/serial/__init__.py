"""serial: of pyserial what mpremote uses, over a terminal's file, for machines that lack pyserial."""

import array
import fcntl
import os
import select
import termios
import tty

__version__ = "3.5"


class SerialException(OSError):
    pass


class Serial:
    rts = dtr = False
    in_waiting = property(lambda self: self.inWaiting())

    def __init__(self, port, timeout=None, do_not_open=False, **_):
        self.port, self.timeout, self.fd = port, timeout, None
        if not do_not_open:
            self.open()

    def open(self):
        try:
            self.fd = os.open(self.port, os.O_RDWR | os.O_NOCTTY)
        except OSError as error:
            raise SerialException(error.errno, f"could not open port {self.port}") from error
        tty.setraw(self.fd)

    def isOpen(self):
        return self.fd is not None

    def close(self):
        if self.fd is not None:
            os.close(self.fd)
        self.fd = None

    def inWaiting(self):
        count = array.array("i", [0])
        fcntl.ioctl(self.fd, termios.FIONREAD, count)
        return count[0]

    def read(self, size=1):
        data = b""
        while len(data) < size and select.select([self.fd], [], [], self.timeout)[0]:
            data += os.read(self.fd, size - len(data))
        return data

    def write(self, data):
        data = memoryview(data)
        while data:
            data = data[os.write(self.fd, data):]


def serial_for_url(url, **options):
    return Serial(url, **options)
