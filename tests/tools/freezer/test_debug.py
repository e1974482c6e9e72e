"""freezer freeze --debug: line tables left out or moved to a file, and freezer traceback, which reads it."""

import json

import pytest

from conftest import run
from freezer_tools import HOST, compile_c, freeze, module, sections  # noqa: F401

SOURCE = """class A:
    def read(self):
        return 1 / 0


class B:
    def read(self):
        x = 1

        return [][x]


def one_line(): raise ValueError
"""


def test_symbols_have_every_line(freeze, module, tmp_path):
    module("main.py", SOURCE)
    freeze("main.py", "--debug=file")
    symbols = json.loads((tmp_path / "symbols.json").read_text())
    reads = sorted((int(name.split("+")[1]), line) for name, line in symbols.items() if name != "build" and name.startswith("main.py:read+"))
    assert {line for _, line in reads} >= {3, 10}
    assert 13 in {line for name, line in symbols.items() if name != "build" and name.startswith("main.py:one_line+")}
    assert not (tmp_path / "nothing.json").exists()


def test_stripped_images_are_smaller(freeze, module, tmp_path):
    module("main.py", SOURCE)
    sizes = {}
    for mode in ("full", "none", "file"):
        freeze("main.py", f"--debug={mode}")
        sizes[mode] = sections(compile_c(HOST, tmp_path / "image.c", tmp_path / "image.o"))[".frozen.code"][0]
    assert sizes["none"] < sizes["file"] < sizes["full"]


def test_traceback_names_lines(freezer, freeze, module, tmp_path):
    module("main.py", SOURCE)
    freeze("main.py", "--debug=file", "--symbols", "deep/lines.json")
    symbols = json.loads((tmp_path / "deep/lines.json").read_text())
    second = next(int(name.split("+")[1]) for name, line in symbols.items() if name != "build" and name.startswith("main.py:read+") and line == 10)
    log = tmp_path / "console.log"
    build = symbols["build"]
    log.write_bytes(b"boot\r\n[1.25] Traceback (most recent call last): build %s\r\n" % build.encode() +
                    b'[1.26]   File "main.py", line +%d, in read\r\n' % (second + 1)
                    + b'  File "/lib/x.py", line 7, in f\nIndexError: \xff')
    done = run(freezer, "traceback", "deep/lines.json", log, cwd=tmp_path, text=False)
    assert done.stdout == log.read_bytes().replace(b"line +%d" % (second + 1), b"line 10")
    log.write_text(f'Traceback (most recent call last): build {build}\n  File "other.py", line +3, in f\n')
    done = run(freezer, "traceback", "deep/lines.json", log, cwd=tmp_path, check=False)
    assert done.returncode == 1 and done.stdout == log.read_text()
    assert "console.log: error: 1 places of the log are not in the symbol file of their build" in done.stderr


def log_of(build, offset):
    return f'Traceback (most recent call last): build {build}\n  File "main.py", line +{offset}, in <module>\n'


def test_another_builds_lines_are_refused(freezer, freeze, module, tmp_path):
    """Each traceback is looked up in its own build's file, wherever that lies; without it the log stays as it is."""
    builds = {}
    for name, source in (("old", "x = 1\ny = x / 0\n"), ("new", "# a comment\nx = 1\ny = x / 0\n")):
        module("main.py", source)
        freeze("main.py", "--debug=file", "--symbols", f"site/{name}/symbols.json")
        symbols = json.loads((tmp_path / f"site/{name}/symbols.json").read_text())
        builds[name] = symbols["build"]
        last = max(int(place.split("+")[1]) for place in symbols if place != "build")
        assert f'"{builds[name]}"' in (tmp_path / "image.c").read_text()
    assert builds["old"] != builds["new"]
    log = tmp_path / "console.log"
    log.write_text(log_of(builds["old"], last) + log_of(builds["new"], last))
    both = ["site/old/symbols.json", "site/new/symbols.json"]
    for files in (both, both[::-1], ["site"]):
        done = run(freezer, "traceback", *files, log, cwd=tmp_path)
        assert [line.split(",")[1] for line in done.stdout.splitlines()[1::2]] == [" line 2", " line 3"]
    done = run(freezer, "traceback", both[0], log, cwd=tmp_path, check=False)
    assert done.returncode == 1 and " line 2" in done.stdout and f" line +{last}" in done.stdout
    assert f"error: a traceback of build {builds['new']}, which no symbol file here is of" in done.stderr
    assert f"site/old/symbols.json is of build {builds['old']}" in done.stderr
    log.write_text('  File "main.py", line +%d, in <module>\n' % last)
    done = run(freezer, "traceback", "site", log, cwd=tmp_path, check=False)
    assert done.returncode == 1 and "of a build that it does not tell" in done.stderr and "--build ID" in done.stderr
    assert " line 3" in run(freezer, "traceback", "--build", builds["new"], "site", log, cwd=tmp_path).stdout


def test_a_build_id_tells_what_lines_depend_on(freeze, module, tmp_path):
    """The same inputs have the same id; other code, another profile or feature have others."""
    def build(*options):
        freeze("main.py", "--debug=file", *options)
        return json.loads((tmp_path / "symbols.json").read_text())["build"]

    module("main.py", "print(1)\n")
    first = build()
    assert build() == first and len(first) == 16
    others = [build("--profile=core"), build("--profile=minimal"), build("--profile=minimal", "--without=float")]
    module("main.py", "print(2)\n")
    others.append(build())
    assert len({first, *others}) == 5


def test_no_symbol_file(freezer, tmp_path):
    (tmp_path / "empty").mkdir()
    done = run(freezer, "traceback", "empty", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "no symbol file" in done.stderr


@pytest.mark.parametrize("text, message", [("", "not what --json writes"), ('{"main.py": 3}\n', "is no FILE:FUNCTION+OFFSET"),
                                           ('{"main.py:f+x": 3}\n', "is no FILE:FUNCTION+OFFSET")])
def test_traceback_refuses_what_is_no_symbol_file(freezer, tmp_path, text, message):
    (tmp_path / "symbols.json").write_text(text)
    done = run(freezer, "traceback", "symbols.json", "/dev/null", cwd=tmp_path, check=False)
    assert done.returncode == 1 and message in done.stderr


def test_options_are_checked(freeze, module):
    module("main.py", "x = 1\n")
    for option, message in (("--debug=some", "no debug mode 'some'; there are full, none, file"),
                            ("--shards=-1", "--shards takes 0 to 1000, not '-1'"), ("--shards=x", "not 'x'"),
                            ("--profile=tiny", "no profile 'tiny'; there are full, core, minimal")):
        done, image, _ = freeze("main.py", option, check=False)
        assert done.returncode == 2 and message in done.stderr and not image.exists()
