"""The VMs that the tests' firmwares are linked to: each is compiled once, in BUILD/vm, by whichever process asks first;
others wait, as makes in one BUILD do."""

import functools
import os
import subprocess

from places import BIN, BUILD, ROOT

# Who asks may itself be run by make: its flags (-s, -j) are not this make's.
ENVIRONMENT = {key: text for key, text in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "V")}


@functools.cache
def shared_vm(board="mps2-an385", **variables):
    """What PERMAFROST_VM names for the tests' firmwares, once the VM is there for one of that board with those variables: what they
    leave open the board's description sets. Boards for which the VM is compiled alike share it."""
    folder = BUILD / "vm"
    subprocess.run(["make", "-s", "-j2", "-C", ROOT, "vm", f"BOARD={board}", f"BUILD={folder}", f"PERMAFROST_VM={folder}", f"PERMAFROST_BIN={BIN}",
                    *(f"{key}={text}" for key, text in variables.items())], env=ENVIRONMENT, timeout=900, check=True, stdout=subprocess.DEVNULL)
    return folder
