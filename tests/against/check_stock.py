"""make check-stock STOCK=tree MPLIB=tree: every comparison with stock MicroPython, on trees that the user has built (mpy-cross and
ports/unix there) and of micropython-lib. Builds nothing of theirs. Without the trees it says so and counts as not run (status 2)."""

import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import threading
from pathlib import Path

from bench_image import LIBRARIES
from check_soak import HEAP, PROGRAM, reports, row, soak_of_ours
from places import BIN, ROOT
from preload_equality import check_folders as preload_agrees
from stock_cmake import check_cmake as cmake_agrees
from stock_inlineasm import check_inlineasm
from stock_mplib import check_packages
from stock_natmods import check_natmods
from stock_suites import compare_suites
from stock_viper import check_viper_here
from stock_words import check_words as words_agree

STOCK = os.environ.get("STOCK")
MPLIB = os.environ.get("MPLIB")
# What .mpy of other code than bytecode is tested by, and threads.
NOT_YET = r"/(native|viper|asm)_|/import_mpy_native|/thread_"
FOLDERS = "basics micropython float import io misc unicode stress".split()


def need_trees():
    if not STOCK or not (MPLIB or os.environ.get("CHECKS") == "soak"):
        print("check-stock: not run: give STOCK=<a built micropython tree> and MPLIB=<a micropython-lib tree>")
        sys.exit(2)
    for tool in (stock_cross(), stock_vm()):
        if not tool.exists():
            print(f"check-stock: not run: {tool} is not built")
            sys.exit(2)


def stock_cross():
    return Path(STOCK).resolve() / "mpy-cross" / "build" / "mpy-cross"


def stock_vm():
    return Path(STOCK).resolve() / "ports" / "unix" / "build-standard" / "micropython"


def sources():
    yield from sorted(Path(STOCK).glob("tests/**/*.py"))
    yield from sorted(Path(MPLIB).glob("**/*.py"))
    yield from sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))


def compile_with(tool, source, out):
    return subprocess.run([tool, "-s", source.name, "-o", out, source], capture_output=True).returncode == 0


def check_mpy_sizes():
    """No .mpy larger than stock's, and the sum smaller, on every file that stock compiles."""
    larger, refused, ours_sum, stock_sum, count = [], [], 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        ours, stock = Path(folder) / "ours.mpy", Path(folder) / "stock.mpy"
        for source in sources():
            if not compile_with(stock_cross(), source, stock):
                continue
            if b"micropython.native" in source.read_bytes() or b"micropython.viper" in source.read_bytes() or stock.read_bytes()[2] & ~3:
                continue
            count += 1
            if not compile_with(BIN / "mpy-cross", source, ours):
                refused.append(source)
                continue
            ours_sum += ours.stat().st_size
            stock_sum += stock.stat().st_size
            if ours.stat().st_size > stock.stat().st_size:
                larger.append((ours.stat().st_size - stock.stat().st_size, source))
    print(f"mpy sizes: {count} files that stock compiles, {len(refused)} refused by ours, {len(larger)} larger than stock's, "
          f"sum {ours_sum / max(stock_sum, 1):.4f} of stock's {stock_sum}")
    for source in refused[:20]:
        print("  refused:", source)
    for difference, source in sorted(larger, reverse=True)[:20]:
        print(f"  larger by {difference}: {source}")
    return not refused and not larger


def run_suite(vm, *more, cross=None):
    """The verdicts of MicroPython's own runner: {test: "pass", "fail" or "skip"}. Its input is empty: it would wait at a terminal."""
    path = [".frozen", Path(STOCK).resolve() / "extmod", Path(MPLIB).resolve() / "python-stdlib" / "unittest"]
    environment = dict(os.environ, MICROPY_MICROPYTHON=str(vm), MICROPY_MPYCROSS=str(cross or stock_cross()),
                       MICROPYPATH=os.pathsep.join(map(str, path)))
    with tempfile.TemporaryDirectory() as results:
        subprocess.run([sys.executable, "run-tests.py", "--keep-path", "-j2", "-e", NOT_YET, "-r", results, *more, "-d", *FOLDERS],
                       cwd=Path(STOCK) / "tests", env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=1800)
        verdicts = json.loads((Path(results) / "_results.json").read_text())["results"]
    return {test: verdict for test, verdict, *_ in verdicts}


def check_conformance():
    """Of the tests that stock's unix VM passes, how many ours passes: from source, and from .mpy of both compilers. Good where the
    manual tells why each of the others fails."""
    good, told = True, set(re.findall(r"\w+/\w+\.py", (ROOT / "docs" / "COMPATIBILITY.md").read_text()))
    ways = (("source", (), None), ("stock's .mpy", ("--via-mpy",), stock_cross()), ("our .mpy", ("--via-mpy",), BIN / "mpy-cross"))
    for name, more, cross in ways:
        stock = run_suite(stock_vm(), *more)
        ours = run_suite(BIN / "permafrost", *more, cross=cross)
        wanted = [test for test, verdict in stock.items() if verdict == "pass"]
        failed = [test for test in wanted if ours.get(test) != "pass"]
        print(f"conformance, {name}: {len(wanted) - len(failed)} of {len(wanted)} that stock passes")
        for test in failed:
            print(f"  {ours.get(test, 'not run')}: {test}")
        good = good and set(failed) <= told
    return good


def printed(command, source):
    """What a program prints on a VM, addresses aside."""
    done = subprocess.run([*map(str, command), source.name], cwd=source.parent, capture_output=True, timeout=60, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, MICROPYPATH=f".frozen{os.pathsep}."))
    return re.sub(rb"0x[0-9a-f]+", b"", done.stdout + done.stderr)


def check_differences():
    """Of the programs that show how stock differs from CPython, how many do not differ here. Good where the manual names the others."""
    text = (ROOT / "docs" / "COMPATIBILITY.md").read_text()
    told = set(re.findall(r"\w+", text[text.index("The others, some by"):]))
    sources = sorted((Path(STOCK).resolve() / "tests" / "cpydiff").glob("*.py"))
    differ = [source.stem for source in sources if printed([BIN / "permafrost"], source) != printed([sys.executable], source)]
    print(f"differences: {len(sources) - len(differ)} of {len(sources)} that stock documents are none here")
    for name in sorted(set(differ) - told):
        print(f"  not told: {name}")
    return set(differ) <= told


def check_load():
    """Stock's VM loads what ours writes, and freezer takes what stock's writes."""
    failures, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        out, image = Path(folder) / "x.mpy", Path(folder) / "image.c"
        for source in sources():
            if not compile_with(stock_cross(), source, out) or out.stat().st_size == 0 or out.read_bytes()[2] & ~3:
                continue
            count += 1
            done = subprocess.run([BIN / "freezer", "freeze", "-o", image, "--qstr", Path(folder) / "qstr.h", f"x={out}"], capture_output=True,
                                  text=True)
            if done.returncode != 0:
                failures.append((source, done.stderr.strip()))
    print(f"freezing stock's .mpy: {count - len(failures)} of {count}")
    for source, error in failures[:20]:
        print(f"  {source}: {error}")
    return not failures


QSTR_BUILDS = ["unix/build-standard", "unix/build-nothread", "qemu/build-MPS2_AN385", "qemu/build-MICROBIT", "minimal/build"]
COLLECTED = {"qstr": "qstrdefs.collected.h", "module": "moduledefs.collected", "root_pointer": "root_pointers.collected",
             "compress": "compressed.collected"}
GENERATED = {"moduledefs.h": ("makemoduledefs.py", "moduledefs.collected"), "root_pointers.h": ("make_root_pointers.py", "root_pointers.collected"),
             "compressed.data.h": ("makecompresseddata.py", "compressed.collected")}


def script(tool, name, *arguments, **kwargs):
    """Runs one of stock's scripts by a tool (python3 or qstrgen), as its makefiles do; its output as bytes."""
    path = Path(STOCK).resolve() / "py" / name
    done = subprocess.run([*map(str, [*tool, path, *arguments])], capture_output=True, **kwargs)
    if done.returncode != 0:
        raise SystemExit(f"check-stock: {name} {arguments}: status {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def generate(tool, folder, preprocessed, qstrdefs):
    """All that stock's build makes of one preprocessor output; {file: bytes}."""
    made = {}
    folder.mkdir(exist_ok=True)
    for mode, collected in COLLECTED.items():
        script(tool, "makeqstrdefs.py", "split", mode, preprocessed, folder / mode, "_")
        made[f"cat {mode}"] = script(tool, "makeqstrdefs.py", "cat", mode, "_", folder / mode, folder / collected)
        for path in sorted((folder / mode).iterdir()):
            made[f"{mode}/{path.name}"] = path.read_bytes()
        for name in (collected, f"{collected}.hash"):
            made[name] = (folder / name).read_bytes()
    for name, (maker, source) in GENERATED.items():
        made[name] = script(tool, maker, folder / source)
    made["qstrdefs.generated.h"] = script(tool, "makeqstrdata.py", qstrdefs)
    return made


def changed_input(data):
    """An incremental run's input: two of the sources, one with a name more, one with a message and a module more."""
    parts = re.split(rb'(?m)^(?=# \d+ "[^"]+\.c")', data)
    chosen = [part for part in parts if b"MP_QSTR_" in part][3:40:20]
    return (chosen[0] + b"x = MP_QSTR_a_new_name_of_check_stock;\n" + chosen[1] +
            b'MP_COMPRESSED_ROM_TEXT("a message of check_stock")\nMP_REGISTER_MODULE(MP_QSTR_added, mp_added);\n')


def preprocess(tool, out):
    """makeqstrdefs.py pp over py/, with the flags of ports/unix."""
    port = Path(STOCK).resolve() / "ports" / "unix"
    flags = ["-I.", "-I../..", "-Ibuild-standard", "-Ivariants/standard", "-DNO_QSTR"]
    sources = sorted(path.relative_to(port.parent.parent) for path in (port.parent.parent / "py").glob("*.c"))
    sources = [f"../../{path}" for path in sources]
    script(tool, "makeqstrdefs.py", "pp", os.environ.get("CC", "cc"), "-E", "output", out, "cflags", *flags, "cxxflags", "sources", *sources,
           "dependencies", "../../py/mpconfig.h", "changed_sources", *sources, cwd=port)
    return out.read_bytes()


def check_qstr():
    """The headers of stock's builds, from their preprocessor output: qstrgen's equal those of stock's scripts, first and incremental run."""
    python, ours = [sys.executable], [BIN / "qstrgen"]
    good, count = True, 0

    def compare(what, theirs, mine):
        nonlocal good, count
        for name in sorted(set(theirs) | set(mine)):
            count += 1
            if theirs.get(name) != mine.get(name):
                good = False
                print(f"  differs: {what}: {name}")

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        compare("pp", {"qstr.i.last": preprocess(python, work / "pp.stock")}, {"qstr.i.last": preprocess(ours, work / "pp.ours")})
        script(python, "makeversionhdr.py", work / "version.stock")
        script(ours, "makeversionhdr.py", work / "version.ours")
        compare("version", {"mpversion.h": (work / "version.stock").read_bytes()}, {"mpversion.h": (work / "version.ours").read_bytes()})
        for build in QSTR_BUILDS:
            genhdr = Path(STOCK).resolve() / "ports" / build / "genhdr"
            if not genhdr.exists():
                print(f"  not built: {build}")
                continue
            where = work / build.replace("/", "-")
            where.mkdir()
            whole, changed, more = genhdr / "qstr.i.last", where / "changed", where / "more"
            changed.write_bytes(changed_input(whole.read_bytes()))
            more.write_bytes((genhdr / "qstrdefs.preprocessed.h").read_bytes() + b"Q(a_new_name_of_check_stock)\n")
            qstrdefs = genhdr / "qstrdefs.preprocessed.h"
            for run, source, names in (("first", whole, qstrdefs), ("unchanged", whole, qstrdefs), ("incremental", changed, more)):
                compare(f"{build} {run}", generate(python, where / "stock", source, names), generate(ours, where / "ours", source, names))
            for name in [*GENERATED, "qstrdefs.generated.h"]:
                maker, source = GENERATED.get(name, ("makeqstrdata.py", "qstrdefs.preprocessed.h"))
                compare(f"{build} as built", {name: (genhdr / name).read_bytes()}, {name: script(ours, maker, genhdr / source)})
    print(f"qstrgen: {count} files compared with what stock's scripts make: {'all equal' if good else 'some differ'}")
    return good


MANIFEST_KINDS = {"py": "KIND_FREEZE_AS_MPY", "mpy": "KIND_FREEZE_MPY", "source": "KIND_FREEZE_AS_STR"}


def stock_manifest(manifestfile, path, variables):
    """What manifestfile.py makes of a manifest: sorted (target, path, kind, opt, version); or its error."""
    folder = os.getcwd()
    manifest = manifestfile.ManifestFile(manifestfile.MODE_FREEZE, variables)
    try:
        manifest.execute(str(path))
    except Exception as error:  # manifests are any Python
        return str(error)
    finally:
        os.chdir(folder)
    kinds = {getattr(manifestfile, name): kind for kind, name in MANIFEST_KINDS.items()}
    return sorted({(file.target_path, os.path.normpath(file.full_path), kinds[file.kind], file.opt or 0, file.metadata.version)
                   for file in manifest.files()})


def our_manifest(path, variables):
    options = [word for name, value in variables.items() for word in ("-v", f"{name}={value}")]
    done = subprocess.run([BIN / "freezer", "list", "--json", *options, path], capture_output=True, text=True)
    if done.returncode != 0:
        return done.stderr
    return sorted((file["target"], file["path"], file["kind"], file["opt"], file.get("version")) for file in json.loads(done.stdout))


def check_manifests():
    """Every manifest of MicroPython's ports and boards resolves to the files that stock's manifestfile.py gives."""
    stock = Path(STOCK).resolve()
    sys.path.insert(0, str(stock / "tools"))
    import manifestfile

    same, files, network, different = 0, 0, [], []
    for path in sorted(stock.glob("ports/**/manifest*.py")):
        inside = path.relative_to(stock / "ports").parts
        if any(part.startswith("build") for part in inside):
            continue
        variables = {"MPY_DIR": str(stock), "PORT_DIR": str(stock / "ports" / inside[0]), "BOARD_DIR": str(path.parent),
                     "MPY_LIB_DIR": str(Path(MPLIB).resolve()), "MCU_CORE": "he"}
        theirs, ours = stock_manifest(manifestfile, path, variables), our_manifest(path, variables)
        if isinstance(theirs, str) and isinstance(ours, str):
            network.append((path, theirs))
        elif theirs == ours:
            same, files = same + 1, files + len(ours)
        else:
            different.append((path, theirs, ours))
    print(f"manifests: {same} resolve to the same {files} files; {len(network)} need what is not there, for stock's tool too; "
          f"{len(different)} differ")
    for path, error in network:
        print(f"  {path.relative_to(stock)}: {error.strip().splitlines()[-1][:160]}")
    for path, theirs, ours in different:
        print(f"  differs: {path}\n    stock: {theirs}\n    ours:  {ours}")
    return not different and same > 0


def run_module(name, folder):
    done = subprocess.run([stock_vm(), "-c", f"import {name}"], cwd=folder, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout


def check_mpy_tool():
    """What stock's VM prints of a module merged behind a large one is what it prints of it alone (mpy-tool.py's own merge does not always
    get there); and extract writes the files that mpy-tool.py -e does."""
    tool = [sys.executable, Path(STOCK).resolve() / "tools" / "mpy-tool.py"]
    merged = by_stock = extracted = 0
    differ = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "first.py").write_text("".join(f"name_{i} = {i}\nlist_{i} = 'a constant that is no name, {i}'\n" for i in range(200)))
        compile_with(stock_cross(), folder / "first.py", folder / "first.mpy")
        for source in sorted(Path(STOCK).resolve().glob("tests/basics/*.py"))[::30]:
            if not compile_with(stock_cross(), source, folder / "second.mpy"):
                continue
            printed = [run_module("second", folder)]
            for command in ([*tool, "--merge", "-o"], [BIN / "freezer", "merge", "-o"]):
                subprocess.run([*command, "merged.mpy", "first.mpy", "second.mpy"], cwd=folder, check=True, capture_output=True)
                printed.append(run_module("merged", folder))
            by_stock += printed[0] == printed[1]
            merged += printed[0] == printed[2]
            parts = []
            for command, where in (([*tool, "-e"], "stock"), ([BIN / "freezer", "mpy-tool", "-e"], "ours")):
                shutil.rmtree(folder / where, ignore_errors=True)
                (folder / where).mkdir()
                subprocess.run([*command, f"{where}/x", "second.mpy"], cwd=folder, check=True, capture_output=True)
                parts.append({path.name: path.read_bytes() for path in (folder / where).iterdir()})
            extracted += parts[0] == parts[1]
            if printed[0] != printed[2] or parts[0] != parts[1]:
                differ.append(source)
    print(f"mpy-tool: {merged} merged modules print what they print alone (merged by stock's tool, {by_stock}); {extracted} are extracted to the "
          f"same files; {len(differ)} differ")
    for source in differ:
        print(f"  differs: {source}")
    return not differ and merged > 10


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def check_mip():
    """Stock's own mip installs the example's package over http, from the folder and from the index, and runs it."""
    good, outputs = True, []
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        manifest = ROOT / "docs" / "examples" / "weatherlog" / "manifest.py"
        subprocess.run([BIN / "freezer", "pack", "-o", Path(folder) / "w.tar.gz", "--version", "1.0", "--index", site, manifest], check=True,
                       capture_output=True)
        subprocess.run([BIN / "freezer", "unpack", "-o", site, Path(folder) / "w.tar.gz"], check=True, capture_output=True)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        for what, call in (("folder", f"mip.install('{url}/weatherlog-1.0/mip/', target='TARGET')"),
                           ("index", f"mip.install('weatherlog', index='{url}', target='TARGET')"),
                           ("index, with a version", f"mip.install('weatherlog', index='{url}', version='1.0', target='TARGET')")):
            target = Path(folder) / what.replace(" ", "_")
            target.mkdir()
            script = f"import mip\n{call}\nimport sys\nsys.path.insert(0, '{target}')\nimport main\n".replace("TARGET", str(target))
            done = subprocess.run([stock_vm(), "-c", script], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
            outputs.append(done.stdout.split("Done\n")[-1].split("mem: total")[0])  # what follows differs from run to run
            installed = len(list(target.rglob("*.mpy")))
            if done.returncode != 0 or installed != 9:
                good = False
                print(f"  mip, {what}: {installed} files\n{done.stdout}{done.stderr}")
        server.shutdown()
    same = len(set(outputs)) == 1 and "mean pressure" in outputs[0]
    print(f"mip: stock's VM installs and runs the example from a folder and from an index: {'yes' if good and same else 'no'}")
    return good and same


ADOPT_PROGRAM = """import gc
import micropython
class Settings:
    pass
settings = Settings()
for room in range(12):
    for quantity in ("offset", "scale", "limit", "unit", "colour"):
        setattr(settings, "room_%02d_%s" % (room, quantity), room)
gc.collect()
print("heap in use:", gc.mem_alloc())
micropython.qstr_info(1)
"""


def run_on_cortex_m3(firmware, program):
    """What a program prints in the raw REPL of stock's qemu port."""
    qemu = subprocess.Popen(["qemu-system-arm", "-machine", "mps2-an385", "-nographic", "-monitor", "none", "-semihosting", "-serial", "stdio",
                             "-kernel", firmware], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

    def until(end):
        text = b""
        while not text.endswith(end) and (byte := qemu.stdout.read(1)):
            text += byte
        return text

    until(b">>> ")
    qemu.stdin.write(b"\r\x01")
    until(b"exit\r\n>")
    for first in range(0, len(program), 32):  # its UART has no flow control
        qemu.stdin.write(program[first:first + 32].encode())
        time.sleep(0.02)
    qemu.stdin.write(b"\x04")
    until(b"OK")
    text = until(b"\x04").rstrip(b"\x04").decode()
    qemu.kill()
    qemu.wait()
    return text


def check_adopt():
    """The loop of the tutorial for constrained devices with stock's own firmware, built into a folder of ours by the six scripts that qstrgen
    answers: what the program had in RAM is adopted, built in, and printed no more."""
    texts = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        names, dump, firmware = work / "qstrdefsport.h", work / "dump.txt", work / "build" / "firmware.elf"
        port = Path(STOCK).resolve() / "ports" / "qemu"
        names.write_bytes((port / "qstrdefsport.h").read_bytes())
        for turn in range(2):
            make = ["make", "-C", port, "-j2", "BOARD=MPS2_AN385", f"BUILD={work / 'build'}", f"QSTR_DEFS={names}", f"PYTHON={BIN / 'qstrgen'}"]
            done = subprocess.run(make, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if done.returncode != 0:
                print(f"adopt: stock's qemu port does not build:\n{done.stderr[-2000:]}")
                return False
            texts.append(run_on_cortex_m3(firmware, ADOPT_PROGRAM))
            dump.write_text(texts[-1], newline="")
            if turn == 0:
                done = subprocess.run([BIN / "qstrgen", "adopt", dump, "--into", names], capture_output=True, text=True)
                print(done.stdout.splitlines()[-1].replace(f"{work}/", "") if done.returncode == 0 else done.stderr)
    heap = [int(re.search(r"heap in use: (\d+)", text)[1]) for text in texts]
    counts = [len(re.findall(r"^Q\(", text, re.M)) for text in texts]
    print(f"adopt: {counts[0]} names in RAM before, {counts[1]} after; heap in use {heap[0]} before, {heap[1]} after: {heap[0] - heap[1]} bytes saved")
    return counts[0] >= 50 and counts[1] == 0 and heap[1] < heap[0]


# Imported by this program in this order, in the firmware that holds the 29 modules: what each keeps, in bytes. The import of the first
# brings what later ones share.
RAM_PROGRAM = """import gc
def kept(name):
    gc.collect()
    before = gc.mem_alloc()
    __import__(name)
    gc.collect()
    print(name, gc.mem_alloc() - before)
for name in %r:
    kept(name)
"""
# Measured so on stock's firmware of v1.29-preview.
RAM_OF_STOCK = {"argparse": 1632, "logging": 2192, "unittest": 2432, "copy": 1312, "ssd1306": 1040, "lsm6dsox": 784, "operator": 528,
                "string": 480, "itertools": 400, "html": 272, "ds18x20": 272, "functools": 208}


def ram_of_ours(folder, library):
    """ssd1306 gets an empty framebuf, which this VM has not, before anything is measured."""
    (folder / "main.py").write_text("import framebuf\n" + RAM_PROGRAM % (tuple(RAM_OF_STOCK),))
    (folder / "framebuf.py").write_text("class FrameBuffer:\n    pass\nMONO_VLSB = 0\n")
    manifest = folder / "manifest.py"
    manifest.write_text("".join(f"require({name!r})\n" for name in LIBRARIES) + "module('main.py')\nmodule('framebuf.py')\n")
    return subprocess.run(["make", "-s", "-C", ROOT, "run", "BOARD=mps2-an385", f"BUILD={folder / 'ours'}", f"FROZEN_MANIFEST={manifest}",
                           f"PERMAFROST_BIN={BIN}", f"FREEZE_FLAGS=-v MPY_LIB_DIR={library}"], check=True, capture_output=True, text=True).stdout


def ram_of_stock(folder, library):
    manifest = folder / "stock.py"
    manifest.write_text("".join(f"require({name!r})\n" for name in LIBRARIES))
    port = Path(STOCK).resolve() / "ports" / "qemu"
    subprocess.run(["make", "-C", port, "-j2", "BOARD=MPS2_AN385", f"BUILD={folder / 'stock'}", f"FROZEN_MANIFEST={manifest}",
                    f"MPY_LIB_DIR={library}", f"MICROPY_MPYCROSS={stock_cross()}", "MICROPY_MPYCROSS_DEPENDENCY="], check=True,
                   capture_output=True, stdin=subprocess.DEVNULL)
    return run_on_cortex_m3(folder / "stock" / "firmware.elf", RAM_PROGRAM % (tuple(RAM_OF_STOCK),))


def size_run_agrees(firmware):
    """freezer size --run on stock's firmware: each import alone, as a program of one import says it, but for two blocks of its heap that
    differ with the program; the failing ones fail there, too."""
    done = subprocess.run([BIN / "freezer", "size", "--json", "--run", "mps2-an385", firmware], capture_output=True, text=True)
    told = {name[7:-5]: bytes for name, bytes in json.loads(done.stdout).items() if re.fullmatch(r"import\..+\.heap", name)}
    failed = dict(re.findall(r"the import of (\S+) fails: (.*)", done.stderr))
    wrong = []
    for name in (*told, *failed):
        said = re.search(rf"^{re.escape(name)} (\d+)\s*$", run_on_cortex_m3(firmware, RAM_PROGRAM % ((name,),)), re.M)
        if (name in told) != (said is not None) or (said and abs(told[name] - int(said[1])) > 32):
            wrong.append(f"{name}: {told.get(name)} told, {said and said[1]} asked for")
    print(f"size --run on stock's firmware: {len(told)} modules, {len(failed)} that fail on this board, {len(wrong)} not as stock's own REPL says")
    for line in wrong:
        print("  " + line)
    return len(told) > 10 and not wrong and done.returncode == (len(failed) > 0)


def check_ram():
    """RAM that imports of frozen modules keep on the emulated Cortex-M3, ours and stock's: never more than in the table of stock's."""
    with tempfile.TemporaryDirectory() as name:
        folder, library = Path(name), Path(MPLIB).resolve()
        ours, stock = (dict(re.findall(r"^(\w+) (\d+)\s*$", text, re.M)) for text in (ram_of_ours(folder, library), ram_of_stock(folder, library)))
        agrees = size_run_agrees(folder / "stock" / "firmware.elf")
    more = [module for module, most in RAM_OF_STOCK.items() if int(ours[module]) > most]
    print("ram kept after import: ours, stock's, stock's in the table")
    for module, most in RAM_OF_STOCK.items():
        print(f"  {module:12} {ours[module]:>5} {stock[module]:>5} {most:>5}{'  more' if module in more else ''}")
    return not more and agrees


def soak_of_stock(folder):
    manifest = folder / "stock.py"
    manifest.write_text(f"module('soak.py', base_path={str(PROGRAM.parent)!r})\n")
    port = Path(STOCK).resolve() / "ports" / "qemu"
    subprocess.run(["make", "-C", port, "-j2", "BOARD=MPS2_AN385", f"BUILD={folder / 'stock'}", f"FROZEN_MANIFEST={manifest}",
                    f"MICROPY_HEAP_SIZE={HEAP}", f"MICROPY_MPYCROSS={stock_cross()}", "MICROPY_MPYCROSS_DEPENDENCY="], check=True,
                   capture_output=True, stdin=subprocess.DEVNULL)
    return reports(run_on_cortex_m3(folder / "stock" / "firmware.elf", "import soak\n"))


def check_soak():
    """The largest free run of a 64 KB heap in the course of ten million allocations, ours and stock's: no smaller but by chance, which is two
    standard errors. At one moment, as at the end, chance decides: when a collection falls is not the same in two runs of either."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, our_error = row("ours", soak_of_ours(folder))
        stock, stock_error = row("stock", soak_of_stock(folder))
    return ours + 2 * (our_error ** 2 + stock_error ** 2) ** 0.5 >= stock


def check_suites():
    """Stock's test suites on its qemu port, built by its own tools and by ours. Half an hour: not among what runs by default."""
    return compare_suites(Path(STOCK).resolve(), Path(MPLIB).resolve(), stock_cross())


def check_mplib():
    """micropython-lib's packages and their tests (stock_mplib.py)."""
    return check_packages(Path(STOCK).resolve(), Path(MPLIB).resolve())


def check_natmod():
    """freezer link beside mpy_ld.py, and what it links in the VM that it is for (stock_natmods.py)."""
    return check_natmods(Path(STOCK).resolve(), Path(MPLIB).resolve(), stock_cross())


def check_preload():
    """Stock's tests print with module bodies run at build time what they print without. Minutes: not among what runs by default."""
    return preload_agrees([Path(STOCK).resolve() / "tests" / folder for folder in ("basics", "float", "unicode", "misc")], ["host"])


def check_words():
    """Stock's viper tests, by our mpy-cross -march, in its own VM on four CPUs."""
    return words_agree(Path(STOCK).resolve(), Path(MPLIB).resolve(), stock_cross())


def check_viper():
    """Stock's tests of viper and native code in our VM, from source and frozen (stock_viper.py)."""
    return check_viper_here(Path(STOCK).resolve())


def check_asm():
    """Stock's tests of its assemblers, frozen into images of emulated boards (stock_inlineasm.py)."""
    return check_inlineasm(Path(STOCK).resolve())


def check_cmake():
    """Stock's CMake files with qstrgen as their Python (stock_cmake.py)."""
    return cmake_agrees(Path(STOCK).resolve(), stock_cross())


def main():
    need_trees()
    wanted = os.environ.get("CHECKS", "manifests mpy_tool mip mpy_sizes load conformance differences qstr cmake words viper adopt ram").split()
    results = [globals()[f"check_{name}"]() for name in wanted]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
