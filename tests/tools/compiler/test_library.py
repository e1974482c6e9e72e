"""libcompile as a library: memory given back on every path, also when any one allocation fails; threads."""

import subprocess
from pathlib import Path

import pytest

from places import BUILD

PROGRAM = BUILD / "tests" / "test_compile"

GOOD = '''
"""Some of everything."""
import os.path as p, sys
from .a import (b, c as d)
class A(B, m=C):
    x: int = 1
    def f(self, a, /, *b, c=1, **d):
        nonlocal_ = [i for i in range(a) if i]
        def g(self=self):
            return nonlocal_, super().f(), self
        try:
            with open(x) as y, z:
                yield from g()
        except (E, F) as e:
            raise G from e
        finally:
            del y
        return f"{a!r:>{b}} {c=}" "tail\\n" + str(rb"\\x".d), {**d, "k": [*b]}, 10**30, 1.5, 2j, (1, ("a", b"b"))
while a < b <= c and not d or e: break
else: lambda x, *y: (x, {y})
match q:
    case {"a": [1, *_]} | s.t as u if u: pass
    case _: pass
''' + "".join(f"name_{i} = '{i}' * {i}\n" for i in range(300))


@pytest.mark.parametrize("source, result", [
    (GOOD, 0),
    ("x = 1\n", 0),
    ("", 0),
    ("def f(a, b:\n    return 1\nif x = 2:\n    pass\n" * 3, -1),
    ("x = '\\q'\ndef f(a, a): return b\n", -1),
    ("(" * 3000, -1),
], ids=["everything", "little", "nothing", "syntax errors", "scope errors", "budget"])
def test_memory_comes_back(source, result, tmp_path):
    assert PROGRAM.exists(), "make test-programs"
    (tmp_path / "t.py").write_text(source)
    done = subprocess.run([PROGRAM, tmp_path / "t.py"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    words = done.stdout.split()
    assert words[:2] == ["ok", str(result)] and int(words[2]) > 1
