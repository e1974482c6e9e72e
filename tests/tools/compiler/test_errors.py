"""Wrong programs and the messages they get: errors.txt holds both, block by block.

A block is `==== name`, the program, `----`, what mpy-cross prints. `python3 test_errors.py --update` writes the
messages anew; read the difference before you keep it."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from places import BIN

TABLE = Path(__file__).parent / "errors.txt"


def blocks():
    text = TABLE.read_bytes().decode()
    for block in re.split(r"^==== ", text, flags=re.M)[1:]:
        name, rest = block.split("\n", 1)
        program, messages = rest.split("----\n", 1)
        yield name, program, messages


def messages_for(program, folder):
    """What mpy-cross prints about the program; it has to refuse it, and to leave no output."""
    source = Path(folder) / "t.py"
    source.write_bytes(program.encode())
    done = subprocess.run([BIN / "mpy-cross", "t.py"], cwd=folder, capture_output=True, timeout=10)
    assert done.returncode == 1, done
    assert done.stdout == b""
    assert not source.with_suffix(".mpy").exists()
    return done.stderr.decode()


@pytest.mark.parametrize("name, program, messages", [pytest.param(*block, id=block[0]) for block in blocks()])
def test_message(name, program, messages, tmp_path):
    assert messages_for(program, tmp_path) == messages


def test_table_is_large():
    names = [name for name, _, _ in blocks()]
    assert len(names) >= 120
    assert len(names) == len(set(names))


def test_every_message_has_place_line_and_caret():
    for name, _, messages in blocks():
        heads = [line for line in messages.splitlines() if re.match(r"t\.py:\d+:\d+: error: .", line)]
        assert heads, name
        assert len(re.findall(r"^ +\^~*$", messages, flags=re.M)) >= 1, name


def update():
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        for name, program, _ in blocks():
            parts.append(f"==== {name}\n{program}----\n{messages_for(program, folder)}")
    TABLE.write_bytes("".join(parts).encode())


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit(__doc__)
    update()
