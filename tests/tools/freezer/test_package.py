"""freezer pack, unpack and check: what a package holds, what mip finds in it, and what is refused."""

import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile
import zlib

import pytest

from conftest import ROOT, run, stock_vm
from freezer_tools import module  # noqa: F401

WEATHERLOG = ROOT / "docs" / "examples" / "weatherlog" / "manifest.py"


@pytest.fixture
def package(freezer, permafrost, module, tmp_path):
    """A package of compiled modules, source and data; its folder, made in tmp_path."""
    module("thing/thing/__init__.py", "from thing.inner import f\nprint('thing', f(2))\n")
    module("thing/thing/inner.py", "def f(x):\n    return x * 21\n")
    module("thing/text/t.py", "y = 2\n")
    module("thing/blob.bin", "data")
    module("thing/manifest.py", "metadata(version='1.2', description='A thing', license='MIT')\npackage('thing')\nfreeze_as_str('text')\n"
           "data('blob.bin', name='thing/b l%b.bin')\n")
    run(freezer, "lock", "-o", "thing/freezer.lock", "thing/manifest.py", cwd=tmp_path)
    run(freezer, "pack", "--locked", "thing/freezer.lock", "--index", "index", "thing/manifest.py", cwd=tmp_path)
    return tmp_path / "thing-1.2.tar.gz"


def files_of(path):
    with tarfile.open(path) as archive:
        assert all(entry.isreg() and entry.mtime == 0 and entry.uid == 0 and entry.mode == 0o644 for entry in archive)
        return {entry.name.split("/", 1)[1]: archive.extractfile(entry).read() for entry in archive}


def test_what_a_package_holds(freezer, package, tmp_path):
    files = files_of(package)
    assert set(files) == {"SHA256SUMS", "metadata.json", "freezer.lock", "report.json", "image/image.c", "image/qstr.h",
                          "mip/package.json", "mip/thing/__init__.mpy", "mip/thing/inner.mpy", "mip/t.py", "mip/thing/b l%b.bin"}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"}
    assert dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines()) == sums
    metadata = json.loads(files["metadata.json"])
    assert metadata == {"package": 1, "mpy": "6.3", "name": "thing", "version": "1.2", "description": "A thing", "license": "MIT"}
    assert files["freezer.lock"] == (tmp_path / "thing" / "freezer.lock").read_bytes()
    report = json.loads(files["report.json"])
    assert report["module.thing.inner"] == len(files["mip/thing/inner.mpy"]) and report["function.thing.inner.f"] > 5
    assert report["files"] == sum(len(content) for name, content in files.items() if name.startswith("mip/") and name != "mip/package.json")
    assert b"frozen_image" in files["image/image.c"] and b"USED_" in files["image/qstr.h"]
    assert f"{package}: sound: package thing 1.2, 11 files" in run(freezer, "check", package).stdout


def test_the_same_input_gives_the_same_bytes(freezer, package, module, tmp_path):
    for path in (tmp_path / "thing").rglob("*.*"):
        if path.is_file() and path.name != "freezer.lock":
            module(f"elsewhere/deep/thing/{path.relative_to(tmp_path / 'thing')}", path.read_text())
    run(freezer, "pack", "-o", "../again.tar.gz", "deep/thing/manifest.py", cwd=tmp_path / "elsewhere")
    assert (tmp_path / "again.tar.gz").read_bytes() == package.read_bytes()


@pytest.mark.oracle
def test_a_stock_vm_imports_what_mip_installs(freezer, package, tmp_path):
    run(freezer, "unpack", "-o", "out", package, cwd=tmp_path)
    assert stock_vm(tmp_path / "out" / "thing-1.2" / "mip", "thing") == "thing 42\n"


def test_the_folder_that_mip_installs_from(freezer, package, permafrost, tmp_path):
    run(freezer, "unpack", "-o", "out", package, cwd=tmp_path)
    folder = tmp_path / "out" / "thing-1.2" / "mip"
    listed = json.loads((folder / "package.json").read_text())
    assert listed["v"] == 1 and listed["version"] == "1.2"
    assert dict(listed["urls"]) == {"t.py": "t.py", "thing/__init__.mpy": "thing/__init__.mpy", "thing/inner.mpy": "thing/inner.mpy",
                                    "thing/b l%b.bin": "thing/b%20l%25b.bin"}
    assert all((folder / target).is_file() for target, _ in listed["urls"])
    assert run(permafrost, "-c", "import thing", cwd=folder).stdout == "thing 42\n"
    done = run(freezer, "unpack", "-o", "out", package, cwd=tmp_path, check=False)
    assert done.returncode == 1 and "out/thing-1.2: error: there is such a folder" in done.stderr


def test_the_index_that_mip_installs_from(freezer, package, tmp_path):
    run(freezer, "unpack", "--index", "second", package, cwd=tmp_path)
    for index in (tmp_path / "index", tmp_path / "second"):
        latest, version = ((index / f"package/6/thing/{name}.json").read_text() for name in ("latest", "1.2"))
        assert latest == version and json.loads(latest)["version"] == "1.2"
        hashes = dict(json.loads(latest)["hashes"])
        assert set(hashes) == {"t.py", "thing/__init__.mpy", "thing/inner.mpy", "thing/b l%b.bin"}
        for short in hashes.values():
            assert hashlib.sha256((index / "file" / short[:2] / short).read_bytes()).hexdigest().startswith(short)
        assert (index / "file" / hashes["t.py"][:2] / hashes["t.py"]).read_text() == "y = 2\n"


def contents_with_one_short_hash():
    """Two texts whose SHA-256 begin with the same 8 digits; of 80,000 some two do."""
    seen = {}
    for number in range(1 << 20):
        text = f"content {number}"
        other = seen.setdefault(hashlib.sha256(text.encode()).digest()[:4], text)
        if other != text:
            return other, text
    raise AssertionError("none found")


def test_files_of_one_short_hash_share_an_index(freezer, module, tmp_path):
    """In one package or in two, the second file is named by more digits, and no file is written over; a damaged one is mended."""
    first, second = contents_with_one_short_hash()
    module("first.txt", first)
    module("second.txt", second)
    module("one.py", "metadata(version='1')\ndata('first.txt')\n")
    module("two.py", "metadata(version='1')\ndata('second.txt')\ndata('first.txt')\n")
    for name in ("one", "two", "one"):
        run(freezer, "pack", "--name", name, "--index", "site", f"{name}.py", cwd=tmp_path)
    one, two = (dict(json.loads((tmp_path / f"site/package/6/{name}/1.json").read_text())["hashes"]) for name in ("one", "two"))
    assert one["first.txt"] == two["first.txt"] and len(one["first.txt"]) == 8 and len(two["second.txt"]) == 16
    for short, content in ((one["first.txt"], first), (two["second.txt"], second)):
        assert (tmp_path / "site/file" / short[:2] / short).read_text() == content
        assert hashlib.sha256(content.encode()).hexdigest().startswith(short)
    damaged = tmp_path / "site/file" / one["first.txt"][:2] / one["first.txt"]
    damaged.write_text("damaged")
    run(freezer, "pack", "--name", "one", "--index", "site", "one.py", cwd=tmp_path)
    assert damaged.read_text() == first


def search_list(folder):
    return json.loads((folder / "index.json").read_text())


def test_an_index_has_the_list_that_a_package_search_reads(freezer, module, tmp_path):
    """Entries by name, each with its versions in the order they came; what others wrote stays, and so does the time where nothing changed."""
    module("a.py", "x = 1\n")
    site = tmp_path / "site"
    site.mkdir()
    of_others = {"name": "dice", "version": "3", "author": "", "description": "", "license": "MIT", "versions": {"py": ["3"], "6": ["2"]},
                 "path": "games/dice"}
    (site / "index.json").write_text(json.dumps({"v": 2, "owner": {"a": [1]}, "updated": 5, "packages": [of_others, {"name": "z", "deep": [{"a": [1, -2.5e3, None]}]}]}))
    for version in ("1", "1.1", "1.1"):
        module("m.py", f"metadata(version='{version}', description='d\u00e9 <q>', license='MIT')\nmodule('a.py')\n")
        for name in ("b", "dice"):
            run(freezer, "pack", "--name", name, "--index", "site", "m.py", cwd=tmp_path, env=os.environ | {"SOURCE_DATE_EPOCH": "77"})
    found = search_list(site)
    assert (found["v"], found["updated"], found["owner"]) == (2, 77, {"a": [1]})
    assert [entry["name"] for entry in found["packages"]] == ["b", "dice", "z"]
    own, shared, last = found["packages"]
    assert own == {"name": "b", "version": "1.1", "author": "", "description": "d\u00e9 <q>", "license": "MIT", "versions": {"6": ["1", "1.1"]}}
    assert shared["versions"] == {"py": ["3"], "6": ["2", "1", "1.1"]} and shared["path"] == "games/dice"
    assert last == {"name": "z", "deep": [{"a": [1, -2.5e3, None]}]}
    before = (site / "index.json").read_bytes()
    run(freezer, "unpack", "--index", "site", "b-1.1.tar.gz", cwd=tmp_path, env=os.environ | {"SOURCE_DATE_EPOCH": "99"})
    assert (site / "index.json").read_bytes() == before


def test_packs_side_by_side_lose_no_entry(freezer, module, tmp_path):
    module("a.py", "x = 1\n")
    module("m.py", "metadata(version='1')\nmodule('a.py')\n")
    names = [f"p{i}" for i in range(12)]
    packs = [subprocess.Popen([freezer, "pack", "--name", name, "--index", "site", "m.py"], cwd=tmp_path, stdout=subprocess.DEVNULL) for name in names]
    assert [pack.wait() for pack in packs] == [0] * len(names)
    assert [entry["name"] for entry in search_list(tmp_path / "site")["packages"]] == sorted(names)


@pytest.mark.parametrize("text", ["", "{", '{"packages": [}', '{"packages": ["\n"]}', '{} x', '{"a": "\\q"}', "[" * 100 + "]" * 100, "[]", "{}", '{"packages": {}}', "5"])
def test_a_damaged_list_is_an_error_and_stays(freezer, module, tmp_path, text):
    module("a.py", "x = 1\n")
    module("m.py", "metadata(version='1')\nmodule('a.py')\n")
    (tmp_path / "site").mkdir()
    listed = tmp_path / "site/index.json"
    listed.write_text(text)
    done = run(freezer, "pack", "--name", "b", "--index", "site", "m.py", cwd=tmp_path, check=False)
    assert done.returncode != 0 and "index.json: error: this is no list of packages" in done.stderr and listed.read_text() == text


@pytest.mark.parametrize("manifest, arguments, message", [
    ("module('a.py')", [], "the package has no version"),
    ("metadata(version='x1')\nmodule('a.py')", [], "'x1' is no version"),
    ("metadata(version='1')\nmodule('a.py')", ["--name", "a/b"], "'a/b' is no package name"),
    ("metadata(version='1')\nmodule('a.py')", ["--name", "a-1"], "'a-1' is no package name"),
    ("metadata(version='1')", [], "nothing to pack"),
    ("metadata(version='1')\nmodule('a.py')\ndata('a.py', name='a.mpy')", [], "mip/a.mpy would be in the package twice"),
    ("metadata(version='1')\nmodule('a.py')\ndata('a.py', name='../b')", [], "a path that climbs out with ..: "),
    ("metadata(version='1')\nmodule('a.py')", ["--locked", "gone.lock"], "gone.lock: error: No such file"),
    ("metadata(version='1')\nmodule('bad.py')", [], "bad.py:1:"),
])
def test_what_cannot_be_packed(freezer, permafrost, module, tmp_path, manifest, arguments, message):
    module("a.py", "x = 1\n")
    module("bad.py", "x = (\n")
    module("manifest.py", manifest)
    (tmp_path / "out.tar.gz").write_bytes(b"older")
    done = run(freezer, "pack", "-o", "out.tar.gz", *arguments, "manifest.py", cwd=tmp_path, check=False)
    assert done.returncode == 1 and message in done.stderr, done.stderr
    assert not (tmp_path / "out.tar.gz").exists()


def refused(freezer, path, folder):
    """What check says of a bad package; unpack must say the same and write nothing."""
    done = run(freezer, "check", path, check=False)
    assert done.returncode == 1 and f"{path}" in done.stderr and done.stdout == "", done
    again = run(freezer, "unpack", "-o", folder, path, check=False)
    assert again.returncode == 1 and again.stderr == done.stderr and not folder.exists()
    return done.stderr


def means_the_same(altered, whole):
    """A copy from another place in the stream may be of equal text, and fields of gzip's header say nothing of it."""
    try:
        return altered[:10] == whole[:10] and gzip.decompress(altered) == gzip.decompress(whole)
    except (OSError, EOFError, zlib.error):
        return False


def test_a_cut_or_altered_package_is_refused(freezer, package, tmp_path):
    whole = package.read_bytes()
    bad = tmp_path / "bad.tar.gz"
    for size in [*range(2, 64), *range(64, len(whole), 97), *range(len(whole) - 12, len(whole))]:
        bad.write_bytes(whole[:size])
        assert "cut short" in refused(freezer, bad, tmp_path / "out")
    for at in [*range(2, 40), *range(40, len(whole), 61), *range(len(whole) - 10, len(whole))]:
        altered = whole[:at] + bytes([whole[at] ^ 0xff]) + whole[at + 1:]
        if means_the_same(altered, whole):
            continue
        bad.write_bytes(altered)
        refused(freezer, bad, tmp_path / "out")
    bad.write_bytes(whole + b"x")
    assert "there is more after the gzip stream" in refused(freezer, bad, tmp_path / "out")


def write_gzip(path, content):
    """As freezer's own gzip streams start."""
    path.write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + gzip.compress(content, 9, mtime=0)[10:])


def repack(package, path, change):
    """The package with `change` made to its {name: content}, with sums that fit."""
    files = files_of(package)
    change(files)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()) if name != "SHA256SUMS")
    files.setdefault("SHA256SUMS", b"")
    files["SHA256SUMS"] = files["SHA256SUMS"] if files["SHA256SUMS"] == b"kept" else sums.encode()
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as out:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(f"thing-1.2/{name}")
            entry.size = len(content)
            out.addfile(entry, io.BytesIO(content))
    write_gzip(path, archive.getvalue())


@pytest.mark.parametrize("change, message", [
    (lambda files: files.update({"mip/t.py": b"y = 3\n", "SHA256SUMS": files["SHA256SUMS"] + b""}), None),
    (lambda files: files.pop("report.json"), "not a whole package: no report.json"),
    (lambda files: files.update({"mip/extra.py": b""}), "mip/package.json does not list the files of mip/"),
    (lambda files: files.update({"mip/thing/inner.mpy": files["mip/thing/inner.mpy"][:-2]}), "mip/thing/inner.mpy: error: at byte 0x"),
    (lambda files: files.update({"mip/thing/inner.mpy": files["mip/thing/inner.mpy"].replace(b"\x63", b"\xff")}), "mip/thing/inner.mpy"),
    (lambda files: files.update({"SHA256SUMS": b"kept"}), "is not what SHA256SUMS says: it was altered"),
])
def test_content_that_does_not_fit_is_refused(freezer, package, tmp_path, change, message):
    repack(package, tmp_path / "bad.tar.gz", change)
    if message is None:
        run(freezer, "check", tmp_path / "bad.tar.gz")
    else:
        assert message in refused(freezer, tmp_path / "bad.tar.gz", tmp_path / "out")


def entry(name, type=tarfile.REGTYPE, link="", content=b"x"):
    found = tarfile.TarInfo(name)
    found.type, found.linkname, found.size = type, link, len(content) if type == tarfile.REGTYPE else 0
    return found, content


@pytest.mark.parametrize("entries, message", [
    ([entry("thing-1/../../x")], "a path that climbs out with ..: 'thing-1/../../x'"),
    ([entry("../thing-1/x")], "climbs"),
    ([entry("/etc/x")], "an absolute path: '/etc/x'"),
    ([entry("thing-1/./x")], "empty part or ."),
    ([entry("thing-1/a\\..\\x")], "a backslash"),
    ([entry("thing-1/x\n")], "a control character"),
    ([entry("thing-1/x", tarfile.SYMTYPE, "/etc/passwd")], "'thing-1/x' is a symbolic link"),
    ([entry("thing-1/x", tarfile.LNKTYPE, "thing-1/y")], "is a hard link"),
    ([entry("thing-1/x", tarfile.CHRTYPE)], "is a character device"),
    ([entry("thing-1/x", tarfile.FIFOTYPE)], "is a named pipe"),
    ([entry("thing-1/x", tarfile.DIRTYPE)], "'thing-1/x/' is a folder"),
    ([entry("thing-1/x"), entry("thing-1/y"), entry("thing-1/x")], "two files are named 'thing-1/x'"),
    ([entry("thing-1/x"), entry("thing-1/x/y")], "'thing-1/x' is a file, and a folder of others"),
    ([entry("thing-1/x"), entry("other-1/x")], "'other-1/x' lies outside of thing-1/"),
    ([entry("x")], "no folder NAME-VERSION"),
    ([entry("thing/x")], "no folder NAME-VERSION"),
    ([entry("thing-1/x")], "no SHA256SUMS"),
    ([], "no folder NAME-VERSION"),
])
def test_a_hostile_archive_is_refused(freezer, tmp_path, entries, message):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as out:
        for found, content in entries:
            out.addfile(found, io.BytesIO(content))
    write_gzip(tmp_path / "bad.tar.gz", archive.getvalue())
    assert message in refused(freezer, tmp_path / "bad.tar.gz", tmp_path / "out")


def test_a_bomb_is_refused(freezer, tmp_path):
    write_gzip(tmp_path / "bad.tar.gz", bytes(66 << 20))
    assert "inflates to more than 64 MiB: a bomb" in refused(freezer, tmp_path / "bad.tar.gz", tmp_path / "out")
    head = tarfile.TarInfo("thing-1/x")
    head.size = 7 << 30
    write_gzip(tmp_path / "bad.tar.gz", head.tobuf(tarfile.USTAR_FORMAT) + bytes(2048))
    assert "cut short: 'thing-1/x' has 7516192768 bytes" in refused(freezer, tmp_path / "bad.tar.gz", tmp_path / "out")


def test_the_example(freezer, permafrost, tmp_path):
    run(freezer, "pack", "-o", tmp_path / "w.tar.gz", "--version", "0.1", WEATHERLOG)
    assert "sound: package weatherlog 0.1" in run(freezer, "check", tmp_path / "w.tar.gz").stdout
