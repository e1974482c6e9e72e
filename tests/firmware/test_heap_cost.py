"""No allocation, no freed block and no empty collection costs more in a larger heap: counted in instructions, by valgrind on the host in heaps
from 64 KB to 64 MB, by QEMU's -icount on the emulated Cortex-M3 from 32 KB to 2 MB. Half of the heap is in use."""

import re
import subprocess

import pytest

from conftest import ROOT, run
from firmware_project import Project

pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("heap_cost")]

PROGRAM = ROOT / "tests" / "firmware" / "heap_cost" / "heap_cost.py"
CASES = ("modulo", "power", "text", "growth", "places", "large", "free", "empty")
HOST_HEAPS = ("64k", "1m", "64m")
BOARD_HEAPS = (32, 128, 512, 2048)
RAM = 2560
# How much more the next larger heap may cost; on the host, some of the work in a small one is collecting.
GROWTH = 1.08
QEMU = ["qemu-system-arm", "-machine", "mps2-an385", "-nographic", "-monitor", "none", "-serial", "stdio", "-icount", "shift=4,align=off,sleep=off"]


def grows(costs):
    """The places where a cost is more than the one before it by more than GROWTH."""
    return [i for i in range(1, len(costs)) if costs[i] > costs[i - 1] * GROWTH]


def host_instructions(permafrost, heap, case, times):
    done = run("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", permafrost, "-X",
               f"heapsize={heap}", PROGRAM, case, str(times))
    return int(re.search(r"refs:\s+([\d,]+)", done.stderr)[1].replace(",", ""))


@pytest.mark.parametrize("case", CASES)
def test_on_the_host(permafrost, case):
    """The difference of two runs is the work alone, without start-up and filling."""
    costs = [host_instructions(permafrost, heap, case, 450) - host_instructions(permafrost, heap, case, 150) for heap in HOST_HEAPS]
    assert not grows(costs), costs


def test_on_the_board(tmp_path):
    project = Project(tmp_path, {"manifest.py": f"module('heap_cost.py', base_path={str(PROGRAM.parent)!r})\nmodule('main.py')\n",
                                 "main.py": "import heap_cost\n"})
    project.make("firmware", RAM_SIZE=f"{RAM}K")
    costs = {}
    for heap in BOARD_HEAPS:
        done = subprocess.run([*QEMU, "-semihosting-config", f"enable=on,target=native,arg=firmware,arg=--heap={heap * 1024}", "-kernel",
                               project.elf()], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        for name, ticks in re.findall(r"^(\w+) (\d+)$", done.stdout, re.M):
            costs.setdefault(name, []).append(int(ticks))
    assert sorted(costs) == sorted(CASES) and all(len(row) == len(BOARD_HEAPS) for row in costs.values()), costs
    assert not {name: row for name, row in costs.items() if grows(row)}, costs
