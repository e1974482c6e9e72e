"""What the compiler emits is what its own verifier calls safe: for CPython's standard library and odd corners."""

import subprocess
import sysconfig
from pathlib import Path

import pytest

from places import BIN, BUILD

STDLIB = Path(sysconfig.get_paths()["stdlib"])
PROGRAM = BUILD / "tests" / "test_verify"

CORNERS = {
    "a return through a finally that does nothing": "def f():\n    try: return 2\n    finally: 4\n",
    "an exception's name in a cell": "def t():\n    def g(): print(e)\n    try: a()\n    except E as e: g()\n",
    "await in a comprehension of several lines": "async def f(x):\n    return [\n        g(await a(y))\n"
                                                 "        for y in await x\n    ]\n",
    "a constant as an asynchronous context manager": "async def f():\n    async with None: g()\n"
                                                     "    async with 1 as x: return x\n    async with (): pass\n"
                                                     "    with None: pass\n",
    "return in nested finally": "def f():\n    try:\n        try: return 1\n        finally:\n            return 2\n"
                                "    finally: g()\n",
    "break through with and finally": "def f():\n    while 1:\n        with a as b:\n            try: break\n"
                                      "            finally: c()\n        continue\n",
    "a generator with everything": "def f():\n    try:\n        with (yield 1): x = yield from g()\n"
                                   "    except (A, B) as e: yield e\n    finally: yield x\n",
}


def verified(files):
    """The verifier's messages about .mpy files, one line each; the last line counts."""
    assert PROGRAM.exists(), "make test-programs"
    done = subprocess.run([PROGRAM], input="".join(f"{path}\n" for path in files), capture_output=True, text=True,
                          timeout=120)
    assert done.returncode in (0, 1), done
    return done.stdout.splitlines()


@pytest.mark.parametrize("source", [pytest.param(text, id=name) for name, text in CORNERS.items()])
@pytest.mark.parametrize("optimise", ["-O0", "-O3"])
def test_corner(source, optimise, tmp_path):
    (tmp_path / "t.py").write_text(source)
    subprocess.run([BIN / "mpy-cross", optimise, "t.py"], cwd=tmp_path, check=True)
    lines = verified([tmp_path / "t.mpy"])
    assert len(lines) == 1 and int(lines[0].split()[0]) >= 2, lines


def test_standard_library(tmp_path):
    files = sorted(STDLIB.glob("*.py"))
    subprocess.run([BIN / "mpy-cross", "--out-dir", tmp_path, *files], check=True)
    lines = verified(sorted(tmp_path.glob("*.mpy")))
    assert len(lines) == 1, lines
    assert int(lines[0].split()[0]) > 5_000


def test_the_verifier_is_asked(tmp_path):
    (tmp_path / "t.py").write_text("x = f(1)\n")
    subprocess.run([BIN / "mpy-cross", "t.py"], cwd=tmp_path, check=True)
    image = bytearray((tmp_path / "t.mpy").read_bytes())
    image[image.index(b"\x34\x01")] = 0x59  # CALL_FUNCTION becomes POP_TOP
    (tmp_path / "t.mpy").write_bytes(image)
    assert len(verified([tmp_path / "t.mpy"])) == 2
