"""Names whose hashes are equal: as many as there are, an image finds each in its pool, and nothing that is not there."""

import random
import re

import pytest

from conftest import run
from firmware_project import Project

FNV = 2166136261


def fnv(text, state=FNV):
    for byte in text.encode():
        state = (state ^ byte) * 16777619 & 0xffffffff
    return state


def text_hash(text):
    value = fnv(text)
    value = (value ^ value >> 15) & 0x3fffffff
    return value or 1


def colliding(count, hash_of=text_hash):
    """Texts by pairs of equal hash."""
    seen, pairs, generator = {}, [], random.Random(1)
    while len(pairs) < count:
        text = "n%x" % generator.getrandbits(40)
        other = seen.setdefault(hash_of(text), text)
        if other != text:
            pairs.append((other, text))
    return pairs


def alike(doublings):
    """2 ** doublings texts of one hash: whatever follows equal states of FNV leaves them equal."""
    texts = [""]
    for _ in range(doublings):
        pair, = colliding(1, lambda text: fnv(texts[0] + text))
        texts = [text + end for text in texts for end in pair]
    return texts


PROGRAM = """import micropython


class Settings:
    pass


def named(texts):
    settings = Settings()
    for number, text in enumerate(texts):
        setattr(settings, text.decode(), number)
    return [getattr(settings, text.decode()) for text in texts] == list(range(len(texts)))


print(named({built_in}))
micropython.qstr_info()
print(hasattr(Settings, {elsewhere[0]}.decode()), named({elsewhere}))
micropython.qstr_info()
"""


@pytest.mark.firmware
def test_equal_hashes(qstrgen, freezer, tmp_path):
    family = alike(4)
    assert len(set(family)) == 16 and len({text_hash(text) for text in family}) == 1
    pairs = colliding(40)
    built_in = [text for pair in pairs[:30] for text in pair] + [pair[0] for pair in pairs[30:]] + family[:12]
    elsewhere = [pair[1] for pair in pairs[30:]] + family[12:]
    project = Project(tmp_path, {
        "manifest.py": "module('main.py')\nnames('names.h')\n",
        "names.h": "".join(f"Q({text})\n" for text in built_in),
        "main.py": PROGRAM.replace("{built_in}", str([text.encode() for text in built_in]))
                          .replace("{elsewhere}", str([text.encode() for text in elsewhere]))
                          .replace("{elsewhere[0]}", str(elsewhere[0].encode()))})
    project.make("firmware", board="host")
    image = next(project.build.rglob("image.c")).read_text()
    assert re.search(rf"image_names FROZEN.* = \{{\d+, \d+, \d+, {30 + 11}, ", image)
    run(freezer, "verify", project.elf("host"))
    lines = project.output(board="host").splitlines()
    assert lines[0] == "True" and "n_qstr=0," in lines[1]
    assert lines[2] == "False True" and f"n_qstr={len(elsewhere)}," in lines[3]
    report = run(qstrgen, "report", project.elf("host")).stdout
    assert f"perfect hash: {30 + 11} names have the whole hash of another" in report
