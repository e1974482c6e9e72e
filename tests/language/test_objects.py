"""What lies in the image as objects - functions and modules - is what the same program makes in RAM from source: before and after
second imports, patches, deletions and all else that programs do to them."""

import pytest

from conftest import ROOT, run
from firmware_project import Project

FOLDER = ROOT / "tests" / "language" / "objects"
FILES = {path.name: path.read_text() for path in FOLDER.glob("*.py")}
MANIFEST = "".join(f"module({name!r})\n" for name in sorted(FILES))


@pytest.fixture(scope="module", params=["host", "mps2-an385"])
def project(request, tmp_path_factory):
    made = Project(tmp_path_factory.mktemp("objects"), {**FILES, "manifest.py": MANIFEST})
    made.board = request.param
    return made


pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.xdist_group("objects")]


def test_frozen_as_from_source(project, permafrost):
    source = run(permafrost, "main.py", cwd=FOLDER).stdout
    assert source.count("\n") > 30
    assert project.output(board=project.board).replace("\r\n", "\n") == source


def test_functions_lie_in_the_image(project):
    project.make(board=project.board)
    image = (project.build / "image.c").read_text()
    assert image.count("static const struct function object_") > 15 and "MODULE_IN_ROM" in image
