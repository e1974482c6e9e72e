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
    reads = sorted((int(name.split("+")[1]), line) for name, line in symbols.items() if name.startswith("main.py:read+"))
    assert {line for _, line in reads} >= {3, 10}
    assert 13 in {line for name, line in symbols.items() if name.startswith("main.py:one_line+")}
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
    second = next(int(name.split("+")[1]) for name, line in symbols.items() if name.startswith("main.py:read+") and line == 10)
    log = tmp_path / "console.log"
    log.write_bytes(b"boot\r\n[1.25] Traceback (most recent call last):\r\n"
                    b'[1.26]   File "main.py", line +%d, in read\r\n' % (second + 1)
                    + b'  File "/lib/x.py", line 7, in f\nIndexError: \xff')
    done = run(freezer, "traceback", "deep/lines.json", log, cwd=tmp_path, text=False)
    assert done.stdout == log.read_bytes().replace(b"line +%d" % (second + 1), b"line 10")
    log.write_text('  File "other.py", line +3, in f\n')
    done = run(freezer, "traceback", "deep/lines.json", log, cwd=tmp_path, check=False)
    assert done.returncode == 1 and done.stdout == log.read_text()
    assert "error: 1 places of the log are not in it" in done.stderr and "this board's firmware" in done.stderr


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
