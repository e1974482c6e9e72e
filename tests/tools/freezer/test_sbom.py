"""freezer pack --sbom: CycloneDX of what the lock has, what others' packages are in it, and what depends on what."""

import hashlib
import json
import re

import pytest

from conftest import run
from freezer_tools import module  # noqa: F401


@pytest.fixture
def project(module, tmp_path):
    module("libs/blink/manifest.py", "metadata(version='0.3', license='BSD \"3\"', author='A. Nobody')\nmodule('blink.py')\n")
    module("libs/blink/blink.py", "def on():\n    pass\n")
    module("libs/plain/manifest.py", "module('plain.py')\n")
    module("libs/plain/plain.py", "x = 1\n")
    module("thing/main.py", "import blink, plain\n")
    module("thing/a b.bin", "data")
    module("thing/manifest.py", "metadata(version='1.2', description='A thing', license='MIT')\nadd_library('own', '../libs')\n"
           "require('blink', library='own')\nrequire('plain', library='own')\nmodule('main.py')\ndata('a b.bin', name='a b.bin')\n")
    return tmp_path


def sbom(freezer, folder):
    run(freezer, "pack", "-o", "out.tar.gz", "--sbom", "sbom.json", "thing/manifest.py", cwd=folder)
    return (folder / "sbom.json").read_text()


def test_files_are_those_of_the_lock(freezer, project):
    files = [part for part in json.loads(sbom(freezer, project))["components"] if part["type"] == "file"]
    run(freezer, "lock", "-o", "thing/freezer.lock", "thing/manifest.py", cwd=project)
    locked = [line.split(" ", 4) for line in (project / "thing/freezer.lock").read_text().splitlines() if line[0] != "#"]
    assert [(part["hashes"], part["name"]) for part in files] == [([{"alg": "SHA-256", "content": line[0]}], line[4]) for line in locked]
    assert [next(entry["value"] for entry in part["properties"] if entry["name"] == "permafrost:kind") for part in files] == [line[2] for line in locked]
    main = next(part for part in files if part["name"] == "main.py")
    assert main["hashes"][0]["content"] == hashlib.sha256((project / "thing/main.py").read_bytes()).hexdigest()


def test_packages_of_others(freezer, project):
    """Those that say their version; each file belongs to one package."""
    bill = json.loads(sbom(freezer, project))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    own = bill["metadata"]["component"]
    assert (own["name"], own["version"], own["purl"], own["licenses"]) == ("thing", "1.2", "pkg:generic/thing@1.2", [{"license": {"name": "MIT"}}])
    libraries = {part["name"]: part for part in bill["components"] if part["type"] != "file"}
    assert set(libraries) == {"permafrost", "blink"}
    assert libraries["blink"]["licenses"] == [{"license": {"name": 'BSD "3"'}}] and libraries["blink"]["author"] == "A. Nobody"
    refs = [part["bom-ref"] for part in bill["components"]]
    depends = {entry["ref"]: entry["dependsOn"] for entry in bill["dependencies"]}
    assert len(set(refs)) == len(refs) and set(depends) == {own["bom-ref"], libraries["blink"]["bom-ref"]}
    assert depends["pkg:generic/blink@0.3"] == ["file:../libs/blink/blink.py#blink"]
    assert sorted(ref for of in depends.values() for ref in of) == sorted(refs)


def test_the_same_bytes_in_another_folder(freezer, project):
    first = sbom(freezer, project)
    for path in (project / "thing", project / "libs"):
        (project / "deep").mkdir(exist_ok=True)
        path.rename(project / "deep" / path.name)
    assert sbom(freezer, project / "deep") == first
    assert str(project) not in first and not re.search(r"\b20\d\d-", first)
