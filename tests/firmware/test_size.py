"""Budgets: what a firmware must not grow past. The figures depend on the compiler, so there is some room in each; `make size`
prints where they are."""


import pytest

from shared_vm import shared_vm

import report
import reset

pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("size")]

# Bytes of everything loaded, as reached with gcc 12.2 and 8 % for other compilers; and what nothing may pass.
REACHED = {"hello": 11524, "stock_minimal": 56712}
LIMIT = {"hello": 12288}
FIRST_CHARACTER = 12000  # instructions from reset on
RAM_LIMIT = {"hello": 256, "stock_minimal": 296}  # .data and .bss, besides heap and stack
HEAP_LIMIT = 2048
STACK_LIMIT = 2048


@pytest.mark.parametrize("name", report.FIRMWARES)
def test_budget(name):
    shared_vm(PROFILE="minimal")
    sizes = report.figures(name)
    assert sizes["flash"] <= min(REACHED[name] * 1.08, LIMIT.get(name, 1 << 20))
    assert sizes["ram"] <= RAM_LIMIT[name]
    assert 0 < report.stack.deepest(report.elf(name)) <= STACK_LIMIT
    assert report.make(name, "run", f"HEAP_SIZE={HEAP_LIMIT}").endswith("hello world\n")


def test_instructions_to_the_first_character():
    """As many each time, and few."""
    shared_vm(PROFILE="minimal")
    report.figures("hello")
    counts = {reset.instructions(["qemu-system-arm", "-machine", "mps2-an385"], report.elf("hello"), "arm-none-eabi-nm") for _ in range(2)}
    assert len(counts) == 1 and 100 < counts.pop() <= FIRST_CHARACTER
