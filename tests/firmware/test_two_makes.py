"""Two makes of two programs, with different flags, at once in one folder: each gets what it would get alone."""

import subprocess

import pytest

from conftest import BIN, ROOT
from shared_vm import ENVIRONMENT, shared_vm

pytestmark = pytest.mark.firmware
MAKEFILE = f"""
FROZEN_MANIFEST = $(PROGRAM)/manifest.py
told: firmware
	@cp $(FIRMWARE) $(TOLD)
include {ROOT}/runtime/firmware.mk
"""
FLAGS = {"a": [], "b": ["DEBUG=none", "SHARDS=2"]}


def test_both_come_out_right(tmp_path):
    (tmp_path / "Makefile").write_text(MAKEFILE)
    for name in FLAGS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.py").write_text('module("main.py")\n')
        (tmp_path / name / "main.py").write_text(f"print({name!r})\n" + "".join(f"def {name}{i}(x):\n    return x + {i}\n" for i in range(200)))

    def start(name, told):
        return subprocess.Popen(["make", "-s", "told", f"PROGRAM={name}", f"TOLD={told}", *FLAGS[name], f"PERMAFROST_BIN={BIN}",
                                 f"PERMAFROST_VM={shared_vm()}"], cwd=tmp_path, env=ENVIRONMENT)

    shared_vm()
    for makers in [start(name, f"{name}.elf") for name in FLAGS], [start("a", "a-alone.elf")], [start("b", "b-alone.elf")]:
        assert [maker.wait(timeout=600) for maker in makers] == [0] * len(makers)
    for name in FLAGS:
        assert (tmp_path / f"{name}.elf").read_bytes() == (tmp_path / f"{name}-alone.elf").read_bytes()
    assert (tmp_path / "a.elf").read_bytes() != (tmp_path / "b.elf").read_bytes()
