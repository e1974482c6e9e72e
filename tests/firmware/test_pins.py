"""machine.Pin on the registers of each kind of chip, as its emulator has them."""

import json
import re
import socket
import subprocess
import threading

import pytest

import check_boards
from conftest import ROOT
from firmware_project import ENVIRONMENT, Project

pytestmark = [pytest.mark.firmware]
MANIFEST = "module('main.py')\n"


def test_the_manual_lists_the_boards_that_have_pins():
    rows = re.findall(r"(?m)^\| ([\w-]+) \| (\w+) \| \S+ to \S+ \| ([\w ]+) \|", (ROOT / "docs" / "MODULES.md").read_text())
    boards = sorted(path.parent.name for path in (ROOT / "runtime" / "boards").glob("*/board.mk"))
    described = {board: check_boards.described(board, "PINS").split() for board in boards}
    names = {board: re.sub(r"=\d+", "", check_boards.described(board, "PIN_NAMES")) for board in boards}
    assert rows == [(board, pins[0], names[board]) for board, pins in described.items() if pins] and len(rows) > 10


# Pin 2 is joined to pin 3.
PICO = """
import time
from machine import Pin

led = Pin("LED", Pin.OUT)
for _ in range(4):
    led.toggle()
    time.sleep_ms(5)
print(led, led.value())

out = Pin(2, Pin.OUT, value=0)
pin = Pin("GP3", Pin.IN, Pin.PULL_UP)
seen = []
pin.irq(lambda p: seen.append(p.value()), Pin.IRQ_RISING | Pin.IRQ_FALLING)
for level in 1, 0, 1:
    out.value(level)
    time.sleep_ms(1)
print(seen)
pin.irq(lambda p: seen.append("rose"), Pin.IRQ_RISING)
out.off()
out.on()
time.sleep_ms(1)
pin.irq(None)
out.off()
out.on()
time.sleep_ms(1)
print(seen)

drain = Pin(2, Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
for level in 0, 1:
    drain.value(level)
    print(pin.value(), drain.value())
Pin(2, Pin.OUT)
print(pin.value())
Pin(2, Pin.IN, Pin.PULL_DOWN)

for wrong in "LED2", "GP30", "GP", "GP1x", "":
    try:
        print(Pin(wrong, Pin.OUT))
    except ValueError as error:
        print(error)
"""
PICO_PRINTS = """\
Pin(25) 0
[1, 0, 1]
[1, 0, 1, 'rose']
0 0
1 1
1
invalid pin: 'LED2'
invalid pin: 'GP30'
invalid pin: 'GP'
invalid pin: 'GP1x'
invalid pin: ''
"""


@pytest.mark.oracle
@pytest.mark.xdist_group("pico")
def test_pico(tmp_path, monkeypatch):
    monkeypatch.setitem(ENVIRONMENT, "EDGES", str(tmp_path / "edges"))
    monkeypatch.setitem(ENVIRONMENT, "WIRES", "2-3")
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": PICO})
    assert project.output(board="pico", PROFILE="minimal") == PICO_PRINTS
    times, states = [], {}
    for line in (tmp_path / "edges").read_text().splitlines():
        time, _, pin, state = line.split(None, 3)
        states.setdefault(int(pin), []).append(state)
        if pin == "25":
            times.append(int(time))
    assert states[25] == "in down,in,0,1,0,1,0".split(",")
    assert states[2] == "in down,in,0,1,0,1,0,1,0,1,in,in up,0,in up,1,in,in down".split(",")
    # A light of 5 ms is one.
    assert all(5000 <= later - earlier < 5500 for earlier, later in zip(times[-3:], times[-2:]))


# ---- QEMU ----

BLINK = """
import time
from machine import Pin

led = Pin("LED", Pin.OUT)
for _ in range(2):
    led.on()
    time.sleep_ms(5)
    led.off()
print(led)
"""

# What QEMU tells of the light: a change of its model's output; or, where there is a model that tells nothing, or none, what is written to registers.
LIGHTS = {
    "lm3s6965evb": (40, "-trace pl061_set_output", r"setting output 0 to (.*)", "1 0 1 0"),
    "lm3s811evb": (21, "-trace pl061_set_output", r"setting output 5 to (.*)", "1 0 1 0"),
    "microbit": (13, "-trace nrf51_gpio_update_output_irq", r"line (?:13|4) value (.*)", "0 0 1 0 1 0"),  # the other end of the light is low
    "sifive_e": (19, "-trace sifive_gpio_write", r"offset (?:0x8|0xc) value (.*)", "0x0 0x80000 0x80000 0x0 0x80000 0x0"),
    "stm32vldiscovery": (41, "-d unimp", r"GPIOC: .* write .*offset (.*)\)", "0x004, value 0x00000020|0x010, value 0x00000200|0x010, value 0x02000000|"
                         "0x010, value 0x00000200|0x010, value 0x02000000"),
}


def emulated(board, *options):
    return " ".join([check_boards.described(board, "EMULATOR"), *map(str, options)])


@pytest.mark.parametrize("board", [pytest.param(board, marks=[pytest.mark.riscv] * (board == "sifive_e")) for board in LIGHTS])
def test_blink(board, tmp_path):
    number, options, line, told = LIGHTS[board]
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": BLINK})
    assert project.output(board=board, PROFILE="minimal", EMULATOR=emulated(board, options, "-D", tmp_path / "log")) == f"Pin({number})\n"
    assert re.findall(line, (tmp_path / "log").read_text()) == told.split("|" if "|" in told else " ")


MICROBIT = """
from machine import Pin

pin = Pin("P0.20", Pin.IN, Pin.PULL_UP)
print(pin, pin.value())
pin.init(Pin.IN, Pin.PULL_DOWN)
print(pin.value())
pin.init(Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
for level in 0, 1:
    pin.value(level)
    print(pin.value())
try:
    Pin("P0.32")
except ValueError as error:
    print(error)
"""


def test_levels_and_pulls_of_nrf(tmp_path):
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": MICROBIT})
    assert project.output(board="microbit", PROFILE="minimal") == "Pin(20) 1\n0\n0\n1\ninvalid pin: 'P0.32'\n"


# Outputs are inputs, too: their own edges come back.
FE310 = """
from machine import Pin

seen = []
pin = Pin("GPIO5", Pin.OUT, value=0)
pin.irq(lambda p: seen.append(p.value()))
for level in 1, 0, 1:
    pin.value(level)
print(seen)
pin.irq(lambda p: seen.append("fell"), Pin.IRQ_FALLING)
for _ in range(2):
    pin.toggle()
pin.irq(None)
for _ in range(3):
    pin.toggle()
print(seen)
drain = Pin("GPIO5", Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
for level in 0, 1:
    drain.value(level)
    print(pin.value())
Pin("GPIO5", Pin.IN)
print(pin.value())
"""


@pytest.mark.riscv
def test_edges_of_fe310(tmp_path):
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": FE310})
    assert project.output(board="sifive_e", PROFILE="minimal") == "[1, 0, 1]\n[1, 0, 1, 'fell']\n0\n1\n0\n"


PL061 = """
from machine import Pin

def edge(pin):
    global seen
    seen += 1
    print(pin, pin.value())

seen = 0
pin = Pin("PE1", Pin.IN, Pin.PULL_UP)
pin.irq(edge)
print("all")
while seen < 3:
    pass
pin.irq(edge, Pin.IRQ_FALLING)
print("falling")
while seen < 4:
    pass
pin.irq(None)
"""


def talk(path):
    link = socket.socket(socket.AF_UNIX)
    link.connect(str(path))
    return link.makefile("rw")


class Outside:
    """What drives the pins of a machine that QEMU runs: its QMP tells their names, its qtest sets levels."""

    def __init__(self, folder, kind):
        monitor = talk(folder / "qmp")
        monitor.readline()
        for command in {"execute": "qmp_capabilities"}, {"execute": "qom-list", "arguments": {"path": "/machine/unattached"}}:
            monitor.write(json.dumps(command) + "\n")
            monitor.flush()
            answer = json.loads(monitor.readline())["return"]
        self.ports = sorted((child["name"] for child in answer if child["type"] == f"child<{kind}>"), key=lambda name: int(name[7:-1]))
        self.test = talk(folder / "qtest")

    def set(self, port, pin, level):
        self.test.write(f"set_irq_in /machine/unattached/{self.ports[port]} unnamed-gpio-in {pin} {level}\n")
        self.test.flush()
        assert self.test.readline() == "OK\n"


@pytest.mark.parametrize("board", ["lm3s811evb"])
def test_edges_of_pl061(board, tmp_path):
    """A level that comes from outside."""
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": PL061})
    project.make("firmware", board=board, PROFILE="minimal")
    sockets = [word for name in ("qmp", "qtest") for word in (f"-{name}", f"unix:{tmp_path / name},server=on,wait=off")]
    process = subprocess.Popen([*check_boards.described(board, "EMULATOR").split(), *sockets, "-nographic", "-monitor", "none", "-serial", "stdio",
                                "-semihosting-config", "enable=on,target=native", "-kernel", project.elf(board)],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    watch = threading.Timer(60, process.kill)
    watch.start()
    try:
        assert process.stdout.readline() == "all\n"
        outside = Outside(tmp_path, "pl061_luminary")
        for level in 1, 0, 1:
            outside.set(4, 1, level)
            assert process.stdout.readline() == f"Pin(33) {level}\n"
        assert process.stdout.readline() == "falling\n"
        outside.set(4, 1, 0)
        assert process.stdout.readline() == "Pin(33) 0\n"
        assert process.wait() == 0
    finally:
        watch.cancel()
        process.kill()
