"""machine.Pin on the registers of each kind of chip, as its emulator has them."""

import re
import subprocess
import time

import pytest

from conftest import BIN, ORACLES, ROOT, run
from descriptions import BOARDS, described
from firmware_project import Project
from shared_vm import ENVIRONMENT
from qemu_machine import Machine

pytestmark = [pytest.mark.firmware, pytest.mark.long]
MANIFEST = "module('main.py')\n"


def test_the_manual_lists_the_boards_that_have_pins():
    rows = re.findall(r"(?m)^\| ([\w-]+) \| (\w+) \| \S+ to \S+ \| ([\w ]+) \|", (ROOT / "docs" / "MODULES.md").read_text())
    pins = {board: described(board, "PINS").split() for board in BOARDS}
    names = {board: re.sub(r"=\d+", "", described(board, "PIN_NAMES")) for board in BOARDS}
    assert rows == [(board, words[0], names[board]) for board, words in pins.items() if words] and len(rows) > 10


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
    for when, pin, state in edges(tmp_path / "edges"):
        states.setdefault(pin, []).append(state)
        if pin == 25:
            times.append(when)
    assert states[25] == "in down,in,0,1,0,1,0".split(",")
    assert states[2] == "in down,in,0,1,0,1,0,1,0,1,in,in up,0,in up,1,in,in down".split(",")
    # A light of 5 ms is one.
    assert all(5000 <= later - earlier < 5500 for earlier, later in zip(times[-3:], times[-2:]))


def edges(path):
    """Pins' changes: microsecond, pin, state."""
    for line in path.read_text().splitlines():
        time, _, pin, state = line.split(None, 3)
        yield int(time), int(pin), state


@pytest.mark.oracle
@pytest.mark.xdist_group("pico")
def test_the_blink_of_the_examples(tmp_path):
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": (ROOT / "docs" / "examples" / "blink" / "main.py").read_text()})
    project.make("firmware", board="pico", PROFILE="minimal")
    run(BIN / "freezer", "image", "--family=rp2040", "-o", tmp_path / "blink.uf2", project.elf("pico"))
    process = subprocess.Popen(["node", ORACLES / "pico.mjs", tmp_path / "blink.uf2"], stdin=subprocess.DEVNULL, env=dict(ENVIRONMENT, EDGES=str(tmp_path / "edges")))
    try:
        for _ in range(600):
            time.sleep(0.1)
            light = [(when, state) for when, pin, state in edges(tmp_path / "edges") if pin == 25 and state in "01"] if (tmp_path / "edges").exists() else []
            if len(light) > 5:
                break
    finally:
        process.kill()
        process.wait()
    assert [state for _, state in light][:6] == ["0", "1", "0", "1", "0", "1"]
    assert all(500000 <= later - earlier < 501000 for (earlier, _), (later, _) in zip(light[1:], light[2:]))


SOFT_I2C = """
from machine import Pin, SoftI2C

i2c = SoftI2C(scl=Pin(3), sda=Pin(2), freq=100000)
try:
    i2c.writeto(0x42, b"x")
except OSError as error:
    print(error.errno)
"""


@pytest.mark.oracle
@pytest.mark.xdist_group("pico")
def test_i2c_by_software(tmp_path, monkeypatch):
    """Where nobody is: a start, the address, no acknowledge, a stop; data changes while the clock is low."""
    monkeypatch.setitem(ENVIRONMENT, "EDGES", str(tmp_path / "edges"))
    monkeypatch.setitem(ENVIRONMENT, "WIRES", "2-4 3-5")
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": SOFT_I2C})
    assert project.output(board="pico", PROFILE="minimal") == "19\n"
    level, seen, rises = {2: True, 3: True}, "", []
    for when, pin, state in edges(tmp_path / "edges"):
        if pin not in level or state not in ("0", "in up"):
            continue
        before, level[pin] = level[pin], state != "0"
        if before == level[pin]:
            continue
        if pin == 2 and level[3]:
            seen += "stop" if level[2] else "start "
        if pin == 3 and level[3]:
            seen += "01"[level[2]]
            rises.append(when)
    assert seen == f"start {0x42 << 1:08b}1" + "0stop"
    assert all(10 <= later - earlier < 100 for earlier, later in zip(rises, rises[1:]))


ANALOG = """
import time
from machine import ADC, PWM, Pin

print([ADC(which).read_u16() for which in (Pin(26), 27, 4, 29)])
pwm = PWM(Pin("LED"), freq=1000, duty_u16=16384)
time.sleep_ms(10)
pwm.duty_u16(65535)
time.sleep_ms(10)
pwm.deinit()
for wrong in lambda: ADC(30).read_u16(), lambda: ADC(25).read_u16(), lambda: PWM(Pin(0), freq=5, duty_u16=1):
    try:
        print(wrong())
    except OSError as error:
        print(error.errno)
"""


@pytest.mark.oracle
@pytest.mark.xdist_group("pico")
def test_analog(tmp_path, monkeypatch):
    monkeypatch.setitem(ENVIRONMENT, "EDGES", str(tmp_path / "edges"))
    monkeypatch.setitem(ENVIRONMENT, "ANALOG", "0-4095 1-2048 4-876")
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": ANALOG})
    assert project.output(board="pico", PROFILE="minimal") == f"{[0xffff, 0x8008, 876 << 4 | 876 >> 8, 0]}\n22\n22\n22\n"
    light = [(when, state) for when, pin, state in edges(tmp_path / "edges") if pin == 25 and state in "01"]
    rises = [when for when, state in light if state == "1"]
    widths = [(later - earlier) for (earlier, state), (later, _) in zip(light, light[1:]) if state == "1"]
    assert len(rises) > 8 and all(abs(later - earlier - 1000) < 5 for earlier, later in list(zip(rises, rises[1:]))[1:8])
    assert all(abs(width - 250) < 5 for width in widths[1:8])


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
    return " ".join([described(board, "EMULATOR"), *map(str, options)])


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


def test_edges_of_pl061(tmp_path):
    """A level that comes from outside."""
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": PL061})
    project.make("firmware", board="lm3s811evb", PROFILE="minimal")
    with Machine("lm3s811evb", project.elf("lm3s811evb"), tmp_path) as machine:
        assert machine.line() == "all\n"
        machine.connect()
        port_e = machine.parts("pl061_luminary")[4]
        for level in 1, 0, 1:
            machine.set_level(port_e, 1, level)
            assert machine.line() == f"Pin(33) {level}\n"
        assert machine.line() == "falling\n"
        machine.set_level(port_e, 1, 0)
        assert machine.line() == "Pin(33) 0\n"
        assert machine.process.wait() == 0


# ---- the chip ----

CHIP = """
import machine
import time

start = time.ticks_ms()
machine.lightsleep(20)
print(machine.freq(), 20 <= time.ticks_diff(time.ticks_ms(), start) < 40)
try:
    machine.bootloader()
except OSError as error:
    print(error.errno)
machine.reset()
print("not reached")
"""


def test_frequency_sleep_and_reset(tmp_path):
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": CHIP})
    project.make("firmware", board="lm3s811evb", PROFILE="minimal")
    with Machine("lm3s811evb", project.elf("lm3s811evb"), tmp_path) as machine:
        for _ in range(3):
            assert (machine.line(), machine.line()) == (f"{described('lm3s811evb', 'CLOCK_HZ')} True\n", "19\n")
