"""What the tools say of ordinary mistakes: messages.txt has each mistake, its commands and the words, which tell the cause and the
next step. `tests/python.sh tests/tools/test_messages.py` prints the file as the tools make it now."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

import pytest

from places import BIN, ROOT

GOLDEN = Path(__file__).with_suffix("").parent / "messages.txt"
FILES = {
    "main.py": "print('hello')\n",
    "large.py": "items = [0]\nwhile True:\n    items = items + items\n",
    "other.py": "x = 1\n",
    "1x.py": "x = 1\n",
    "class.py": "x = 1\n",
    "endless.py": "n = 0\nwhile True:\n    n += 1\n",
    "opt.py": 'module("main.py", opt="3")\n',
    "misspelt.py": 'modul("main.py")\n',
    "nofile.py": 'module("mian.py")\n',
    "manifest.txt": 'module("main.py")\n',
    "never.py": "x = (1,\ny = 2\n",
    "comma.py": "try:\n    x = 1\nexcept ValueError, e:\n    x = 2\n",
    "float.py": "def half(x):\n    return x * 0.5\n",
    "imports.py": "import tiem\nfrom time import slep\nimport math\nprint(math.sqr(2))\n",
    "guarded.py": "try:\n    import nosuch\nexcept ImportError:\n    nosuch = None\n\n\ndef later():\n    import elsewhere\n",
    "adc/adc.c": '#include "runtime/user_module.h"\n\nvalue adc_read(void)\n{\n    return permafrost_int(1);\n}\n',
    "adc/adc.def": "MODULE(adc)\nFUNCTION(adc, read, adc_read, F0, 0, 0, 0)\n",
    "reads.py": "import adc\nprint(adc.raed())\n",
    "writes.py": "from adc import convert_all\nimport adc\nadc.convert_all()\nadc.start_slowly()\n",
    "kind/kind.c": "value kind_read(void);\n",
    "kind/kind.def": "MODULE(kind)\nFUNCTION(kind, read, kind_read, G0, 0, 0, 0)\nFUNCTION(kind, raw, kind_read, F1, 0, 1, 0)\n"
                     "FUNCTION(kind, wide, kind_raed, F0, 0, 0, 0)\nFUNCTION(kind, few, kind_read, F0, 0, 0)\n",
    "lost/lost.c": "value lost_read(void);\n",
    "lost/lost.def": "MODULE(lost)\nFUNCTION(lost, read, lost_raed, F0, 0, 0, 0)\n",
    "own/own.c": "value own_read(void);\n",
    "own/own.def": "MODULE(time)\nFUNCTION(time, read, own_read, F0, 0, 0, 0)\n",
    "toolchain.mk": "FROZEN_MANIFEST = manifest.txt.py\nCPU_FLAGS =\nall: image\ninclude $(ROOT)/runtime/runtime.mk\nimage: $(PERMAFROST_OBJECTS)\n",
    "manifest.txt.py": 'module("main.py")\n',
}


def cases():
    """Name and commands of each case, and all that is expected."""
    for block in GOLDEN.read_text().split("== ")[1:]:
        name, _, rest = block.partition("\n")
        lines = rest.rstrip("\n").split("\n")
        yield name, [line[2:] for line in lines if line.startswith("$ ")], rest.rstrip("\n")


def said(commands, folder):
    """The case as the file has it: each command and what it says, without the usage that follows wrong arguments."""
    environment = dict(os.environ, PATH=f"{BIN}:{os.environ['PATH']}", NO_COLOR="1", ROOT=str(ROOT))
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "V"):
        environment.pop(name, None)
    lines = []
    for command in commands:
        done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
        text = done.stderr.replace(str(folder), "FOLDER").replace(str(BIN), "BIN").replace(str(ROOT), "ROOT")
        text = re.sub(r"\.mk:\d+: \S*build\S*/runtime", ".mk:N: build/runtime", text)
        text = re.sub(r"\.mk:\d+:", ".mk:N:", text)
        text = re.sub(r"(?ms)^usage: .*\Z", "usage: ...\n", text)
        lines += [f"$ {command}", *text.rstrip("\n").split("\n")]
    return "\n".join(lines).rstrip("\n")


def write_files(folder):
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "other.mpy").write_bytes(b"M\x06\x00\x1f")


@pytest.mark.parametrize("name, commands, expected", cases(), ids=[name for name, _, _ in cases()])
def test_message(name, commands, expected, tmp_path):
    write_files(tmp_path)
    assert said(commands, tmp_path) == expected


def test_the_problem_matcher_finds_them():
    """docs/examples/ci: each error or warning that has a line."""
    pattern = json.loads((ROOT / "docs/examples/ci/permafrost.json").read_text())["problemMatcher"][0]["pattern"][0]
    lines = [line for line in GOLDEN.read_text().splitlines() if re.search(r":\d+(:\d+)?: (error|warning): ", line)]
    found = [re.match(pattern["regexp"], line) for line in lines]
    assert len(lines) > 15 and all(found)
    at = re.match(pattern["regexp"], "src/never.py:1:5: error: this '(' was never closed: ')' expected")
    assert [at.group(pattern[name]) for name in ("file", "line", "column", "severity")] == ["src/never.py", "1", "5", "error"]


if __name__ == "__main__":
    for name, commands, _ in cases():
        with tempfile.TemporaryDirectory() as folder:
            write_files(Path(folder))
            print(f"== {name}\n{said(commands, Path(folder))}\n")
