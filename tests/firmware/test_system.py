"""The chip as a whole behind machine, on the registers of each kind: its number, why it was reset, the watchdog, reset."""

import re

import pytest

from firmware_project import Project
from qemu_machine import Machine
from test_pins import MANIFEST, emulated

pytestmark = [pytest.mark.firmware, pytest.mark.long]

# A watchdog of 200 ms is fed for a second, and then no more. The program does not sleep, so that the emulator's time goes on by instructions alone.
FEEDS = """
import time
from machine import WDT

for wrong in 0, 1 << 29:
    try:
        WDT(timeout=wrong)
    except OSError as error:
        print(error.errno)


def wait(ms):
    start = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), start) < ms:
        pass


dog = WDT(timeout=200)
for _ in range(20):
    wait(50)
    dog.feed()
print("fed")
wait(2000)
print("not bitten")
"""

LM3S = """
import machine

print(machine.unique_id().hex(), machine.reset_cause() == machine.PWRON_RESET)
"""


def test_the_watchdog_of_lm3s(tmp_path):
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": LM3S + FEEDS})
    board = "lm3s6965evb"
    printed = project.output(board=board, PROFILE="minimal", EMULATOR=emulated(board, "-watchdog-action poweroff"))
    assert printed == "525400123456 True\n22\n22\nfed\n"
    with Machine(board, project.elf(board), tmp_path) as machine:  # bitten, it starts anew
        lines = [machine.line() for _ in range(12)]
    assert lines.count("525400123456 True\n") > 1 and "not bitten\n" not in lines


def test_a_board_without_a_number(tmp_path):
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": "import machine\ntry:\n    print(machine.unique_id())\nexcept OSError as error:\n"
                                 "    print(error.errno)\n"})
    assert project.output() == "19\n"


PICO = """
import machine

print(machine.unique_id().hex())
if machine.reset_cause() == machine.WDT_RESET:
    print("bitten")
    raise SystemExit
print(machine.reset_cause() == machine.PWRON_RESET)
"""


@pytest.mark.oracle
@pytest.mark.xdist_group("pico")
def test_the_watchdog_of_the_pico(tmp_path):
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": PICO + FEEDS})
    number = "e6e7e8e9eaebeced\n"
    assert project.output(board="pico", PROFILE="minimal") == f"{number}True\n22\n22\nfed\n{number}bitten\n"


MICROBIT = """
import machine

print(len(machine.unique_id()), machine.unique_id() == b"".join(machine.mem32[0x10000060 + i].to_bytes(4, "little") for i in (0, 4)))
print(machine.reset_cause() == machine.HARD_RESET, machine.reset_cause() == machine.HARD_RESET)
"""


def test_the_number_of_nrf(tmp_path):
    """The emulator's register of causes is always 1: the pin."""
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": MICROBIT})
    assert project.output(board="microbit", PROFILE="minimal") == "8 True\nTrue True\n"


# What QEMU has no model of, but tells: what is written.
BLIND = """
import machine

print(machine.reset_cause() == machine.PWRON_RESET)
dog = machine.WDT(timeout=8000)
dog.feed()
"""
WRITTEN = {
    # 8000 ms of 40 kHz by 4 are 80,000, of which 12 bits are 2,500 * 32.
    "stm32vldiscovery": (r"IWDG: .* write .*offset (\w+), value (\w+)\)",
                         "0x000 0x0000cccc 0x000 0x00005555 0x004 0x00000005 0x008 0x000009c4 0x000 0x0000aaaa 0x000 0x0000aaaa"),
    # 8000 ms of 32,768 Hz are 262,144, of which 16 bits are 32,768 * 8.
    "sifive_e": (r"aon: .* write .*offset (\w+), value (\w+)\)",
                 "0x001c 0x0051f15e 0x0008 0x00000000 0x001c 0x0051f15e 0x0020 0x00008000 0x001c 0x0051f15e 0x0000 0x00001103 "
                 "0x001c 0x0051f15e 0x0018 0x0d09f00d"),
}


@pytest.mark.parametrize("board", [pytest.param(board, marks=[pytest.mark.riscv] * (board == "sifive_e")) for board in WRITTEN])
def test_what_a_watchdog_is_told(board, tmp_path):
    line, told = WRITTEN[board]
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": BLIND})
    assert project.output(board=board, PROFILE="minimal", EMULATOR=emulated(board, "-d unimp -D", tmp_path / "log")) == "True\n"
    assert " ".join(word for write in re.findall(line, (tmp_path / "log").read_text()) for word in write) == told


@pytest.mark.riscv
def test_reset_of_riscv(tmp_path):
    board = "virt-rv32imac"
    project = Project(tmp_path, {"manifest.py": MANIFEST, "main.py": "import machine\nprint('starts')\nmachine.reset()\nprint('not reached')\n"})
    project.make("firmware", board=board, PROFILE="minimal")
    with Machine(board, project.elf(board), tmp_path) as machine:
        assert [machine.line() for _ in range(3)] == ["starts\n"] * 3


FREQUENCY = """
import machine, time
PLL, SYSTICK, UART, SYSTEM_CLOCK = 0x40028000, 0xe000e010, 0x40034000, 0x40008044

def told(when):
    pll = [machine.mem32[PLL + at] for at in (8, 12)]
    hertz = 12000000 * pll[0] // ((pll[1] >> 16 & 7) * (pll[1] >> 12 & 7))
    baud = machine.freq() * 4 / (machine.mem32[UART + 0x24] * 64 + machine.mem32[UART + 0x28])
    print(when, machine.freq(), hertz, machine.mem32[SYSTICK + 4] + 1, abs(baud / 115200 - 1) < 0.01, machine.mem32[SYSTEM_CLOCK])

told("before")
for hertz in (48000000, 133000000, 18000000, 125000000):
    before = time.ticks_us()
    machine.freq(hertz)
    print(time.ticks_diff(time.ticks_us(), before) >= 0)
    told("after")
for hertz in (0, 15999999, 100000001, 200000000):
    try:
        machine.freq(hertz)
    except ValueError as error:
        print(error, machine.freq())
"""


@pytest.mark.oracle
@pytest.mark.xdist_group("pico")
def test_the_frequency_of_the_pico(tmp_path):
    """The PLL, and what lives by it: the clock's tick, and the console's rate."""
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": FREQUENCY})
    expected = ["before 125000000 125000000 125000 True 2"]
    for hertz in (48000000, 133000000, 18000000, 125000000):
        expected += ["True", f"after {hertz} {hertz} {hertz // 1000} True 2"]
    assert project.output(board="pico", PROFILE="minimal").splitlines() == expected + ["cannot change frequency 125000000"] * 4


def test_a_board_of_one_frequency_says_so(tmp_path):
    program = "import machine\ntry:\n    machine.freq(machine.freq())\nexcept NotImplementedError as error:\n    print(error)\n"
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": program})
    assert project.output() == "the frequency of this board cannot be changed\n"
