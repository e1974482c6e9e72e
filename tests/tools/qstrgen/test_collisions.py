"""Names whose hashes are equal: the pools find them, and too many are an error."""

import random
import re

from conftest import run


def text_hash(text):
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & 0xffffffff
    value = (value ^ value >> 15) & 0x3fffffff
    return value or 1


def colliding(count):
    """Texts by pairs of equal hash."""
    seen, pairs, generator = {}, [], random.Random(1)
    while len(pairs) < count:
        text = "n%x" % generator.getrandbits(40)
        other = seen.setdefault(text_hash(text), text)
        if other != text:
            pairs.append((other, text))
    return pairs


def test_equal_hashes(freezer, tmp_path):
    pairs = colliding(9)
    names = [text for pair in pairs for text in pair]
    (tmp_path / "names.h").write_text("".join(f"Q({text})\n" for text in names))
    (tmp_path / "m.py").write_text("print('hello')\n")
    command = [freezer, "freeze", "-o", tmp_path / "image.c", f"m={tmp_path / 'm.py'}", "--names", tmp_path / "names.h"]
    done = run(*command, check=False)
    assert done.returncode == 1 and "error: 9 names have the hash of another; 8 may" in done.stderr and "rename some of \"n" in done.stderr
    assert not (tmp_path / "image.c").exists()
    (tmp_path / "names.h").write_text("".join(f"Q({text})\n" for text in names[2:]))
    run(*command)
    image = (tmp_path / "image.c").read_text()
    assert re.search(r"image_names FROZEN.* = \{\d+, \d+, \d+, 8, ", image)
