"""Modules that want more than an image: asyncio's frozen Python, sockets, and the simulator of pins."""

import os
import re
import subprocess

import pytest

from conftest import ROOT, cpython, run

MODULES = ROOT / "tests" / "language" / "modules"


@pytest.mark.parametrize("name", ["asyncio_tasks", "asyncio_streams", "socket_pairs", "text_codecs"])
def test_as_cpython(name, permafrost):
    program = MODULES / f"{name}.py"
    assert run(permafrost, program, timeout=60).stdout == cpython(program)


def test_rare_ways(permafrost, tmp_path):
    """What programs seldom do: as CPython where it has the same, else as its text beside the program says."""
    program = MODULES / "rare_ways.py"
    assert run(permafrost, program, cwd=tmp_path).stdout == cpython(program, cwd=tmp_path)
    program = MODULES / "rare_ways_micropython.py"
    assert run(permafrost, program, cwd=tmp_path).stdout == program.with_suffix(".out").read_text()
    assert not list(tmp_path.iterdir())


def test_input(permafrost):
    done = run(permafrost, "-c", "print([input('a: '), input()])\ntry:\n    input()\nexcept EOFError:\n    print('end')", input="one\r\ntwo\n")
    assert done.stdout == "a: ['one', 'two']\nend\n"


STREAMS = """
import select, sys
print(sys.stdin.buffer.read(3), sys.stdin.read(2), sys.stdin.readline(), sys.stdin.buffer.readline(), sys.stdin.readlines(), sys.stdin.read())
sys.stdout.buffer.write(b"out\\n")
sys.stderr.buffer.write(b"error bytes\\n")
sys.stderr.write("error\\n")
print("to it", sys.stdin.fileno(), sys.stdout.fileno(), file=sys.stderr)
poll = select.poll()
poll.register(sys.stdout, select.POLLOUT)
print(len(poll.poll(0)), [line for line in sys.stdin], sys.stderr.flush(), sys.stdout.close())
with sys.stdout as same:
    print(same is sys.stdout)
print(sys.stdout)
"""


def test_the_console_as_streams(permafrost):
    done = run(permafrost, "-c", STREAMS, input="abcdefg\nline\nmore\nlast")
    assert done.stdout == "b'abc' de fg\n b'line\\n' ['more\\n', 'last'] \nout\n1 [] None None\nTrue\n<io.TextIOWrapper 1>\n"
    assert done.stderr == "error bytes\nerror\nto it 0 1\n"


def test_compile_only(permafrost, tmp_path):
    """Compiles, says what is wrong, and runs nothing."""
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text("print('runs')\n")
    bad.write_text("print('runs')\nx = (\n")
    for words in [good], ["-c", "print('runs')"]:
        done = run(permafrost, "-X", "compile-only", *words)
        assert (done.stdout, done.stderr) == ("", "")
    assert run(permafrost, "-X", "compile-only", input="print('runs')").stdout == ""
    done = run(permafrost, "-X", "compile-only", bad, check=False)
    assert done.returncode == 1 and "SyntaxError" in done.stdout and f'"{bad}", line ' in done.stdout and "runs" not in done.stdout


def test_websocket(permafrost):
    program = MODULES / "websocket_frames.py"
    assert run(permafrost, program).stdout == program.with_suffix(".out").read_text()


def test_old_name(permafrost):
    assert run(permafrost, "-c", "import uasyncio, asyncio; print(uasyncio is asyncio, uasyncio.Lock)").stdout == "True <class 'Lock'>\n"


def test_scheduling_allocates_nothing(permafrost):
    program = """
import asyncio, micropython
async def ticks(n):
    for i in range(n):
        await asyncio.sleep_ms(1)
async def main():
    task = asyncio.create_task(ticks(40))
    micropython.heap_lock()
    for i in range(10):
        await asyncio.sleep_ms(1)
    micropython.heap_unlock()
    await task
    print("done")
asyncio.run(main())
"""
    assert run(permafrost, "-c", program).stdout == "done\n"


@pytest.mark.parametrize("sleep", ["time.sleep_ms", "machine.lightsleep"])
def test_what_waits_runs_before_a_sleep(permafrost, sleep):
    """Best of many tries: a busy machine makes some late."""
    program = """
import micropython
def late():
    before = []
    micropython.schedule(lambda _: before.append(time.ticks_us()), 0)
    sleep(9)
    return time.ticks_diff(time.ticks_us(), before[0]) < 4500
print(all([late() for _ in range(20)]))
"""
    assert run(permafrost, "-c", f"import machine, time\nsleep = {sleep}\n{program}").stdout == "False\n"


def test_pins(permafrost, tmp_path):
    """What the program sees, and what went over pins and buses, without the times."""
    record = tmp_path / "record"
    done = run(permafrost, "--pins", record, MODULES / "machine_pins.py")
    assert done.stdout == (MODULES / "machine_pins.out").read_text()
    lines = record.read_text().splitlines()
    times = [int(line.split()[0]) for line in lines]
    assert times == sorted(times)
    assert [re.sub(r"^\d+ ", "", line) for line in lines] == (MODULES / "machine_pins.record").read_text().splitlines()


@pytest.mark.parametrize("device", ["Pin(1).value()", "Pin(1, Pin.OUT)", "I2C(0)", "SPI(0)", "UART(1)", "ADC(1).read_u16()", "PWM(1, freq=50, duty_u16=9)", "SoftI2C(1, 2)"])
def test_without_pins_the_end_says_how_to_get_them(permafrost, device):
    program = "from machine import *\n" + device
    done = run(permafrost, "-c", program, check=False)
    assert done.returncode == 1 and "ENODEV" in done.stdout and "--pins FILE" in done.stderr
    assert "--pins" not in run(permafrost, "-c", program.replace(device, "1 / 0"), check=False).stderr


def test_more_of_machine(permafrost, tmp_path):
    record = tmp_path / "record"
    assert run(permafrost, "--pins", record, MODULES / "machine_more.py").stdout == (MODULES / "machine_more.out").read_text()
    told = [re.sub(r"^\d+ ", "", line) for line in record.read_text().splitlines()]
    assert told[:2] == ["pin 7 open-drain up", "pin 7 1"] and any(line.startswith("pwm 13 ") for line in told)
    bits = [line[-1] for line in told if line.startswith("pin 12 ") and line[-1] in "01"]
    assert "".join(bits[-16:]) == "10" * 8  # each bit of a bitstream is a pulse


def test_uart(permafrost, tmp_path):
    program, record = MODULES / "machine_uart.py", tmp_path / "record"
    assert run(permafrost, "--pins", record, program).stdout == program.with_suffix(".out").read_text()
    told = [re.sub(r"^\d+ ", "", line) for line in record.read_text().splitlines()]
    assert told[:4] == ["uart 1 open 4 5 9600 baud 7E2", "uart 1 open 4 5 115200 baud 7E2", "uart 1 write 68656c6c6f0a", "uart 1 read 2b68656c6c6f0a"]


def test_uart_at_a_device(permafrost):
    """--uart: the other side is a pseudo-terminal's."""
    program = ROOT / "tests" / "firmware" / "board" / "echo.py"
    outer, inner = os.openpty()
    process = subprocess.Popen([permafrost, "--uart", f"1={os.ttyname(inner)}", program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        with open(outer, "rb", buffering=0, closefd=False) as lines:
            assert lines.readline() == b"ready\n"
            for line in b"hello\n", b"\x03\x04\xff" * 10 + b"\n", b"\n", b"end\n":
                os.write(outer, line)
                assert lines.readline() == b"%d:" % len(line) + line
        assert process.communicate(timeout=60)[0] == program.with_suffix(".out").read_text()
    finally:
        process.kill()
        process.wait()
        os.close(outer)
        os.close(inner)
    for wrong in "1", "x=/dev/null", "1=/no/such":
        assert "--uart wants ID=PATH" in run(permafrost, "--uart", wrong, "-c", "", check=False).stderr


def test_timers(permafrost):
    program = MODULES / "machine_timers.py"
    assert run(permafrost, program).stdout.replace(f"{ROOT}/", "") == program.with_suffix(".out").read_text()
    board = ROOT / "tests" / "firmware" / "board" / "timers"
    assert run(permafrost, board.with_suffix(".py")).stdout == board.with_suffix(".out").read_text()


def test_rarer_calls_of_sockets(permafrost):
    program = MODULES / "socket_polls.py"
    assert run(permafrost, program, timeout=60, input="").stdout == program.with_suffix(".out").read_text()


def test_programs_for_little_memory(permafrost):
    """What MicroPython's manual says of RAM: constants, tables, buffers, iteration, texts, exec, the collector."""
    program = MODULES / "constrained.py"
    for words in [], ["-X", "heapsize=160k"], ["-O3"]:
        assert run(permafrost, *words, program).stdout == program.with_suffix(".out").read_text()


def test_without_pins(permafrost):
    program = "import machine\ntry: machine.Pin(1, machine.Pin.OUT)\nexcept OSError as error: print(error.errno)\n"
    assert run(permafrost, "-c", program).stdout == "19\n"


# ---- what differs from machine to machine ----

def test_memory_reports(permafrost):
    brief, full, names, all_names = run(permafrost, "-c", "import micropython\nfor f in micropython.mem_info, micropython.qstr_info:\n"
                                        "    for x in (), (1,):\n        print('---')\n        f(*x)\n").stdout.split("---\n")[1:]
    assert re.match(r"mem: total=\d+, current=\d+, peak=\d+\nstack: \d+ out of \d+\nGC: total: \d+, used: \d+, free: \d+\n No\. of 1-blocks: ", brief)
    assert full.startswith("mem: total=") and re.search(r"^00000400: [a-zA-Z.=]{64}$", full, re.M)
    assert re.match(r"qstr pool: n_pool=\d+, n_qstr=\d+, n_str_data_bytes=\d+, n_total_bytes=\d+\n", names)
    assert all_names.startswith("qstr pool") and len(all_names) >= len(names)


# ---- help() ----

HELP = """
class Base:
    inherited = 1
class Thing(Base):
    own = 2
import errno
for x in (), ('modules',), (errno,), (Thing,), (Thing(),), (3,), (None,):
    print('---')
    help(*x)
"""


def test_help(permafrost):
    general, modules, module, cls, instance, number, none = run(permafrost, "-c", HELP).stdout.split("---\n")[1:]
    assert "help('modules')" in general
    lines = modules.splitlines()
    names = " ".join(lines[:-1]).split()
    assert names == sorted(names) and {"__future__", "asyncio", "math", "sys", "vfs"} <= set(names) and "asyncio.core" not in names
    assert lines[-1] == "Plus any modules on the filesystem" and max(map(len, lines)) <= 72
    assert module.startswith("object <module 'errno'> is of type module\n") and "\n  ENOENT -- 2\n" in module
    assert cls.startswith("object <class 'Thing'> is of type type\n") and cls.index("  own -- 2\n") < cls.index("  inherited -- 1\n")
    assert instance.startswith("object <Thing object at ") and instance.split("\n", 1)[1] == cls.split("\n", 1)[1]
    assert number.startswith("object 3 is of type int\n") and "  to_bytes -- <function>\n" in number and "  from_bytes -- <classmethod>\n" in number
    assert none == "object None is of type NoneType\n"


# ---- relative imports ----

PACKAGE = {
    "pkg/__init__.py": "print('pkg', __name__)\nfrom . import first\nfrom .first import NAME as name_of_first\n",
    "pkg/first.py": "NAME = __name__\nfrom . import second\nfrom .second import *\n",
    "pkg/second.py": "print('second', __name__)\nVALUE = 2\n",
    "pkg/inner/__init__.py": "from .. import first\nfrom ..second import VALUE\nfrom .deep import where\n",
    "pkg/inner/deep.py": """
from .. import second, first as renamed
from ..first import NAME
from . import deep
def where(): return NAME, renamed.VALUE, deep.__name__, second.VALUE
def too_far():
    from .... import nothing
def missing():
    from . import not_there
def missing_module():
    from .not_there import name
""",
    "main.py": """
import pkg.inner
from pkg.inner import deep, where
print(where(), pkg.name_of_first, pkg.first.second.VALUE, pkg.inner.first is pkg.first)
for function in deep.too_far, deep.missing, deep.missing_module:
    try:
        function()
    except (ImportError, ValueError):
        print(function.__name__, 'fails')
try:
    exec('from . import pkg')
except (ImportError, ValueError):
    print('a program has no package')
""",
}


@pytest.fixture
def package(tmp_path):
    for name, text in PACKAGE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_relative_imports(package, permafrost, mpy_cross):
    wanted = cpython(package / "main.py")
    assert run(permafrost, package / "main.py").stdout == wanted
    for name in PACKAGE:
        run(mpy_cross, package / name)
        if name != "main.py":
            (package / name).unlink()
    assert run(permafrost, package / "main.mpy").stdout == wanted


def test_asyncio_on_a_ring(permafrost):
    """RingIO can be waited for; awrite and aclose are as uasyncio had them."""
    program = """
import asyncio, select, micropython
ring = micropython.RingIO(16)
poll = select.poll()
poll.register(ring, select.POLLIN | select.POLLOUT)
print(poll.poll(0)[0][1])
ring.write(bytes(7))
print(poll.poll(0)[0][1])
ring.write(bytes(9))
print(poll.poll(0)[0][1], len(ring.read()))

async def main():
    stream = asyncio.StreamWriter(ring)
    async def feed():
        await stream.awrite(b"0123456789" * 10)
        await stream.awrite(b"abcdef", 2)
        await stream.awrite("abcdef", 1, 3)
        await stream.awritestr("end")
    task = asyncio.create_task(feed())
    print(await stream.readexactly(100), await stream.readexactly(10))
    await task
    await stream.aclose()

asyncio.run(main())
"""
    assert run(permafrost, "-c", program).stdout == "4\n5\n1 16\n" + repr(b"0123456789" * 10) + " b'cdefbcdend'\n"


@pytest.mark.parametrize("form", ["import d{}", "from d{} import bottom", "import pack.d{}", "from pack import d{}", "from . import d{}", "from .d{} import bottom"])
def test_imports_nest_without_the_c_stack(permafrost, tmp_path, form):
    """Each module imports the next, far deeper than C could go; the attributes of the packages are there when a body has run."""
    depth, folder = 300, tmp_path / "pack" if "pack" in form or "." in form else tmp_path
    folder.mkdir(exist_ok=True)
    for i in range(depth):
        (folder / f"d{i}.py").write_text(form.format(i + 1) + "\nbottom = 1\n")
    (folder / f"d{depth}.py").write_text("bottom = 1\nprint('bottom')\n")
    (tmp_path / "main.py").write_text("import sys\nimport %s\nprint(%s.bottom, len([name for name in sys.modules if 'd' in name and name[-1] in '0123456789']))\n"
                                      % (("pack.d0",) * 2 if folder != tmp_path else ("d0",) * 2))
    assert run(permafrost, "main.py", cwd=tmp_path).stdout == f"bottom\n1 {depth + 1}\n"


def test_a_body_that_fails_leaves_no_module(permafrost, tmp_path):
    (tmp_path / "outer.py").write_text("import inner\n")
    (tmp_path / "inner.py").write_text("import sys\nprint('inner' in sys.modules)\nif not hasattr(sys.modules['__main__'], 'again'):\n    1 // 0\n")
    (tmp_path / "gone.py").write_text("import sys\ndel sys.modules['gone']\n")
    (tmp_path / "other.py").write_text("import sys\nsys.modules['other'] = 5\n")
    (tmp_path / "main.py").write_text("""import sys
def by_generator():
    import outer
    yield outer
try:
    import outer
except ZeroDivisionError:
    print([name for name in ("outer", "inner") if name in sys.modules])
again = True
print(next(by_generator()).__name__)
try:
    import gone
except KeyError as error:
    print(error)
import other
print(other, __import__("outer").inner.__name__)
""")
    assert run(permafrost, "main.py", cwd=tmp_path).stdout == "True\n[]\nTrue\nouter\ngone\n5 inner\n"
