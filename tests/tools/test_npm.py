"""make npm: mpy-cross as WebAssembly gives the host's bytes, and the host's words where it gives none. Only where there is an emscripten."""

import shutil

import pytest

from conftest import BUILD, ROOT, run

pytestmark = pytest.mark.skipif(not shutil.which("emcc") or not shutil.which("node"), reason="no emcc, node: install emscripten")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("npm")
    run("make", "-s", "-C", ROOT, "npm", f"BUILD={BUILD}", f"OUT={folder}", timeout=900)
    return folder


def test_the_same_bytes(package, mpy_cross, tmp_path):
    sources = sorted((ROOT / "tests/language/programs").glob("*.py"))[::12]
    for source in sources:
        for tool, out in ((mpy_cross, "host.mpy"), (package / "mpy-cross.js", "wasm.mpy")):
            run(tool, "-s", source.name, "-o", tmp_path / out, source)
        assert (tmp_path / "host.mpy").read_bytes() == (tmp_path / "wasm.mpy").read_bytes(), source.name
    assert len(sources) > 5


def test_the_same_words(package, mpy_cross, tmp_path):
    (tmp_path / "wrong.py").write_text("x = (1,\n")
    said = [run(tool, "wrong.py", cwd=tmp_path, check=False) for tool in (mpy_cross, package / "mpy-cross.js")]
    assert said[0].stderr == said[1].stderr and said[0].returncode == said[1].returncode == 1
