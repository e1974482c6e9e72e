"""Where things are: shared by the suites and by the scripts that make calls."""

import os
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
BUILD = Path(os.environ.get("BUILD") or "build")
if not BUILD.is_absolute():
    BUILD = ROOT / BUILD
BIN = BUILD / "bin"
INCLUDE = BUILD / "include"  # the sums of the tables
ORACLES = TESTS / "against" / "oracles"
SHIM = TESTS / "shim"
PROGRAMS = TESTS / "language" / "programs"
