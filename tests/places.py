"""Where things are: shared by the suite and by the scripts that make calls."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("BUILD") or "build")
if not BUILD.is_absolute():
    BUILD = ROOT / BUILD
BIN = BUILD / "bin"
ORACLES = ROOT / "tests" / "oracles"
SHIM = ROOT / "tests" / "shim"
