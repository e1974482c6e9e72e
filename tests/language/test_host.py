"""permafrost's command line where it is wrong or rare, and what the host's port says then."""

import os

import pytest

from conftest import run

USAGE = 2

WRONG = {
    ("-X",): "-X wants an option",
    ("-X", "heapsize=512"): "not a heap size of 1k or more: 512",
    ("-X", "heapsize=x"): "not a heap size of 1k or more: x",
    ("-X", "collect=5"): "not a build with HEAP=check: -X collect=5",
    ("-X", "emit=viper"): "-X emit= takes bytecode or native, not viper",
    ("-X", "nothing"): "nothing",
    ("--pins",): "--pins wants a file",
    ("--romfs",): "--romfs wants a file",
    ("--romfs", "no/such/folder", "-c", ""): "can't map 'no/such/folder': No such file or directory",
    ("--pins", "no/such/folder", "-c", ""): "can't write 'no/such/folder': No such file or directory",
    ("--nothing",): "--nothing",
    ("-c",): "-c",
    ("-m",): "-m",
}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_words(permafrost, tmp_path, words):
    done = run(permafrost, *words, check=False, cwd=tmp_path)
    assert done.returncode == USAGE and WRONG[words] in done.stderr and done.stdout == ""


def test_a_heap_that_cannot_be_had(permafrost):
    may_fail = {**os.environ, "ASAN_OPTIONS": "allocator_may_return_null=1"}  # as malloc does without it
    done = run(permafrost, "-X", "heapsize=100000000000m", "-c", "", check=False, env=may_fail)
    assert done.returncode != 0 and "heap" in done.stderr


def test_output_that_nobody_reads(permafrost):
    """A pipe that is closed: sysexits' EX_IOERR."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as out:
        done = run(permafrost, "-c", "for i in range(100000): print('a line of some length', i)", capture_output=False, stdout=out, check=False)
    assert done.returncode == 74 or done.returncode == -13


VIPER = "import micropython\n@micropython.viper\ndef f(x: int) -> int:\n    return x * {}\nprint(f(7))\n"


def test_viper_without_a_folder_or_a_compiler(permafrost, tmp_path):
    program = tmp_path / "words.py"
    program.write_text(VIPER.format(os.getpid()))
    home = {name: word for name, word in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}
    done = run(permafrost, program, env=home, check=False)
    assert done.returncode == 1 and "NotImplementedError: viper needs a folder: XDG_CACHE_HOME names it" in done.stdout + done.stderr
    done = run(permafrost, program, env={**home, "XDG_CACHE_HOME": str(program)}, check=False)
    assert done.returncode == 1 and "viper needs a folder" in done.stdout + done.stderr
    done = run(permafrost, program, env={**home, "XDG_CACHE_HOME": "/" + "x" * 5000}, check=False)
    assert done.returncode == 1 and "viper needs a folder" in done.stdout + done.stderr
    done = run(permafrost, program, env={**home, "XDG_CACHE_HOME": str(tmp_path), "PERMAFROST_CC": "false"}, check=False)
    assert done.returncode == 1 and "NotImplementedError" in done.stdout + done.stderr
    for _ in range(2):  # compiled, and from what was kept
        assert run(permafrost, program, env={**home, "XDG_CACHE_HOME": str(tmp_path)}).stdout == f"{7 * os.getpid()}\n"


def test_a_package_as_the_program(permafrost, tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("print('package', __name__)\n")
    done = run(permafrost, "-m", "package", cwd=tmp_path, check=False)
    assert done.returncode == 1 and "ModuleNotFoundError: no module named 'package.__main__'" in done.stdout + done.stderr
    (tmp_path / "package" / "__main__.py").write_text("print('main', __name__)\n")
    (tmp_path / "package" / "inner.py").write_text("print('inner', __name__)\n")
    assert run(permafrost, "-m", "package", cwd=tmp_path).stdout == "package package\nmain __main__\n"
    assert run(permafrost, "-m", "package.inner", cwd=tmp_path).stdout == "package package\ninner __main__\n"
    for name in "none", "package.none", "none.below":
        done = run(permafrost, "-m", name, cwd=tmp_path, check=False)
        assert done.returncode == 1 and "ModuleNotFoundError: no module named '" + name.removesuffix(".below") in done.stdout + done.stderr
