"""Two makes of two programs, with different flags, at once in one folder: each gets what it would get alone. And makes that share a
folder for the VM, of other flags and of the same."""

import subprocess

import pytest

from conftest import BIN, ROOT, run
from firmware_project import BOARD, compiled
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


@pytest.mark.long
def test_one_folder_for_the_vm_serves_all(tmp_path):
    """Three makes at once, of which two have the same flags, where no VM is yet; what they compiled then serves each for ever, and no
    other. Without optimisation, as that is faster compiled."""
    (tmp_path / "manifest.py").write_text('module("main.py")\n')
    (tmp_path / "main.py").write_text("print('hello')\n")
    flags = {"a": [], "b": [], "c": ["UNICODE_TABLES=1"]}

    def command(name, goal, *words):
        return ["make", *words, "-C", ROOT, goal, f"BOARD={BOARD}", f"BUILD={tmp_path / name}", f"PERMAFROST_VM={tmp_path / 'vm'}", f"PERMAFROST_BIN={BIN}",
                f"FROZEN_MANIFEST={tmp_path / 'manifest.py'}", "RUNTIME_CFLAGS=-O0", "INTERP_CFLAGS=-O0", *flags[name]]

    makers = [subprocess.Popen(command(name, "firmware", "-s"), env=ENVIRONMENT) for name in flags]
    assert [maker.wait(timeout=900) for maker in makers] == [0] * len(makers)
    assert len(list((tmp_path / "vm").iterdir())) == 2 and not list((tmp_path / "vm").rglob("*.new"))
    for name in flags:
        assert compiled(run(*command(name, "firmware"), timeout=300, env=ENVIRONMENT)) == []
        assert run(*command(name, "run", "-s"), timeout=60, env=ENVIRONMENT).stdout == "hello\n"
    firmwares = {name: (tmp_path / name / BOARD / "firmware.elf").read_bytes() for name in flags}
    assert firmwares["a"] == firmwares["b"] != firmwares["c"]
