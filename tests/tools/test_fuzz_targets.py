"""Every fuzz target on its corpus and some mutants of it, without libFuzzer: make fuzz TARGET=x SECONDS=n goes on from there."""

import subprocess

import pytest

import corpus_of
from conftest import BUILD, ROOT

IN_C = {path.stem for path in (ROOT / "tests/fuzz").glob("*.c")} - {"target", "replay", "vm"}
IN_PYTHON = {path.stem for path in (ROOT / "tests/fuzz").glob("*.py")}


# Those that run what they get do so in an interpreter that looks.
CHECKED = {"verify", "repl"}


def program_of(target):
    return BUILD / ("checked/fuzz" if target in CHECKED else "fuzz") / target


@pytest.mark.parametrize("target", sorted(IN_C | IN_PYTHON))
def test_target_on_its_corpus(target, tmp_path):
    paths = corpus_of.corpus(target, BUILD, tmp_path)
    assert paths
    done = subprocess.run([program_of(target), "-n", "300", *paths], cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("target", ["verify", "package", "elf", "traceback", "lock", "manifest", "scan"])
def test_every_cut_and_every_inverted_byte(target, tmp_path):
    """Of what a build made: .mpy files run where they are accepted, a package, firmware with an image, symbols.json, a lock file."""
    paths = corpus_of.corpus(target, BUILD, tmp_path)
    done = subprocess.run([program_of(target), "-c", *paths], cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
