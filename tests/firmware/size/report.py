"""make size: how small a firmware gets. Two programs in profile minimal on Cortex-M3: hello world, and one that keeps the names of
MicroPython's ports/minimal (built without its compiler) and has every instruction which that one runs."""

import json
import re
import subprocess
import sys
from pathlib import Path

from places import BIN, BUILD, ROOT
from shared_vm import ENVIRONMENT, shared_vm
import stack

HERE = Path(__file__).resolve().parent
FIRMWARES = {"hello": "hello world", "stock_minimal": "the names and features of ports/minimal"}
# What ports/minimal is built without, by the names of runtime/vm/prune/feature.def.
WITHOUT = {"stock_minimal": "arrays bigint chaining conversions descriptors fields files float function_attributes index introspection lines messages modulo multiple_bases patching reversed_operators shortcuts slice streams unicode verifier"}
WITHOUT["features"] = WITHOUT["stock_minimal"]  # tests/tools/test_features.py


def make(name, *words):
    without = WITHOUT.get(name, "")
    command = ["make", "-s", "-C", ROOT, "BOARD=mps2-an385", "PROFILE=minimal", f"WITHOUT={without}", f"BUILD={BUILD / 'size' / name}",
               f"FROZEN_MANIFEST={HERE / name / 'manifest.py'}", f"PERMAFROST_BIN={BIN}",
               f"PERMAFROST_VM={shared_vm(PROFILE='minimal', WITHOUT=without)}", *words]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=ENVIRONMENT, timeout=600)
    if done.returncode != 0:
        raise RuntimeError(f"{name}: {done.stdout}{done.stderr}")
    return done.stdout


def elf(name):
    return BUILD / "size" / name / "mps2-an385" / "firmware.elf"


def figures(name):
    """Builds a firmware; its bytes: flash (everything loaded), and RAM besides heap and stack."""
    make(name, "firmware")
    size = json.loads(subprocess.run([BIN / "freezer", "size", "--json", elf(name)], capture_output=True, text=True, check=True).stdout)
    return {"flash": size["flash"], "ram": size["ram"]}


def smallest_heap(name, wanted="hello world\n"):
    """The least multiple of 64 bytes that the program prints in."""
    for size in range(256, 8192, 64):
        try:
            if make(name, "run", f"HEAP_SIZE={size}").endswith(wanted):
                return size
        except RuntimeError:
            pass
    raise RuntimeError(f"{name} does not run")


def largest_functions(name):
    text = subprocess.run([BIN / "freezer", "size", elf(name)], capture_output=True, text=True, check=True).stdout
    return re.search(r"^largest functions.*?\n\n", text, re.M | re.S).group()


def main():
    for name, what in FIRMWARES.items():
        sizes = figures(name)
        print(f"{what}, profile minimal, Cortex-M3")
        if name in WITHOUT:
            print(f"WITHOUT={WITHOUT[name]}")
        print(f"{'flash: text and data':30} {sizes['flash']:9}\n{'.data and .bss':30} {sizes['ram']:9}")
        print(f"{'smallest heap that it runs in':30} {smallest_heap(name):9}")
        make(name, "firmware")
        print(f"{'deepest C stack':30} {stack.deepest(elf(name)):9}\n")
        print(largest_functions(name))


if __name__ == "__main__":
    sys.exit(main())
