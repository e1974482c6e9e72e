"""The speed rows of make bench STOCK=tree: MicroPython's own perf_bench programs, read from the user's tree, and those of
tests/bench/programs. One of these is a file with a function bench(rounds), which answers with a number that all engines agree on.

On the emulated Cortex-M3 both VMs run under QEMU's -icount, where an instruction takes 16 ns of the guest's clock and figures
repeat exactly: our image has the programs frozen, stock's firmware gets them over its raw REPL; only what benchrun.py times
counts. On the host stock's run-perfbench.py drives both binaries in turn. Then how deep each VM recurses in the same RAM."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

from measure import cpu_in_turn
from places import BIN, BUILD, ROOT

PROGRAMS = ("bm_chaos bm_fannkuch bm_fft bm_float bm_hexiom bm_nqueens bm_pidigits bm_wordcount core_locals core_qstr core_str "
            "core_yield_from misc_aes misc_mandel misc_pystone misc_raytrace").split()
OWN = sorted(path.stem for path in (ROOT / "tests" / "bench" / "programs").glob("*.py"))
# Rounds of our programs.
BOARD_ROUNDS, HOST_ROUNDS_OF_OURS = 8, 400
OWN_END = """

def bench_run(rounds):
    import time
    begin = time.ticks_us()
    result = bench(rounds)
    print(time.ticks_diff(time.ticks_us(), begin), 0, result)


bench_run({})
"""
# Parameters N, M of the programs: kHz of the CPU in hundreds and KB of heap, roughly.
BOARD_SIZE, HOST_SIZE = (100, 100), (1000, 1000)
# The heap and C stack of stock's qemu port.
STOCK_HEAP, STOCK_STACK, OUR_STACK = 143360, 10240, 4096
RECURSION = """\
def descend(n):
    global deepest
    deepest = n
    descend(n + 1)


deepest = 0
try:
    descend(1)
except RuntimeError:
    pass
print(deepest)
"""
QEMU = ["qemu-system-arm", "-machine", "mps2-an385", "-nographic", "-monitor", "none", "-serial", "stdio",
        "-icount", "shift=4,align=off,sleep=off"]
HOST_ROUNDS = 3


def geometric_mean(ratios):
    product = 1.0
    for ratio in ratios:
        product *= ratio
    return product ** (1 / len(ratios))


def mean_rows(row, where, ratios, command):
    """The means of a table of programs' ratios: of perf_bench with and without the one program that only looks up names, and of ours."""
    theirs = [ratios[name] for name in PROGRAMS if name in ratios]
    without = [ratios[name] for name in PROGRAMS if name in ratios and name != "core_qstr"]
    ours = [ratios[name] for name in OWN if name in ratios]
    for what, some in (("perf_bench", theirs), ("perf_bench without core_qstr", without), ("tests/bench/programs", ours)):
        if some:
            row(f"geometric mean of {what} {where}, least", f"{geometric_mean(some):.2f}, {min(some):.2f}", command)


def own_text(name, rounds):
    return (ROOT / "tests" / "bench" / "programs" / f"{name}.py").read_text() + OWN_END.format(rounds)


def program_text(stock, name):
    if name in OWN:
        return own_text(name, BOARD_ROUNDS)
    folder = stock / "tests" / "perf_bench"
    text = (folder / f"{name}.py").read_text() + (folder / "benchrun.py").read_text()
    return text + "bm_run({}, {})\n".format(*BOARD_SIZE)


# ---- Cortex-M3 ----

def text_bytes(elf):
    return int(subprocess.run(["arm-none-eabi-size", elf], check=True, capture_output=True, text=True).stdout.split()[6])


def build_board(stock):
    """One image of all programs. Returns the firmware, and the text of one without them: all of profile full."""
    build = BUILD / "bench-speed"
    source = build / "programs"
    source.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS + OWN:
        (source / f"{name}.py").write_text(program_text(stock, name))
    (source / "recursion.py").write_text(RECURSION)
    (source / "main.py").write_text("")
    elf = build / "mps2-an385" / "firmware.elf"
    for manifest in ("module('main.py', base_path='programs')\n", "freeze('programs')\n"):
        (build / "manifest.py").write_text(manifest)
        subprocess.run(["make", "-s", "-C", ROOT, "firmware", "BOARD=mps2-an385", f"BUILD={build}", "RAM_SIZE=192K",
                        f"FROZEN_MANIFEST={build / 'manifest.py'}", f"PERMAFROST_BIN={BIN}"],
                       check=True, stdout=subprocess.DEVNULL)
        if "main.py" in manifest:
            text = text_bytes(elf)
    return elf, text


def run_ours(elf, name, heap):
    words = ",".join(f"arg={word}" for word in ("firmware", f"--heap={heap}", "--heap-report", f"--import={name}"))
    result = subprocess.run([*QEMU, "-semihosting-config", f"enable=on,target=native,{words}", "-kernel", elf],
                            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    lines = [line for line in result.stdout.splitlines() if not line.startswith("heap ")]
    return "\n".join(lines)


def run_stock(elf, text):
    """What the program prints when stock's firmware gets it over its raw REPL."""
    qemu = subprocess.Popen([*QEMU, "-semihosting", "-kernel", elf], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    watch = threading.Timer(600, qemu.kill)
    watch.start()
    try:
        seen = b""

        def wait_for(mark):
            nonlocal seen
            while mark not in seen:
                byte = qemu.stdout.read(1)
                if not byte:
                    raise SystemExit(f"bench: {elf} ended before it printed {mark!r}")
                seen += byte
            seen = b""

        wait_for(b">>> ")
        qemu.stdin.write(b"\r\x01")
        qemu.stdin.flush()
        wait_for(b"CTRL-B to exit\r\n>")
        qemu.stdin.write(text.encode() + b"\x04")
        qemu.stdin.flush()
        wait_for(b"OK")
        while not seen.endswith(b"\x04"):
            seen += qemu.stdout.read(1)
        return seen[:-1].decode()
    finally:
        watch.cancel()
        qemu.kill()
        qemu.wait()


def microseconds(name, printed):
    return time_and_result(name, printed)[0]


def time_and_result(name, printed):
    match = re.match(r"\s*(\d+) \d+ (.*)", printed)
    if not match:
        raise SystemExit(f"bench: {name} printed {printed.strip()[-300:]!r} instead of a time")
    return int(match[1]), match[2].strip()


def bench_board(stock, row):
    theirs = stock / "ports" / "qemu" / "build-MPS2_AN385" / "firmware.elf"
    elf, text = build_board(stock)
    command = "make bench STOCK=tree"
    if not theirs.exists():
        row("perf_bench on Cortex-M3", f"no {theirs.relative_to(stock)}: make -C ports/qemu BOARD=MPS2_AN385", command)
        return
    row("text on Cortex-M3, nothing frozen: ours, stock", f"{text}, {text_bytes(theirs)}", "arm-none-eabi-size")
    total = stock_total = 0
    ratios = {}
    for name in PROGRAMS + OWN:
        ours, result = time_and_result(name, run_ours(elf, name, STOCK_HEAP))
        stocks, right = time_and_result(name, run_stock(theirs, program_text(stock, name)))
        if name in OWN and result != right:
            raise SystemExit(f"bench: {name} answers {result} here, {right} there")
        ratios[name] = stocks / ours
        if name in PROGRAMS:
            total += ours
            stock_total += stocks
        row(f"{name} on Cortex-M3, guest us: ours, stock", f"{ours}, {stocks}: {stocks / ours:.2f} times as fast", command)
    row("sum of perf_bench on Cortex-M3, guest us: ours, stock", f"{total}, {stock_total}: {stock_total / total:.2f} times as fast", command)
    mean_rows(row, "on Cortex-M3", ratios, command)
    depths = [int(run_ours(elf, "recursion", STOCK_HEAP + STOCK_STACK - OUR_STACK)), int(run_stock(theirs, RECURSION))]
    row(f"calls deep in {STOCK_HEAP + STOCK_STACK} bytes of heap and stack: ours, stock", "{}, {}".format(*depths), command)


# ---- host ----

def host_score(stock, binary, name):
    """The score that run-perfbench.py prints; the runner checks the result."""
    printed = subprocess.run(
        [sys.executable, "run-perfbench.py", "-a", "1", *map(str, HOST_SIZE), f"perf_bench/{name}.py"], cwd=stock / "tests",
        env={**os.environ, "MICROPY_MICROPYTHON": str(binary)}, stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout
    match = re.search(rf"{name}\.py: [\d.]+ [\d.]+ ([\d.]+) ", printed)
    if not match:
        raise SystemExit(f"bench: {binary} on {name}: {printed.strip()[-300:]!r}")
    return float(match[1])


def host_ratio(stock, theirs, name):
    """How many times as fast as stock's, the best of several runs in turn on either side; of our programs CPU time, less that of
    a run of no rounds."""
    if name in PROGRAMS:
        scores = [(host_score(stock, BIN / "permafrost", name), host_score(stock, theirs, name)) for _ in range(HOST_ROUNDS)]
        return max(ours for ours, _ in scores) / max(stocks for _, stocks in scores)
    commands = [(binary, "-X", "heapsize=2m", "-c", own_text(name, rounds)) for rounds in (HOST_ROUNDS_OF_OURS, 0)
                for binary in (BIN / "permafrost", theirs)]
    results = {time_and_result(name, subprocess.run(list(map(str, command)), capture_output=True, text=True).stdout)[1]
               for command in commands[:2]}
    if len(results) != 1:
        raise SystemExit(f"bench: {name} answers one thing here and another there: {results}")
    ours, stocks, start, stocks_start = cpu_in_turn(commands, HOST_ROUNDS)
    return (stocks - stocks_start) / (ours - start)


def stock_unix(stock):
    """The fair peer has no threads: they cost a third. build-nothread is where docs/PERFORMANCE.md says to build it."""
    for build in ("build-nothread", "build-standard"):
        binary = stock / "ports" / "unix" / build / "micropython"
        if binary.exists():
            return binary
    return None


def bench_host(stock, row):
    theirs = stock_unix(stock)
    if theirs is None:
        row("perf_bench on the host", "no ports/unix/build-*/micropython in the tree", "make bench STOCK=tree")
        return
    ratios = {}
    for name in PROGRAMS + OWN:
        command = "run-perfbench.py 1000 1000" if name in PROGRAMS else "make bench STOCK=tree"
        ratios[name] = host_ratio(stock, theirs, name)
        row(f"{name} on the host, times as fast as {theirs.parent.name}", f"{ratios[name]:.2f}", command)
    mean_rows(row, "on the host", ratios, "make bench STOCK=tree")


def bench_speed(stock, row):
    stock = Path(stock).resolve()
    bench_board(stock, row)
    bench_host(stock, row)
