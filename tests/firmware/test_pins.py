"""machine.Pin on the registers of each kind of chip, as its emulator has them."""

import pytest

from firmware_project import ENVIRONMENT, Project

pytestmark = [pytest.mark.firmware]
MANIFEST = "module('main.py')\n"

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
