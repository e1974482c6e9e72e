"""make fuzz TARGET=x SECONDS=n: libFuzzer from the corpus. What it finds lies in BUILD/fuzzing/findings."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus_of import ROOT, corpus

# No input under 1 KB takes a second or 100 MB: ten seconds with the sanitizers, on a machine that does other things.
LIMITS = ["-max_len=1024", "-timeout=10", "-malloc_limit_mb=100", "-rss_limit_mb=2048", "-close_fd_mask=3", "-print_final_stats=1"]


def main():
    target, seconds = sys.argv[1:]
    build = Path(os.environ.get("BUILD", "build")).resolve()
    findings = build / "fuzzing/findings"
    grown = build / "fuzzing/corpus" / target
    for folder in (findings, grown):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        corpus(target, build, Path(folder))
        words = ROOT / "tests/fuzz" / f"{target}.dict"
        command = [build / "fuzzing/fuzz" / target, grown, folder, *LIMITS, f"-max_total_time={seconds}", f"-artifact_prefix={findings}/{target}-"]
        command += [f"-dict={words}"] if words.exists() else []
        return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
