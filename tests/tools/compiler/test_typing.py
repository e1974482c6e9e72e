"""--strip-typing: imports of typing that only annotations use, TYPE_CHECKING blocks; and what has to stay."""

import subprocess
from pathlib import Path

import pytest

from places import BIN

STRIPPED = {
    "from": "from typing import Any, List as L\nx: Any = 1\ndef f(a: L[int], *b: Any) -> 'Any': y: L = 2\n",
    "import": "import typing\nimport typing as t\nx: typing.Any = 1\ndef f(a: t.List): pass\n",
    "extensions": "import typing_extensions as te\nx: te.Any = 1\n",
    "future": "from __future__ import annotations\nx = 1\n",
    "block": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import secret\nelse:\n    x = 1\n",
    "negated": "import typing\nif not typing.TYPE_CHECKING:\n    x = 1\nelse:\n    import secret\n",
    "in a function": "def f():\n    from typing import Any\n    x: Any = 1\n    return x\n",
    "in a class": "class A:\n    from typing import Any\n    x: Any = 1\n    def f(self) -> Any: pass\n",
    "used under TYPE_CHECKING only": "from typing import TYPE_CHECKING, cast\nif TYPE_CHECKING:\n    x = cast(secret, 1)\n",
    "type parameters": "from typing import Any\ndef f[T: Any](x: T): pass\n",
}

KEPT = {
    "called": ("from typing import cast, Any\nx: Any = cast(1)\n", {b"typing", b"cast"}),
    "a base": ("from typing import Generic\nclass A(Generic): pass\n", {b"typing", b"Generic"}),
    "a default": ("from typing import Any\ndef f(x=Any): pass\n", {b"typing", b"Any"}),
    "used before": ("def f(): return Any\nfrom typing import Any\n", {b"typing", b"Any"}),
    "in a pattern": ("from typing import Any\nmatch x:\n    case Any(): pass\n", {b"typing", b"Any"}),
    "another module": ("from abc import Any\nimport os\nx: Any = 1\n", {b"abc", b"os"}),
    "all": ("from typing import *\n", {b"typing"}),
    "another condition": ("from typing import TYPE_CHECKING\nif TYPE_CHECKING and y: z = 1\nprint(y)\n", {b"TYPE_CHECKING"}),
}


def image(folder, source, *arguments):
    (folder / "t.py").write_text(source)
    subprocess.run([BIN / "mpy-cross", *arguments, "t.py"], cwd=folder, check=True)
    return (folder / "t.mpy").read_bytes()


@pytest.mark.parametrize("source", [pytest.param(text, id=name) for name, text in STRIPPED.items()])
def test_stripped(source, tmp_path):
    stripped = image(tmp_path, source, "--strip-typing")
    for word in (b"typing", b"Any", b"annotations", b"secret", b"cast", b"TYPE_CHECKING"):
        assert word not in stripped, word
    whole = image(tmp_path, source)
    assert (b"typing" in whole or b"annotations" in whole) and len(stripped) < len(whole)


@pytest.mark.parametrize("source, words", [pytest.param(*value, id=name) for name, value in KEPT.items()])
def test_kept(source, words, tmp_path):
    stripped = image(tmp_path, source, "--strip-typing")
    for word in words:
        assert word in stripped, word


def test_warnings_come_once(tmp_path):
    (tmp_path / "t.py").write_text("x = '\\q'\n")
    done = subprocess.run([BIN / "mpy-cross", "--strip-typing", "-Wall", "t.py"], cwd=tmp_path, capture_output=True,
                          text=True)
    assert done.stderr.count("warning:") == 1
