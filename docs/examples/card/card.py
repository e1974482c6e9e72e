"""An SD card by SPI: a block device, as vfs.mount takes it. From the SD Association's simplified specification of the physical layer."""
import time
from micropython import const

BLOCK = const(512)
GO_IDLE, SEND_CONDITION, SEND_DATA, READ, WRITE = const(0), const(8), const(9), const(17), const(24)
BLOCK_SIZE, APPLICATION, READ_CONDITIONS, START = const(16), const(55), const(58), const(41)
IDLE, ILLEGAL = const(1), const(4)
TOKEN, ACCEPTED = const(0xFE), const(5)
SLOW, FAST = const(400_000), const(4_000_000)
PATIENCE_MS = const(1000)
EIO, ENODEV = const(5), const(19)


class Card:
    def __init__(self, spi, select):
        """A card of either kind of address; OSError where there is none. select: the Pin, low while the card is spoken to."""
        self.spi, self.select = spi, select
        self.command = bytearray(6)
        self.byte = bytearray(1)
        select.init(select.OUT, value=1)
        spi.init(baudrate=SLOW)
        spi.write(b"\xff" * 10)  # its clock, so that it wakes up
        self.start()
        spi.init(baudrate=FAST)
        self.blocks = self.measure()

    # ---- one command ----

    def receive(self):
        self.spi.readinto(self.byte, 0xFF)
        return self.byte[0]

    def wait(self, wanted):
        """Reads until wanted(byte); that byte."""
        start = time.ticks_ms()
        while not wanted(byte := self.receive()):
            if time.ticks_diff(time.ticks_ms(), start) > PATIENCE_MS:
                raise OSError(EIO)
        return byte

    def send(self, number, argument=0, crc=0xFF):
        """The card stays selected; end() follows. The CRC counts for the first two commands only."""
        command = self.command
        command[0] = 0x40 | number
        for i in range(4):
            command[1 + i] = argument >> 8 * (3 - i) & 0xFF
        command[5] = crc
        self.select.off()
        self.wait(lambda byte: byte == 0xFF)
        self.spi.write(command)
        for _ in range(8):
            answer = self.receive()
            if answer < 0x80:
                return answer
        self.end()
        raise OSError(ENODEV)

    def end(self):
        self.select.on()
        self.receive()  # eight clocks, at which the card lets go of the bus

    def ask(self, number, argument=0, crc=0xFF, size=0):
        """The first byte of the answer, and what follows it."""
        answer = self.send(number, argument, crc)
        rest = self.spi.read(size, 0xFF)
        self.end()
        return answer, rest

    # ---- blocks of data ----

    def read_data(self, number, argument, buffer):
        answer = self.send(number, argument)
        try:
            if answer or self.wait(lambda byte: byte != 0xFF) != TOKEN:
                raise OSError(EIO)
            self.spi.readinto(buffer, 0xFF)
            self.spi.read(2, 0xFF)  # a CRC
        finally:
            self.end()

    def write_data(self, number, argument, buffer):
        answer = self.send(number, argument)
        try:
            if answer:
                raise OSError(EIO)
            self.spi.write(bytes((0xFF, TOKEN)))
            self.spi.write(buffer)
            self.spi.write(b"\xff\xff")  # in place of a CRC
            if self.receive() & 0x1F != ACCEPTED:
                raise OSError(EIO)
            self.wait(lambda byte: byte == 0xFF)
        finally:
            self.end()

    # ---- what card it is ----

    def start(self):
        if self.ask(GO_IDLE, 0, 0x95)[0] != IDLE:
            raise OSError(ENODEV)
        answer, _ = self.ask(SEND_CONDITION, 0x1AA, 0x87, 4)
        capacity = 0 if answer & ILLEGAL else 1 << 30
        start = time.ticks_ms()
        while True:
            self.ask(APPLICATION)
            if self.ask(START, capacity)[0] == 0:
                break
            if time.ticks_diff(time.ticks_ms(), start) > PATIENCE_MS:
                raise OSError(ENODEV)
        _, conditions = self.ask(READ_CONDITIONS, size=4)
        self.unit = 1 if capacity and conditions[0] & 0x40 else BLOCK
        if self.unit == BLOCK:
            self.ask(BLOCK_SIZE, BLOCK)

    def measure(self):
        """Blocks of the card, of its two kinds of description."""
        data = bytearray(16)
        self.read_data(SEND_DATA, 0, data)
        if data[0] >> 6:
            return ((data[7] & 0x3F) << 16 | data[8] << 8 | data[9]) + 1 << 10
        size = (data[6] & 3) << 10 | data[7] << 2 | data[8] >> 6
        factor = (data[9] & 3) << 1 | data[10] >> 7
        return (size + 1 << factor + 2 + (data[5] & 15)) // BLOCK

    # ---- as vfs wants it ----

    def readblocks(self, block, buffer):
        view = memoryview(buffer)
        for at in range(0, len(buffer), BLOCK):
            self.read_data(READ, (block + at // BLOCK) * self.unit, view[at:at + BLOCK])

    def writeblocks(self, block, buffer):
        view = memoryview(buffer)
        for at in range(0, len(buffer), BLOCK):
            self.write_data(WRITE, (block + at // BLOCK) * self.unit, view[at:at + BLOCK])

    def ioctl(self, operation, argument):
        if operation == 4:
            return self.blocks
        if operation == 5:
            return BLOCK
