"""Programs print with module bodies run at build time what they print without: a sample, on the host. make check-preload runs all."""

import pytest

from conftest import ROOT
from shared_vm import shared_vm
from preload_equality import differences, random_differences

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.xdist_group("preload")]

SAMPLE = ("classes", "closures", "data_model", "decorators", "dicts", "global_names")


def test_programs_print_the_same(tmp_path):
    programs = {name: (ROOT / "tests" / "language" / "programs" / f"{name}.py").read_text() for name in SAMPLE}
    found = differences(programs, tmp_path, "host", f"PERMAFROST_VM={shared_vm('host')}", stops=(0, 1, 2, 3, 5, 8, 13))
    assert next(found)[1].startswith(f"{len(SAMPLE)} programs, ")
    assert list(found) == []


def test_random_modules_print_the_same(tmp_path):
    found = random_differences(range(1, 13), tmp_path, "host", f"PERMAFROST_VM={shared_vm('host')}")
    assert [name for name, _ in found] == [None]
