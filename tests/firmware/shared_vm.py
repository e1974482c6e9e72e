"""The VMs that the tests' firmwares are linked to: each is compiled once, in BUILD/vm, by whichever process asks first."""

import contextlib
import fcntl
import functools
import hashlib
import os
import subprocess

from places import BIN, BUILD, ROOT

# Who asks may itself be run by make: its flags (-s, -j) are not this make's.
ENVIRONMENT = {key: text for key, text in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "V")}


@contextlib.contextmanager
def locked(folder):
    """One process at a time works in that folder."""
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


@functools.cache
def shared_vm(board="mps2-an385", **variables):
    """The folder that PERMAFROST_VM names, for a firmware that is made of that board with those variables and no others: what
    they leave open the board's description sets. Boards for which the VM is compiled alike share it."""
    words = ["make", "-s", "-C", ROOT, f"BOARD={board}", f"PERMAFROST_BIN={BIN}", *(f"{key}={text}" for key, text in variables.items())]

    def make(*goal):
        return subprocess.run([*words, *goal], env=ENVIRONMENT, timeout=900, check=True, stdout=subprocess.PIPE).stdout

    folder = BUILD / "vm" / hashlib.sha256(make("vm-flags")).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        make("-j2", "vm", f"BUILD={folder}", f"PERMAFROST_VM={folder}")
    return folder
