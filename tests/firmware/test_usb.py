"""The Pico's USB as a second console: rp2040js's host asks the device what it is, opens the serial port that it finds, and talks."""

import os
import select
import subprocess

import pytest

from conftest import BIN, ORACLES, run
from firmware_project import Project

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.oracle, pytest.mark.xdist_group("usb")]
PROGRAM = """
import sys, time
for _ in range(3):
    line = sys.stdin.readline()
    print("got", line.strip(), "x" * 200 if line == "long\\n" else "")
try:
    print("waits")
    while True:
        time.sleep_ms(10)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.fixture(scope="module")
def firmware(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("usb"), {"manifest.py": "module('main.py')\n", "main.py": PROGRAM})
    project.make("firmware", board="pico", USB_CONSOLE=1, PROFILE="core")
    elf = project.elf("pico")
    run(BIN / "freezer", "image", "--family=rp2040", "-o", elf.with_suffix(".uf2"), elf)
    return elf.with_suffix(".uf2")


def talk(firmware, folder, sent, by_uart=b""):
    """What comes by UART and by USB of a host that sends so many bytes; by_uart is sent once the program waits."""
    link = folder / "usb"
    link.write_bytes(sent)
    process = subprocess.Popen(["node", ORACLES / "pico.mjs", firmware], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ, USB=str(link)))
    told = b""
    try:
        while b"waits" not in told:
            assert select.select([process.stdout], [], [], 120)[0], told
            more = os.read(process.stdout.fileno(), 4096)
            assert more, told
            told += more
        if by_uart:
            process.stdin.write(by_uart)
            process.stdin.flush()
        told += process.stdout.read()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
    return told, link.read_bytes()


def test_both_consoles_tell_the_same(firmware, tmp_path):
    """More than a packet of 64 bytes, both ways; Ctrl-C comes by USB."""
    long_line = b"y" * 150
    told, by_usb = talk(firmware, tmp_path, b"one\nlong\n" + long_line + b"\n" + b"\x03")
    assert told == by_usb == b"got one \ngot long " + b"x" * 200 + b"\ngot " + long_line + b" \nwaits\ninterrupted\n"


def test_input_comes_by_either(firmware, tmp_path):
    told, by_usb = talk(firmware, tmp_path, b"one\ntwo\nthree\n", b"\x03")
    assert told == by_usb and told.endswith(b"got three \nwaits\ninterrupted\n")
