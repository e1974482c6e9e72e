"""The host's command permafrost: what it runs, its options, what it says of wrong ones, how a program ends."""

import os
import re
import signal
import subprocess

import pytest

from conftest import ROOT, run

SHOW = "import sys\nprint(__name__, sys.argv, sys.path)\n"
ENVIRONMENT = {name: text for name, text in os.environ.items() if name != "MICROPYPATH"}


@pytest.fixture
def folder(tmp_path, mpy_cross):
    (tmp_path / "show.py").write_text(SHOW)
    run(mpy_cross, "-o", tmp_path / "compiled.mpy", tmp_path / "show.py")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("print('init', __name__)\n")
    (tmp_path / "package" / "__main__.py").write_text("print('main', __name__)\n")
    return tmp_path


def permafrost_in(permafrost, folder, *words, check=True, **kwargs):
    kwargs.setdefault("env", ENVIRONMENT)
    kwargs.setdefault("input", "")
    return run(permafrost, *words, cwd=folder, check=check, **kwargs)


@pytest.mark.parametrize("words, name, argv, first", [
    (["show.py", "a", "-c"], "__main__", ["show.py", "a", "-c"], True),
    (["compiled.mpy"], "__main__", ["compiled.mpy"], True),
    (["-O", "show.py"], "__main__", ["show.py"], True),
    (["-m", "show", "1"], "__main__", ["show", "1"], False),
    (["-m", "compiled"], "__main__", ["compiled"], False),
    (["-c", SHOW, "x", "-y"], "__main__", ["-c", "x", "-y"], False),
    (["-", "x"], "__main__", ["-", "x"], False),
    ([], "__main__", [""], False),
])
def test_what_it_runs(permafrost, folder, words, name, argv, first):
    done = permafrost_in(permafrost, folder, *words, input=SHOW)
    assert done.stdout == f"{name} {argv} {[str(folder) if first else '', '.frozen']}\n"


def test_a_package(permafrost, folder):
    assert permafrost_in(permafrost, folder, "-m", "package").stdout == "init package\nmain __main__\n"


def test_interactive_goes_on_with_the_rest(permafrost, folder):
    done = permafrost_in(permafrost, folder, "-i", "-c", "x = 5", input="print(x + 1)\n")
    assert done.stdout == "6\n"


@pytest.mark.parametrize("path, folders", [("a:b", ["a", "b"]), ("", []), ("a::b:", ["a", "", "b", ""]), (".frozen", [".frozen"]),
                                           ("~/lib:~:x~/y", ["/home/of/me/lib", "~", "x~/y"])])
def test_micropypath(permafrost, folder, path, folders):
    done = permafrost_in(permafrost, folder, "-c", "import sys\nprint(sys.path)", env=dict(ENVIRONMENT, MICROPYPATH=path, HOME="/home/of/me"))
    assert done.stdout == f"{['', *folders]}\n"


@pytest.mark.parametrize("option, debug, level", [("-O", False, 1), ("-O0", True, 0), ("-O3", False, 3), ("-OO", False, 2), ("-v", True, 0)])
def test_levels(permafrost, folder, option, debug, level):
    done = permafrost_in(permafrost, folder, option, "-c", "import micropython\nprint(__debug__, micropython.opt_level())")
    assert done.stdout.startswith(f"{debug} {level}\n") and (done.stdout.count("mem: total=") == 1) == (option == "-v")


@pytest.mark.parametrize("size, least, most", [("64k", 60000, 65536), ("65536", 60000, 65536), ("0x10000", 60000, 65536), ("32wk", 60000, 65536),
                                               ("1M", 1000000, 1048576)])
def test_heap_sizes(permafrost, folder, size, least, most):
    done = permafrost_in(permafrost, folder, "-X", f"heapsize={size}", "-X", "emit=native", "-c", "import gc\nprint(gc.mem_free() + gc.mem_alloc())")
    assert least < int(done.stdout) < most


@pytest.mark.parametrize("words, told", [
    (["-c"], "-c wants an argument"), (["-m"], "-m wants an argument"), (["-X"], "-X wants an option"), (["-z"], "unknown option -z"),
    (["--foo"], "unknown option --foo"), (["-X", "heapsize"], "unknown option -X heapsize"),
    *((["-X", f"heapsize={size}", "-c", ""], f"not a heap size of 1k or more: {size}")
      for size in ("", "abc", "100", "64kk", "2mw", "-5", "99999999999999999999", "999999999999999999m")),
    (["-X", "emit=viper", "-c", ""], "-X emit= takes bytecode or native, not viper"), (["-O4"], "-O takes a level from 0 to 3, not 4"),
    (["-Ox"], "-O takes a level from 0 to 3, not x"),
])
def test_wrong_options(permafrost, folder, words, told):
    done = permafrost_in(permafrost, folder, *words, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"permafrost: {told}; permafrost --help tells the options\n")


@pytest.mark.parametrize("file, told", [("nothing.py", "[Errno 2] No such file or directory"), ("", "[Errno 2] No such file or directory"),
                                        ("package", "[Errno 21] Is a directory")])
def test_files_that_cannot_be_run(permafrost, folder, file, told):
    done = permafrost_in(permafrost, folder, file, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"permafrost: can't open file '{file}': {told}\n")


def test_help_and_version(permafrost, folder):
    text = permafrost_in(permafrost, folder, "--help").stdout
    assert text.startswith("usage: permafrost ") and all(word in text for word in ("-m", "-c", "-i", "-O", "-v", "heapsize", "emit", "MICROPYPATH"))
    assert permafrost_in(permafrost, folder, "-h").stdout == text
    assert "v6.3" in permafrost_in(permafrost, folder, "--version").stdout


@pytest.mark.parametrize("program, printed, status", [
    ("", "", 0), ("raise SystemExit", "", 0), ("import sys\nsys.exit(None)", "", 0), ("import sys\nsys.exit(7)", "", 7),
    ("import sys\nsys.exit(-1)", "", 255), ("import sys\nsys.exit('no paper')", "no paper\n", 1),
    ("def f():\n    return 1 // 0\nf()",
     'Traceback (most recent call last):\n  File "<stdin>", line 3, in <module>\n  File "<stdin>", line 2, in f\nZeroDivisionError: divide by zero\n', 1),
    ("raise KeyboardInterrupt", 'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\nKeyboardInterrupt: \n', 130),
])
def test_ends(permafrost, folder, program, printed, status):
    for words, text in (["-c", program], ""), ([], program):
        done = permafrost_in(permafrost, folder, *words, input=text, check=False)
        output = (printed, "") if "Traceback" in printed else ("", printed)  # what sys.exit says is no output
        assert (done.stdout, done.stderr, done.returncode) == (*output, status)


@pytest.mark.parametrize("program, printed, status", [
    ("while True: pass", 'Traceback (most recent call last):\n  File "<stdin>", line 2, in <module>\nKeyboardInterrupt: \n', 130),
    ("input()", 'Traceback (most recent call last):\n  File "<stdin>", line 2, in <module>\nKeyboardInterrupt: \n', 130),
    ("import sys\nsys.stdin.read()", 'Traceback (most recent call last):\n  File "<stdin>", line 3, in <module>\nKeyboardInterrupt: \n', 130),
    ("import math\nmath.factorial(2000000)", 'Traceback (most recent call last):\n  File "<stdin>", line 3, in <module>\nKeyboardInterrupt: \n', 130),
    ("x = 3\nx ** 10 ** 8", 'Traceback (most recent call last):\n  File "<stdin>", line 3, in <module>\nKeyboardInterrupt: \n', 130),
    ("import time\ntime.sleep(1000)", 'Traceback (most recent call last):\n  File "<stdin>", line 3, in <module>\nKeyboardInterrupt: \n', 130),
    ("try:\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    print('stopped')", "stopped\n", 0),
], ids=["loop", "input", "read", "factorial", "power", "sleep", "caught"])
def test_ctrl_c(permafrost, folder, program, printed, status):
    child = subprocess.Popen([permafrost, "-c", f"print('started')\n{program}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "started\n"
        child.send_signal(signal.SIGINT)
        assert child.stdout.read() == printed
        assert child.wait(timeout=60) == status
    finally:
        child.kill()
        child.communicate()


# Stock's modules that are MP_REGISTER_MODULE, not MP_REGISTER_EXTENSIBLE_MODULE, as far as both have them.
FIRST = {"builtins", "cmath", "deflate", "framebuf", "gc", "math", "micropython", "sys", "uctypes", "vfs"}


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_file_stands_in_for_other_modules_than_stock_keeps(permafrost, tmp_path, kind):
    modules = set(re.findall(r"^MODULE\((\w+)\)", "".join(path.read_text() for path in ROOT.glob("runtime/modules/*/*.def")), re.M))
    assert FIRST <= modules and len(modules) > 25
    for module in modules:
        (tmp_path / module).mkdir() if kind == "folder" else (tmp_path / f"{module}.py").write_text("of_a_file = 1\n")
    imports = "".join(f"import {module}\nprint('{module}', hasattr({module}, 'of_a_file') or hasattr({module}, '__path__'))\n" for module in sorted(modules))
    printed = dict(line.split() for line in permafrost_in(permafrost, tmp_path, "-c", imports).stdout.splitlines())
    assert {module for module in modules if printed[module] == "False"} == FIRST
