"""freezer dump and check; the help of every command."""

import json
import re

import pytest

from conftest import run

SOURCE = "def greet(name):\n    return 'hello ' + name\nTABLE = (1, 2.5, b'x')\n"


def test_dump(freezer, mpy_cross, tmp_path):
    (tmp_path / "a.py").write_text(SOURCE)
    run(mpy_cross, tmp_path / "a.py")
    text = run(freezer, "dump", tmp_path / "a.mpy").stdout
    assert "greet" in text and "MAKE_FUNCTION" in text and "RETURN_VALUE" in text
    (figures,) = json.loads(run(freezer, "dump", "--json", tmp_path / "a.mpy").stdout)
    assert figures["functions"] == 2 and "greet" in figures["names"] and figures["listing"] == text
    assert figures["constants"] == [{"kind": "tuple", "items": [{"kind": "int", "text": "1"}, {"kind": "float", "text": "2.5"},
                                                                {"kind": "bytes", "hex": "78"}]}]
    lines = run(freezer, "dump", "--hex", tmp_path / "a.mpy").stdout.splitlines()
    assert bytes.fromhex("".join(line[9:57] for line in lines)) == (tmp_path / "a.mpy").read_bytes()


def test_check(freezer, mpy_cross, tmp_path):
    (tmp_path / "a.py").write_text(SOURCE)
    run(mpy_cross, tmp_path / "a.py")
    assert "sound: 2 functions" in run(freezer, "check", tmp_path / "a.mpy").stdout
    whole = (tmp_path / "a.mpy").read_bytes()
    (tmp_path / "b.mpy").write_bytes(whole[:-3])
    (tmp_path / "c.mpy").write_bytes(whole.replace(b"\x63", b"\xff", 1))
    done = run(freezer, "check", tmp_path / "a.mpy", tmp_path / "b.mpy", tmp_path / "c.mpy", tmp_path / "gone.mpy", check=False)
    assert done.returncode == 1 and "a.mpy: sound" in done.stdout
    assert [line.split("/")[-1].split(":")[0] for line in done.stderr.splitlines() if "error" in line] == ["b.mpy", "c.mpy", "gone.mpy"]


def test_dump_native(freezer, tmp_path):
    """The C of viper: of words alone, and in a frame, with the names that it mentions."""
    (tmp_path / "v.py").write_text("import micropython\n@micropython.viper\ndef add(a: int, b: int) -> int:\n    return a + b\n"
                                   "@micropython.viper\ndef show(a: int):\n    print(a)\ndef plain(): pass\n")
    text = run(freezer, "dump", "--native", tmp_path / "v.py").stdout
    assert "/* add */\nWORD_FUNCTION value word_0(value a0, value a1)\n" in text and "WORD_ADD(s0, s1)" in text
    assert "/* show, in a frame of the VM */\n/* n1_" in text and ": print */\n" in text and "word_2" not in text
    (tmp_path / "w.py").write_text("import micropython\n@micropython.viper\ndef f(a: int, b):\n    return a + b\n")
    done = run(freezer, "dump", "--native", "w.py", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "w.py:4: error: can't do binary op between 'int' and 'object'" in done.stderr


COMMANDS = "freeze list lock preload verify size image seal diff traceback dump check merge link natmod extract pack unpack makemanifest mpy-tool".split()


def test_help_lists_every_command(freezer):
    text = run(freezer, "--help").stdout
    assert sorted(re.findall(r"(?m)^  ([a-z-]+) ", text)) == sorted(COMMANDS) and max(map(len, text.splitlines())) <= 100
    done = run(freezer, check=False)
    assert done.returncode == 2 and done.stderr == text
    done = run(freezer, "frezee", check=False)
    assert done.returncode == 2 and "no command 'frezee'; did you mean 'freeze'?" in done.stderr


COMMANDS.append("stubs")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_commands_help(freezer, command):
    """On standard output, status 0, and every line fits; without arguments the same on standard error, status 2."""
    done = run(freezer, command, "--help")
    assert done.stdout.startswith(f"usage: freezer {command}") and done.stderr == "" and len(done.stdout.splitlines()) >= 3
    assert max(map(len, done.stdout.splitlines())) <= 100
    done = run(freezer, command, "--no-such-option", check=False)
    assert done.returncode != 0 and f"usage: freezer {command}" in done.stderr and done.stdout == ""
