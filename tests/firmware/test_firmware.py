"""The firmware builder's interface: make freeze, firmware, run, size; what is rebuilt when; execution in place."""

import os
import re
import shutil

import pytest

from conftest import BIN, ROOT, run
from firmware_project import BOARD, Project, compiled, linked, steps
from shared_vm import ENVIRONMENT, shared_vm

pytestmark = [pytest.mark.firmware, pytest.mark.xdist_group("test_firmware")]

HELLO = {"manifest.py": "module('main.py')\nmodule('helper.py')\n",
         "main.py": "import helper\nprint(helper.greet('board'))\n",
         "helper.py": "def greet(name):\n    return 'hello ' + name\n"}


@pytest.fixture(scope="module")
def hello(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("hello"), HELLO)
    project.make("firmware")
    return project


def test_runs(hello):
    assert hello.output() == "hello board\n"


def test_leaving_many_frames_takes_linear_time(tmp_path):
    """By the board's clock, which counts instructions."""
    program = ("import time\ndef g(n):\n    if n == 0: raise ValueError\n    try: return g(n - 1)\n    finally: pass\n"
               "def run(n):\n    t = time.ticks_us()\n    try: g(n)\n    except ValueError: return time.ticks_diff(time.ticks_us(), t)\n"
               "run(10)\nprint(run(300) < 13 * run(30))\n")
    assert Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": program}).output() == "True\n"


def test_no_arithmetic_of_doubles(hello):
    """Floats are singles there: doubles and conversions of 64-bit ints by them would cost two kilobytes."""
    names = re.findall(r"\b__aeabi_\w+", run("arm-none-eabi-nm", hello.elf()).stdout)
    assert "__aeabi_fmul" in names and not {f"__aeabi_d{name}" for name in ("add", "sub", "mul", "div")} & set(names)


def test_an_instruction_goes_on_by_one_load(hello):
    """A computed goto is a load to pc, whatever gcc makes of it: dispatch.awk."""
    text = run("arm-none-eabi-objdump", "-d", "--no-show-raw-insn", "--disassemble=interpreter_run", hello.elf()).stdout
    jumps = re.findall(r"\tldr\.w\tpc, \[\w+, \w+, lsl #2\]", text)
    assert len(jumps) > 50 and not re.search(r"\torr\.w\t(r\d+), \1, #1\n.*\tbx\t\1\n", text)


@pytest.mark.parametrize("profile", ["full", "minimal"])
def test_a_vm_is_compiled_once(tmp_path, profile):
    """`make vm` and a firmware that is given this VM compile with the same flags: two makes side by side would spoil each other's files."""
    done = Project(tmp_path, HELLO).make("firmware", PROFILE=profile)
    assert set(compiled(done)) <= {"image.o", "interp.o", "tables.o", "vectors.o"}, compiled(done)


def test_nothing_to_do(hello):
    hello.make("firmware")
    done = hello.make("firmware")
    assert compiled(done) == [] and not linked(done)


def test_a_new_name_recompiles_three_files(hello):
    hello.make("firmware")
    hello.write("helper.py", "def greet(name):\n    brand_new_name = 'hello ' + name\n    return brand_new_name\n"
                             "def another_new_one():\n    pass\n")
    done = hello.make("firmware")
    assert compiled(done) == ["image.o", "interp.o", "tables.o"] and linked(done)
    assert hello.output() == "hello board\n"


def test_a_comment_relinks_nothing(hello):
    hello.write("helper.py", "def greet(name):\n    return 'hello ' + name\n")
    hello.make("firmware")
    hello.write("helper.py", "def greet(name):\n    return 'hello ' + name\n# the end\n")
    done = hello.make("firmware")
    assert compiled(done) == [] and not linked(done)


def test_removing_a_module_rebuilds(hello):
    hello.make("firmware")
    hello.write("manifest.py", "module('main.py')\n")
    hello.write("main.py", "try:\n    import helper\nexcept ImportError:\n    print('gone')\n")
    hello.make("firmware")
    assert hello.output() == "gone\n"
    for name, text in HELLO.items():
        hello.write(name, text)
    hello.make("firmware")
    assert hello.output() == "hello board\n"


def test_a_changed_profile_freezes_again(hello):
    hello.make("firmware")
    done = hello.make("firmware", PROFILE="minimal")
    assert "interp.o" in compiled(done)
    assert hello.output(PROFILE="minimal") == "hello board\n"


def test_a_changed_flag_recompiles(tmp_path):
    """Shown by the smaller of the VM's archives."""
    archive = tmp_path / BOARD / "libmpy.a"

    def compiled_with(*flags):
        return compiled(run("make", "-C", ROOT, "-f", "runtime/firmware.mk", f"BUILD={tmp_path}", f"FROZEN_MANIFEST={tmp_path}/manifest.py",
                            *flags, archive, timeout=900, env=ENVIRONMENT))

    run("make", "-C", ROOT, "-f", "runtime/firmware.mk", f"BUILD={tmp_path}", f"FROZEN_MANIFEST={tmp_path}/manifest.py",
        "permafrost_tables", timeout=900, env=ENVIRONMENT)
    everything = compiled_with()
    assert "hash.o" in everything and compiled_with() == []
    assert compiled_with("RUNTIME_CFLAGS=-Os") == everything and compiled_with("RUNTIME_CFLAGS=-Os") == []


def test_the_image_is_the_same_anywhere(hello, tmp_path):
    hello.make("freeze")
    other = Project(tmp_path / "elsewhere", HELLO)
    other.make("freeze")
    for name in ("image.c", "qstr.h"):
        assert (other.build / name).read_bytes() == (hello.build / name).read_bytes()


# ---- in place ----

CONSTANTS = {
    "manifest.py": "module('main.py')\nmodule('big.py')\n",
    "main.py": "import gc\ngc.collect()\nbefore = gc.mem_alloc()\nimport big\ngc.collect()\n"
               "print(gc.mem_alloc() - before, len(big.BLOB), len(big.TEXT), big.NUMBER % 1000003, big.ROWS[3], big.f(2))\n",
    "big.py": "BLOB = %r\nTEXT = %r\nNUMBER = %d\nROWS = (%s)\nHALF = 1.5e-3\n\ndef f(x):\n%s    return x\n" % (
        bytes(range(256)) * 40, "frost " * 2000, 7 ** 900, ", ".join(str((i, "row %d of the table" % i, i * 1e3)) for i in range(200)),
        "".join(f"    x = x + {i} - {i}\n" for i in range(1000, 1800))),
}


def test_import_copies_no_constant(tmp_path):
    project = Project(tmp_path, CONSTANTS)
    size = (tmp_path / "big.py").stat().st_size
    assert size > 50000
    project.make("firmware")
    kept, blob, text, number, *_ = project.output().split()
    assert (int(blob), int(text), int(number)) == (10240, 12000, 7 ** 900 % 1000003)
    assert int(kept) < 600, "importing a frozen module keeps only its globals and one function"


def test_image_lies_in_flash(hello):
    hello.make("firmware")
    firmware = hello.build / BOARD / "firmware.elf"
    assert run(BIN / "freezer", "verify", firmware).returncode == 0
    done = run(BIN / "freezer", "verify", shutil.which("true"), check=False)
    assert done.returncode != 0 and "image" in done.stderr


def test_image_in_ram_is_refused(hello, tmp_path):
    """A script without frozen.ld's line, where the image falls among the data."""
    hello.make("firmware")
    for name in ("memory.ld", "cortex-m.ld", "sections.ld", "ram.ld"):
        script = (ROOT / "linker-scripts" / name).read_text()
        (tmp_path / name).write_text(script.replace("INCLUDE frozen.ld", "").replace("*(.data ", "*(.frozen.*) *(.data "))
    done = hello.make("firmware", LDFLAGS=f"-L{tmp_path}", check=False, LINKER_SCRIPTS=tmp_path / "sections.ld",
                      PERMAFROST_LDFLAGS=f"-L{tmp_path} -Wl,--gc-sections")
    assert done.returncode != 0
    assert re.search(r"frozen_image|\.frozen", done.stderr), done.stderr
    hello.make("firmware")


def test_writing_to_the_image_faults(tmp_path):
    program = BIN.parent / "tests" / "test_image_write"
    plain = dict(os.environ, ASAN_OPTIONS="handle_segv=0")
    assert run(program, check=False, env=plain).returncode == -11


# ---- a firmware of its own ----

@pytest.mark.long
def test_embed_outside_the_tree(tmp_path):
    folder = tmp_path / "embed"
    shutil.copytree(ROOT / "docs" / "examples" / "embed", folder, ignore=shutil.ignore_patterns("build"))
    words = [f"PERMAFROST_ROOT={ROOT}", f"PERMAFROST_BIN={BIN}", f"PERMAFROST_VM={tmp_path / 'vm'}"]
    run("make", "-C", folder, *words, timeout=900, env=ENVIRONMENT)
    output = run("make", "-s", "-C", folder, *words, "run", timeout=120, env=ENVIRONMENT).stdout
    assert output == (folder / "expected.txt").read_text()
    # One that fails its proof takes no old one's place, and a second make fails as well; nor does one without room for a stack.
    script, elf = folder / "firmware.ld", folder / "build/embed.elf"
    good, old = script.read_text(), elf.read_bytes()
    for text, said in ((good.replace("INCLUDE frozen.ld", "").replace("*(.data*)", "*(.data*) INCLUDE frozen.ld").replace("LENGTH = 16K", "LENGTH = 64K"), "error: "),
                       (good.replace("LENGTH = 16K", "LENGTH = 10K"), "left for the stack")):
        script.write_text(text)
        for _ in range(2):
            done = run("make", "-C", folder, *words, timeout=900, env=ENVIRONMENT, check=False)
            assert done.returncode != 0 and said in done.stdout + done.stderr and elf.read_bytes() == old


def test_the_embedding_manual_shows_the_example():
    """What it quotes stands so in the example's files."""
    folder = ROOT / "docs" / "examples" / "embed"
    manual = (ROOT / "docs" / "EMBEDDING.md").read_text()
    blocks = {language + text for language, text in re.findall(r"^```(\w*\n)(.*?)^```$", manual, re.M | re.S)}
    assert "\n" + (folder / "expected.txt").read_text() in blocks
    assert "c\n" + (folder / "board" / "board.def").read_text() in blocks
    assert "python\n" + (folder / "manifest.py").read_text() in blocks
    waits = re.search(r"^value board_wait\(void\)\n\{.*?^\}\n", (folder / "board" / "board.c").read_text(), re.M | re.S)[0]
    assert "c\n" + waits in blocks
    header = "".join((ROOT / "runtime" / name).read_text() for name in ("permafrost.h", "cmake/PermafrostConfig.cmake"))
    for name in re.findall(r"`(permafrost_\w+|_[a-z]\w+)", manual):
        name = name if name.startswith("permafrost") else "permafrost" + name
        assert re.search(rf"\b{name}", header), name


# ---- when it goes wrong ----

@pytest.mark.parametrize("files, told", [
    ({"manifest.py": "module('missing.py')\n"}, r"manifest\.py:1.*missing\.py"),
    ({"manifest.py": "package('nothing')\n"}, r"manifest\.py:1.*nothing"),
    ({"manifest.py": "module('main.py'\n", "main.py": ""}, r"manifest\.py:1"),
    ({"manifest.py": "module('main.py')\n", "main.py": "x = 1\nif x\n    y = 2\n"}, r"main\.py:2:5: error: .*':'"),
], ids=["missing module", "package of nothing", "manifest syntax", "module syntax"])
def test_bad_input_says_where(tmp_path, files, told):
    project = Project(tmp_path, files)
    done = project.make("freeze", check=False)
    assert done.returncode != 0
    assert re.search(told, done.stderr), done.stderr
    assert not (project.build / "image.c").exists()


def test_a_failed_freeze_leaves_no_stale_image(tmp_path):
    project = Project(tmp_path, HELLO)
    project.make("freeze")
    project.write("helper.py", "def greet(name:\n")
    done = project.make("freeze", check=False)
    assert done.returncode != 0 and "helper.py:1" in done.stderr
    assert not (project.build / "image.c").exists() and not (project.build / "qstr.h").exists()
    assert project.make("freeze", check=False).returncode != 0
    project.write("helper.py", HELLO["helper.py"])
    project.make("freeze")
    assert (project.build / "image.c").exists()


def test_a_truncated_mpy_is_refused(tmp_path):
    (tmp_path / "m.py").write_text("print('x', 12345678901234567890)\n")
    run(BIN / "mpy-cross", tmp_path / "m.py")
    whole = (tmp_path / "m.mpy").read_bytes()
    for size in range(len(whole)):
        (tmp_path / "cut.mpy").write_bytes(whole[:size])
        done = run(BIN / "freezer", "freeze", "-o", tmp_path / "image.c", "--qstr", tmp_path / "qstr.h", f"m={tmp_path / 'cut.mpy'}",
                   check=False)
        assert done.returncode != 0 and "cut.mpy" in done.stderr
        assert not (tmp_path / "image.c").exists()


def on_a_full_disk(command):
    """Runs a shell command that can write no file past 512 bytes, which a tool sees as it sees a full disk."""
    return run("sh", "-c", f"trap '' XFSZ; ulimit -f 1; {command}", check=False)


@pytest.mark.parametrize("command, outputs", [
    ("{bin}/mpy-cross -o m.mpy m.py", ["m.mpy"]),
    ("{bin}/freezer freeze -o image.c --qstr qstr.h m.py", ["image.c", "qstr.h"]),
], ids=["mpy-cross", "freezer"])
def test_a_full_disk_leaves_the_old_output(command, outputs, tmp_path):
    command = f"cd {tmp_path} && " + command.format(bin=BIN)
    (tmp_path / "m.py").write_text("".join(f"name_{i} = 'text {i} ' * 20\n" for i in range(200)))
    for name in outputs:
        (tmp_path / name).write_text("older")
    done = on_a_full_disk(command)
    assert done.returncode != 0 and outputs[0] in done.stderr and "File too large" in done.stderr
    assert sorted(os.listdir(tmp_path)) == sorted(["m.py", *outputs]), "nothing half written"
    assert all((tmp_path / name).read_text() == "older" for name in outputs)
    assert run("sh", "-c", command).returncode == 0


def test_a_full_disk_behind_stdout(tmp_path):
    (tmp_path / "m.py").write_text("print(1)\n")
    done = run("sh", "-c", f"'{BIN}/mpy-cross' -o - '{tmp_path}/m.py' > /dev/full", check=False)
    assert done.returncode != 0 and "space" in done.stderr.lower()


DATA = {"manifest.py": "module('main.py')\ndata('table.bin', name='table')\ndata('text.txt')\ndata('text.txt', name='www/index.html')\n",
        "table.bin": "ABCD" * 700, "text.txt": "first line\nsecond ü\n",
        "main.py": "import table, text.txt, gc\n"
                   "print(type(table).__name__, len(table), bytes(table[2:6]), table is __import__('table'))\n"
                   "try:\n    table[0] = 1\nexcept TypeError as e:\n    print('TypeError')\n"
                   "print(bytes(text.txt[:5]))\n"
                   "with open('www/index.html') as f:\n    print(f.readline(), f.read(), sep='')\n"
                   "with open('table', 'rb') as f:\n    f.seek(2797)\n    print(f.read(10))\n"
                   "    try:\n        f.write(b'x')\n    except OSError:\n        print('OSError')\n"
                   "try:\n    open('tablet')\nexcept OSError as e:\n    print('no tablet')\n"
                   "gc.collect()\nbefore = gc.mem_alloc()\nview = memoryview(table)\nprint(gc.mem_alloc() - before < 200)\n"}


DATA_PRINTS = "memoryview 2800 b'CDAB' True\nTypeError\nb'first'\nfirst line\nsecond ü\n\nb'BCD'\nOSError\nno tablet\nTrue\n"


def test_data_files_stay_in_flash(hello, tmp_path):
    """data(): importable as a memoryview, readable with open(); no copy of it in RAM. (test_minimal.py has the host.)"""
    project = Project(tmp_path, DATA)
    project.build = hello.build
    project.make("firmware")
    assert project.output() == DATA_PRINTS


@pytest.mark.long
def test_the_job_of_docs_ci(hello, tmp_path):
    """docs/CI.md's script on the example; then once more, with a budget that is too small and with a file that was not locked."""
    shutil.copytree(ROOT / "docs" / "examples" / "weatherlog", tmp_path / "project")
    project = tmp_path / "project"
    text = (ROOT / "docs" / "CI.md").read_text()
    setup, script = re.search(r"```\n(freezer lock.*?)```", text, re.S)[1], re.search(r"```sh\n(.*?)```", text, re.S)[1]
    environment = dict(ENVIRONMENT, PATH=f"{BIN}:{os.environ['PATH']}", PERMAFROST=str(ROOT), BUILD=str(hello.build))
    run("sh", "-c", setup, cwd=project, env=environment)
    script = script.replace("make -s", f"make -s PERMAFROST_BIN={BIN}")
    done = run("sh", "-c", script, cwd=project, env=environment, timeout=900)
    assert "9 modules" in done.stdout and "sound: package weatherlog 1.0" in done.stdout
    assert (project / "site" / "package" / "6" / "weatherlog" / "latest.json").exists()
    (project / "last").mkdir()
    shutil.move(project / "size.json", project / "last" / "size.json")
    assert "\nno change\n" in run("sh", "-c", script, cwd=project, env=environment, timeout=900).stdout
    (project / "budget.txt").write_text("image 1000\n")
    done = run("sh", "-c", script, cwd=project, env=environment, timeout=900, check=False)
    assert done.returncode == 1 and "budget.txt:1: error: image is " in done.stderr and "over its budget of 1000" in done.stderr
    (project / "weatherlog" / "units.py").write_text("x = 1\n")
    done = run("sh", "-c", script, cwd=project, env=environment, timeout=900, check=False)
    assert done.returncode == 1 and "freezer.lock: error: weatherlog/units.py (weatherlog.units) has 6 bytes, locked are " in done.stderr


LINES = {"manifest.py": "module('main.py')\nmodule('sensor.py')\n",
         "main.py": "import sensor\n\n\nclass Log:\n    def read(self, kind):\n        return kind().read(4)\n\n\n"
                    "for kind in sensor.Broken, sensor.Missing, None:\n    try:\n        Log().read(kind)\n"
                    "    except Exception as error:\n        import sys\n        sys.print_exception(error)\nLog().read(list)\n",
         "sensor.py": "class Broken:\n    def read(self, n):\n        if n < 3:\n            return 0\n        return n // 0\n\n\n"
                      "class Missing:\n    def read(self, n):\n        x = [1]\n        return x[n]\n"}


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("lines"), LINES)


def test_lines_on_the_host(lines, tmp_path):
    """A stripped board's tracebacks, translated, are those of a board with line tables."""
    project = lines

    def tracebacks(**variables):
        """What the board printed, without what make did before."""
        return "Traceback" + project.output(check=False, **variables).partition("Traceback")[2]

    full = tracebacks()
    assert 'File "sensor.py", line 11, in read' in full and 'File "sensor.py", line 5, in read' in full
    flash = {"full": project.flash()}
    stripped = tracebacks(DEBUG="file")
    flash["file"] = project.flash()
    assert stripped.count(", line +") == full.count(", line ") > 6
    log = tmp_path / "console.log"
    log.write_text(stripped)
    build = re.search(r"^Traceback .*: build (\w{16})$", stripped, re.M).group(1)
    verified = run(BIN / "freezer", "verify", project.elf()).stdout
    assert f"build {build}, checksum" in verified and f'"{build}"' in (project.build / "symbols.json").read_text()
    told = run(BIN / "freezer", "traceback", project.build / "symbols.json", log).stdout
    assert told.replace(f" build {build}", "") == full
    none = tracebacks(DEBUG="none")
    assert re.sub(r"\+\d+|build \w+", "+", none) == re.sub(r"\+\d+|build \w+", "+", stripped)
    assert project.flash() <= flash["file"] < flash["full"]


def test_shards(lines):
    names = [f"part{i}" for i in range(6)]
    files = {f"{name}.py": f"def value():\n    return {i}\n" for i, name in enumerate(names)}
    files["main.py"] = f"import {', '.join(names)}\nprint([part.value() for part in ({', '.join(names)})])\n"
    files["manifest.py"] = "".join(f"module('{name}.py')\n" for name in (*names, "main"))
    project = lines
    for name, text in files.items():
        project.write(name, text)
    project.make("firmware", SHARDS=3)
    assert project.output(SHARDS=3) == "[0, 1, 2, 3, 4, 5]\n"
    project.write("part4.py", "def value():\n    return 40\n")
    done = project.make("firmware", SHARDS=3)
    assert len(compiled(done)) == 2 and "image.o" in compiled(done)
    assert project.output(SHARDS=3) == "[0, 1, 2, 3, 40, 5]\n"


TASKS = """import asyncio


async def count(name):
    for i in range(2):
        print(name, i)
        await asyncio.sleep_ms(1)


async def main():
    await asyncio.gather(count("a"), count("b"))
    try:
        await asyncio.wait_for_ms(asyncio.Event().wait(), 5)
    except asyncio.TimeoutError:
        print("late")


asyncio.run(main())
"""


def test_asyncio_runs_in_profile_minimal(tmp_path):
    """Its parts are imported by names from a table: freezer sees them."""
    project = Project(tmp_path, {"manifest.py": 'require("asyncio")\nmodule("main.py")\n', "main.py": TASKS})
    assert project.output(PROFILE="minimal") == "a 0\nb 0\na 1\nb 1\nlate\n"
