"""make deb: lintian finds nothing, the same commit gives the same bytes in another folder, and a firmware builds from what is in the packages. Minutes;
only where Debian's tools are: make setup-deb."""

import shutil

import pytest

from conftest import ROOT, run

pytestmark = [pytest.mark.firmware, pytest.mark.skipif(not shutil.which("dh") or not shutil.which("lintian"), reason="no debhelper, lintian: make setup-deb")]


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Two folders in which they were made."""
    folders = [tmp_path_factory.mktemp("one") / "deb", tmp_path_factory.mktemp("two") / "elsewhere" / "deb"]
    for folder in folders:
        run("sh", "install/deb.sh", folder, "0.9.0", cwd=ROOT, timeout=1800)
    return folders


def test_lintian_finds_nothing(packages):
    assert run("lintian", "--allow-root", next(packages[0].glob("*.changes")), timeout=300).stdout == ""


def test_the_same_bytes_twice(packages):
    first, second = ({path.name: path.read_bytes() for path in folder.glob("*.deb")} for folder in packages)
    assert set(first) == {"permafrost_0.9.0-1_" + run("dpkg", "--print-architecture").stdout.strip() + ".deb", "permafrost-dev_0.9.0-1_all.deb"}
    assert first == second


def test_a_firmware_from_the_packages(packages, tmp_path):
    for path in packages[0].glob("*.deb"):
        run("dpkg", "-x", path, tmp_path)
    assert run(tmp_path / "usr/bin/freezer", "--version").stdout.startswith("freezer: Permafrost 0.9.0;")
    (tmp_path / "manifest.py").write_text("module('main.py')\n")
    (tmp_path / "main.py").write_text("print('packaged')\n")
    words = ["make", "-s", "-j2", "-f", tmp_path / "usr/share/permafrost/runtime/firmware.mk", "BOARD=lm3s811evb", "PROFILE=minimal", f"BUILD={tmp_path}/build",
             f"FROZEN_MANIFEST={tmp_path}/manifest.py"]
    assert run(*words, "run", timeout=900, cwd=tmp_path).stdout == "packaged\n"
