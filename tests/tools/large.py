"""Many modules of 3 KB and more, with names and code of their own; run as a program, `make check-large`: 2,000 of them frozen
in shards, compiled through ccache and linked with the host's VM, twice, the second time with one changed."""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SMALLEST = 3072
COUNT, SHARDS = 2000, 32


def module_text(number):
    """The source of one module, the same for the same number."""
    generator = random.Random(number)
    lines = [f"# module {number}", "import math", ""]
    size, function = 0, 0
    while size < SMALLEST:
        name, factor = f"step_{number}_{function}", generator.randrange(3, 90000)
        field = f"field_{number}_{generator.randrange(12)}"
        text = (f"def {name}(first, second={factor}):\n"
                f"    total = first * {factor} + second // {generator.randrange(2, 99)}\n"
                f"    for index in range({generator.randrange(2, 9)}):\n"
                f"        if total % {generator.randrange(2, 30)} == index:\n"
                f"            total += len('{field} of {generator.randrange(10 ** 9)}, a text of its own')\n"
                f"        else:\n"
                f"            total -= index + {generator.randrange(1000)}\n"
                f"    return {{'{field}': total, 'root': math.sqrt(abs(total))}}\n\n")
        lines.append(text)
        size += len(text)
        function += 1
    lines.append(f"RESULT_{number} = step_{number}_0({number})\n")
    return "\n".join(lines)


def write_modules(folder, count):
    """Writes that many into the folder; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"generated_{number:04}.py" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(module_text(number))
    return paths


def main():
    from places import BIN, ROOT
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        paths = write_modules(work / "src", COUNT)
        (work / "src" / "main.py").write_text("import generated_0007, generated_1999\n"
                                              "print(generated_0007.RESULT_7, generated_1999.RESULT_1999)\n")
        (work / "manifest.py").write_text("import os\nfor name in os.listdir('src'):\n    module(name, base_path='src')\n")
        environment = {**os.environ, "CCACHE_DIR": str(work / "cache"), "CCACHE_LOGFILE": str(work / "log")}
        environment.pop("MAKEFLAGS", None)
        assert shutil.which("ccache"), "ccache is not installed: make setup-test"
        command = ["make", "-s", "-j2", "-C", ROOT, "firmware", "BOARD=host", f"BUILD={work / 'build'}", f"PERMAFROST_BIN={BIN}",
                   f"FROZEN_MANIFEST={work / 'manifest.py'}", f"SHARDS={SHARDS}", "CC=ccache gcc"]

        def build(what):
            (work / "log").write_text("")
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([str(word) for word in command], check=True, env=environment)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            misses = (work / "log").read_text().count("Result: cache_miss")
            print(f"{what}: {seconds:.1f} s of CPU, {misses} files compiled", flush=True)
            return misses

        build(f"{COUNT} modules, {SHARDS} shards")
        done = subprocess.run([work / "build" / "host" / "firmware.elf"], check=True, capture_output=True, text=True)
        print(done.stdout, end="")
        assert done.stdout.startswith("{'field_7_") and "'root'" in done.stdout, done.stdout
        with paths[7].open("a") as file:
            file.write("\n\ndef quite_new(number):\n    return number + 1\n")
        assert build("one module changed") <= 4


if __name__ == "__main__":
    sys.exit(main())
