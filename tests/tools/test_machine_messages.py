"""Errors for programs: --format=json and --format=github, or PERMAFROST_FORMAT, of every tool; the same words as the text has, a hint with
the error that it belongs to."""

import json
import os
import re
import subprocess

import pytest

from conftest import BIN
from test_messages import cases, write_files

PLACED = re.compile(r"(?P<file>[^\s:][^:]*)(?::(?P<line>\d+))?(?::(?P<column>\d+))?: (?P<severity>error|warning): (?P<message>.*)")


def run(command, folder, form):
    environment = dict(os.environ, PATH=f"{BIN}:{os.environ['PATH']}", NO_COLOR="1", PERMAFROST_FORMAT=form)
    return subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def from_text(text):
    """Each message of the text form as the fields that it has; hints are lines that are further in."""
    found = []
    for line in text.splitlines():
        match = PLACED.fullmatch(line)
        if match:
            fields = {key: part for key, part in match.groupdict().items() if part}
            if fields["file"] in ("freezer", "mpy-cross", "qstrgen"):
                del fields["file"]
            found.append({**fields, "hint": []})
        elif found and line.startswith("    help: "):
            found[-1]["hint"].append(line[10:])
        elif found and line.startswith("  ") and not line.startswith("    "):
            found[-1]["hint"].append(line[2:])
    return [{**fields, "hint": "\n".join(fields["hint"])} for fields in found]


def from_json(text):
    found = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return [{key: str(part) for key, part in {"hint": "", **fields}.items() if key != "end_column"} for fields in found]


def plain(text):
    return re.sub("%(0A|0D|25|2C|3A)", lambda match: chr(int(match[1], 16)), text)


def from_github(text):
    found = []
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        if match:
            message, _, hint = plain(match[3]).partition("\n")
            names = {"col": "column"}
            fields = [part.split("=", 1) for part in match[2].split(",") if part]
            found.append({**{names.get(key, key): plain(part) for key, part in fields if key != "endColumn"}, "severity": match[1], "message": message,
                          "hint": hint})
    return found


COMMANDS = sorted({command for _, commands, _ in cases() for command in commands if not command.startswith(("make", "permafrost", "ulimit"))})


@pytest.mark.parametrize("command", COMMANDS)
def test_the_same_words(command, tmp_path):
    """Of all commands of messages.txt; what is wrong with a command line itself stays text."""
    write_files(tmp_path)
    text = run(command, tmp_path, "text")
    expected = from_text(text.stderr)
    if "usage: " in text.stderr or text.returncode == 2 or "; see mpy-cross --help" in text.stderr:
        return
    for form, read in (("json", from_json), ("github", from_github)):
        done = run(command, tmp_path, form)
        assert read(done.stderr) == expected and done.returncode == text.returncode
        assert not PLACED.search(done.stderr)


@pytest.mark.parametrize("tool, words, behind", [("mpy-cross", "never.py", False), ("freezer", "freeze never.py -o out.c", True),
                                                  ("qstrgen", "scan nosuch.py", True)])
def test_by_an_option(tool, words, behind, tmp_path):
    write_files(tmp_path)
    by_variable = {form: run(f"{tool} {words}", tmp_path, form).stderr for form in ("json", "github", "text")}
    assert len(set(by_variable.values())) == 3
    for form, expected in by_variable.items():
        assert run(f"{tool} --format={form} {words}", tmp_path, "").stderr == expected
        assert not behind or run(f"{tool} {words} --format={form}", tmp_path, "").stderr == expected
    assert run(f"{tool} --json {words}", tmp_path, "").stderr == by_variable["json"]


def test_what_would_end_an_annotation(tmp_path):
    (tmp_path / "a,b:c%.py").write_text("x = (\n")
    said = run("mpy-cross --format=github 'a,b:c%.py'", tmp_path, "").stderr
    assert said.startswith("::error file=a%2Cb%3Ac%25.py,line=1,col=5,endColumn=6::this '(' was never closed: ") and said.count("\n") == 1


def test_other_formats_are_the_commands_own(tmp_path):
    assert "no format 'odd'" in run("freezer image --format=odd -o y x.elf", tmp_path, "").stderr
