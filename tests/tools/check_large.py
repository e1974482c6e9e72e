"""make check-large: ten thousand modules with 600,000 names, frozen in shards and linked with the host's VM; their C compiled through
ccache, again with one module changed, and by two machines through distcc. The firmware's bytes are the same each time."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from large import write_modules
from machines import machines, missing
from places import BIN, ROOT

COUNT, VALUES, SHARDS = int(os.environ.get("LARGE") or 10000), 32, 64


def write_project(work):
    """Returns the modules' paths."""
    paths = write_modules(work / "src", COUNT, VALUES)
    last = COUNT - 1
    (work / "src" / "main.py").write_text(f"import generated_0007, generated_{last:04}\n"
                                          f"print(generated_0007.RESULT_7, generated_{last:04}.VALUE_{last}_31)\n")
    (work / "manifest.py").write_text("import os\nfor name in os.listdir('src'):\n    module(name, base_path='src')\n")
    return paths


class Builds:
    def __init__(self, work):
        self.work = work
        self.environment = {**os.environ, "CCACHE_DIR": str(work / "cache"), "CCACHE_LOGFILE": str(work / "log")}
        for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
            self.environment.pop(name, None)
        # gcc itself: where it is ccache by another name, the other machines would have a cache, too.
        self.environment["PATH"] = os.pathsep.join(folder for folder in os.environ["PATH"].split(os.pathsep)
                                                   if Path(shutil.which("gcc", path=folder) or "gcc").resolve().name != "ccache")

    def build(self, what, cc, jobs=2, **variables):
        """The firmware's bytes; without debug data, whose columns within macros a text that is sent without its macros has not."""
        command = ["make", "-s", f"-j{jobs}", "-C", ROOT, "firmware", "BOARD=host", f"BUILD={self.work / 'build'}", f"PERMAFROST_BIN={BIN}",
                   f"FROZEN_MANIFEST={self.work / 'manifest.py'}", f"SHARDS={SHARDS}", f"CC={cc}", "RUNTIME_CFLAGS=-O2"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([str(word) for word in command], check=True, env={**self.environment, **variables})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"{what}: {after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.1f} s of CPU here", flush=True)
        return (self.work / "build" / "host" / "firmware.elf").read_bytes()

    def through_ccache(self, what):
        """The bytes, and how many files the cache did not have."""
        (self.work / "log").write_text("")
        elf = self.build(what, "ccache gcc")
        return elf, (self.work / "log").read_text().count("Result: cache_miss")

    def through_distcc(self, what):
        """All again, by two machines and none here: what distcc cannot send fails."""
        shutil.rmtree(self.work / "build")
        (self.work / "distcc").mkdir()
        with machines(2, self.work) as servers:
            hosts = " ".join(f"{server.address}/2,lzo" for server in servers)
            elf = self.build(what, "distcc gcc", 4, DISTCC_HOSTS=hosts, DISTCC_FALLBACK="0", DISTCC_DIR=str(self.work / "distcc"))
            return elf, [server.compiled() for server in servers]


def main():
    wanted = missing() + ([] if shutil.which("ccache") else ["ccache is missing: apt-get install ccache"])
    for sentence in wanted:
        print(f"check-large: {sentence}", file=sys.stderr)
    if wanted:
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        work.chmod(0o755)
        paths = write_project(work)
        builds = Builds(work)
        first, misses = builds.through_ccache(f"{COUNT} modules, {SHARDS} shards, ccache")
        print(f"  {misses} files compiled")
        done = subprocess.run([work / "build" / "host" / "firmware.elf"], check=True, capture_output=True, text=True)
        print(" ", done.stdout, end="")
        assert done.stdout.startswith("{'field_7_") and "'root'" in done.stdout, done.stdout
        far, compiled = builds.through_distcc("the same, two machines, distcc")
        print("  " + ", ".join(f"machine {number}: {count} files" for number, count in enumerate(compiled, 1)))
        assert far == first, "other machines give other bytes"
        assert min(compiled) > 0 and sum(compiled) >= SHARDS, compiled
        with paths[7].open("a") as file:
            file.write("\n\ndef quite_new(number):\n    return number + 1\n")
        changed, misses = builds.through_ccache("one module changed, ccache")
        print(f"  {misses} files compiled")
        assert changed != first and misses <= 4, misses
        print("the same bytes through ccache and from two machines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
