"""runtime/bazel: the actions that a remote build runs have all their inputs named."""

import re
import shutil

from conftest import BIN, ROOT, run

EXAMPLE = ROOT / "docs" / "examples" / "remote"
RULES = ROOT / "runtime" / "bazel"


def test_freezing_needs_its_inputs_alone(tmp_path):
    """In a folder with the tools, the manifest and srcs, without an environment: the same bytes in another such folder."""
    texts = []
    for name in ("one", "another/place"):
        folder = tmp_path / name
        shutil.copytree(EXAMPLE, folder)
        (folder / "bin").mkdir()
        for tool in ("freezer", "permafrost"):
            shutil.copy(BIN / tool, folder / "bin")
        run("env", "-i", "bin/freezer", "freeze", "--profile", "full", "--shards", "4", "--manifest", "manifest.py", "-o", "image.c", "--qstr", "qstr.h", cwd=folder)
        texts.append({path.name: path.read_bytes() for path in [*folder.glob("image*.c"), folder / "qstr.h"]})
    assert texts[0] == texts[1] and len(texts[0]) == 6


def test_a_file_that_is_not_named_is_an_error(tmp_path):
    shutil.copy(EXAMPLE / "manifest.py", tmp_path)
    shutil.copy(EXAMPLE / "main.py", tmp_path)
    done = run(BIN / "freezer", "freeze", "--manifest", "manifest.py", "-o", "image.c", "--qstr", "qstr.h", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "units.py" in done.stderr


def test_the_rules_name_the_sources_that_make_does():
    excluded = re.findall(r'^ {12}"share/permafrost/(\S+\.c)",$', (RULES / "BUILD.permafrost").read_text().partition("exclude")[2].partition("]")[0], re.M)
    line = re.search(r"^NOT_IN_ARCHIVES = (.*)$", (ROOT / "runtime" / "sources.mk").read_text(), re.M)[1]
    assert sorted(excluded) == sorted(line.split())
    family = (ROOT / "runtime" / "port" / "host" / "family.mk").read_text()
    host = re.search(r"runtime/port/host/,([^)]*)\)", family)[1].split()
    built = (RULES / "BUILD.permafrost").read_text()
    assert host and all(f'"{name[:-2]}",' in built for name in host)
