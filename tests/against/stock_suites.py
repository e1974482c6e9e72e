"""MicroPython's own test suites on its qemu port, test by test: firmware built by its own tools beside firmware built by ours."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from places import BIN

FOLDERS = "basics micropython misc extmod stress inlineasm/thumb float unicode ports/qemu".split()
MANIFEST = "require('unittest'); freeze('test-frzmpy', ('frozen_const.py'))"  # what MICROBIT has by default: no native code
BOARDS = {
    "MICROBIT": "-machine microbit -global nrf51-soc.flash-size=1048576 -global nrf51-soc.sram-size=262144",
    "MPS2_AN385": "-machine mps2-an385 -device loader,file=assets/random_romfs.bin,addr=0x21000000,force-raw=on",
}
CHUNK = 40  # tests for one emulator
AGAIN = 3  # tries more for a test that does not pass


def build(stock, library, board, folder, *tools):
    """A firmware in a folder outside of the tree."""
    subprocess.run(["make", "-C", stock / "ports" / "qemu", "-j2", f"BOARD={board}", f"BUILD={folder}", f'FROZEN_MANIFEST="{MANIFEST}"',
                    f"MPY_LIB_DIR={library}", "MICROPY_MPYCROSS_DEPENDENCY=", *tools], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return folder / "firmware.elf"


def processes_with(text):
    """Processes whose command line holds a text; the runner leaves its emulator in a session of its own."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if text.encode() in (entry / "cmdline").read_bytes():
                    yield int(entry.name)
            except OSError:
                pass


def run_chunk(stock, firmware, board, cross, tests, seconds):
    """{test: verdict} of one emulator's life; None when it or the runner did not end."""
    command = f"qemu-system-arm -nographic -monitor null -semihosting {BOARDS[board]} -serial pty -kernel {firmware}"
    with tempfile.TemporaryDirectory() as results:
        runner = subprocess.Popen([sys.executable, "run-tests.py", "-j1", "-r", results, "-t", f"execpty:{command}", *tests], cwd=stock / "tests",
                                  env={**os.environ, "MICROPY_MPYCROSS": str(cross)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        try:
            runner.wait(seconds)
            return {test: verdict for test, verdict, *_ in json.loads((Path(results) / "_results.json").read_text())["results"]}
        except (subprocess.TimeoutExpired, FileNotFoundError):
            return None
        finally:
            runner.kill()
            runner.wait()
            for process in processes_with(str(firmware)):
                os.kill(process, signal.SIGKILL)


def run_suite(stock, firmware, board, cross, tests):
    """{test: verdict}; "stops" for one that an emulator of its own does not end."""
    verdicts = {}

    def run(chunk):
        got = run_chunk(stock, firmware, board, cross, chunk, 30 + 8 * len(chunk))
        if got is not None:
            verdicts.update(got)
        elif len(chunk) == 1:
            verdicts[chunk[0]] = "stops"
        else:
            step = len(chunk) // 4 + 1
            for first in range(0, len(chunk), step):
                run(chunk[first:first + step])

    for first in range(0, len(tests), CHUNK):
        run(tests[first:first + CHUNK])
    # Long programs get lost on the emulated serial line now and then, stock's build as well as ours.
    for test in [test for test, verdict in verdicts.items() if verdict in ("fail", "stops")]:
        for _ in range(AGAIN):
            if verdicts[test] not in ("pass", "skip"):
                verdicts.update(run_chunk(stock, firmware, board, cross, [test], 60) or {})
    return verdicts


def compare_suites(stock, library, stock_cross):
    """True when some tests pass on stock's build, and none of these does otherwise on ours."""
    tests = sorted(str(path.relative_to(stock / "tests")) for folder in FOLDERS for path in (stock / "tests" / folder).glob("*.py"))
    worse = 0
    with tempfile.TemporaryDirectory() as folder:
        for board in BOARDS:
            theirs = build(stock, library, board, Path(folder) / f"{board}.stock", f"MICROPY_MPYCROSS={stock_cross}")
            ours = build(stock, library, board, Path(folder) / f"{board}.ours", f"MAKE_MANIFEST={BIN / 'freezer'} makemanifest",
                         f"MICROPY_MPYCROSS={BIN / 'mpy-cross'}", f"PYTHON={BIN / 'qstrgen'}")
            verdicts = [run_suite(stock, theirs, board, stock_cross, tests), run_suite(stock, ours, board, BIN / "mpy-cross", tests)]
            counts = [", ".join(f"{list(each.values()).count(word)} {word}" for word in sorted(set(each.values()))) for each in verdicts]
            print(f"suites, {board}: by stock's tools {counts[0]}; by ours {counts[1]}", flush=True)
            if "pass" not in verdicts[0].values():
                print(f"  nothing passes on stock's own build: stock's run-tests.py needs pyserial for {sys.executable}")
                return False
            for test in tests:
                before, now = (each.get(test) for each in verdicts)
                if before != now:
                    print(f"  {test}: {before} by stock's, {now} by ours")
                    worse += before == "pass"
    return worse == 0
