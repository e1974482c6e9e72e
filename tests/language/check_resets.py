"""make soak, the third part: a hundred thousand soft resets of permafrost on the host. Fails where it takes more memory behind them."""

import os
import sys
from pathlib import Path

from terminal import Terminal

RESETS = 100_000
RAW = b"raw REPL; CTRL-B to exit\r\n>"
# What each fiftieth VM leaves behind: modules, objects, a timer that runs, an error.
LITTER = b"import json, machine; t = machine.Timer(period=1000, callback=print); x = json.loads('[1, 2.5]'); 1 / 0\x04"


def resident(process):
    """Bytes of a process that lie in memory."""
    return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def soft_resets(count):
    """Bytes that permafrost takes more after as many soft resets than after the first hundredth of them."""
    terminal = Terminal()
    terminal.read_past(b">>> ")
    terminal.send(b"\x01")
    terminal.read_past(RAW)
    first = None
    for i in range(count):
        if i % 50 == 0:
            terminal.send(LITTER)
            terminal.read_to(b"\x04>")
        terminal.send(b"\x04")
        terminal.read_to(RAW)
        if i == count // 100:
            first = resident(terminal.process)
    grown = resident(terminal.process) - first
    terminal.close()
    return grown


if __name__ == "__main__":
    more = soft_resets(RESETS)
    print(f"{RESETS} soft resets: {more} bytes more than after the first hundredth", flush=True)
    sys.exit(more > 1 << 16)
