"""The inputs that a fuzz target starts from: its folder in tests/fuzz/corpus, and what a build of this tree makes."""

import io
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _modules(build, folder):
    """Small .mpy files."""
    subprocess.run([build / "bin/mpy-cross", "--out-dir", folder, *sorted((ROOT / "tests/prove/subjects").glob("*.py"))], check=True)
    return sorted(path.read_bytes() for path in folder.glob("*.mpy"))


def small_archive(path):
    """A package's archive, uncompressed and without the image's C."""
    with tarfile.open(path) as packed:
        small = io.BytesIO()
        with tarfile.open(fileobj=small, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for member in packed.getmembers():
                if "/image/" not in member.name:
                    archive.addfile(member, packed.extractfile(member))
    return small.getvalue()


def _package(build, folder):
    """A package's archive, uncompressed."""
    (folder / "a.py").write_text("x = 1\n")
    (folder / "manifest.py").write_text("metadata(version='1')\nmodule('a.py')\n")
    subprocess.run([build / "bin/freezer", "pack", "--name", "p", "manifest.py"], cwd=folder, check=True, capture_output=True)
    return [small_archive(folder / "p-1.tar.gz")]


def _elf(build, folder):
    """An object file with a symbol and a section."""
    (folder / "x.c").write_text("const int frozen_image[4] = {1, 2, 3};\nint main(void) { return frozen_image[1]; }\n")
    subprocess.run(["cc", "-c", "-o", folder / "x.o", folder / "x.c"], check=True)
    return [(folder / "x.o").read_bytes()]


def _lock(build, folder):
    """What a manifest resolved to."""
    (folder / "a.py").write_text("x = 1\n")
    (folder / "manifest.py").write_text("module('a.py')\n")
    subprocess.run([build / "bin/freezer", "lock", "manifest.py"], cwd=folder, check=True, capture_output=True)
    return [(folder / "freezer.lock").read_bytes()]


MADE = {"lock": _lock, "verify": _modules, "package": _package, "elf": _elf}


def corpus(target, build, folder):
    """Writes them to folder, which is there; returns the paths."""
    work = folder / "work"
    work.mkdir()
    kept = ROOT / "tests/fuzz/corpus" / target
    inputs = [path.read_bytes() for path in sorted(kept.glob("*"))] if kept.exists() else []
    inputs += MADE[target](Path(build).resolve(), work) if target in MADE else []
    paths = [folder / f"{i:02}" for i in range(len(inputs))]
    for path, data in zip(paths, inputs):
        path.write_bytes(data)
    return paths
