"""vfs over block devices: littlefs and FAT, where LITTLEFS and FATFS name the user's trees; and what it says without them."""

import os
import subprocess

import pytest

from conftest import run
from places import BIN, ROOT

TREES = {name: os.path.abspath(os.environ[name]) for name in ("LITTLEFS", "FATFS") if os.environ.get(name)}
needs_trees = pytest.mark.skipif(len(TREES) < 2, reason="no filesystems: LITTLEFS=path/to/lib/littlefs FATFS=path/to/lib/oofatfs")

DEVICE = """
import gc, os, vfs

class Device:
    def __init__(self, size, n):
        self.size, self.data, self.hook, self.log = size, bytearray(size * n), None, []

    def readblocks(self, n, buf, offset=0):
        if self.hook:
            self.hook()
        at = n * self.size + offset
        buf[:] = self.data[at : at + len(buf)]

    def writeblocks(self, n, buf, offset=0):
        at = n * self.size + offset
        self.data[at : at + len(buf)] = buf

    def ioctl(self, request, argument):
        self.log.append(request)
        return {4: len(self.data) // self.size, 5: self.size, 6: 0}.get(request)

def made(kind, size=512, n=128):
    device = Device(size, n)
    kind.mkfs(device)
    return device

def error(function, *args):
    try:
        return function(*args)
    except OSError as e:
        return "OSError" + repr(e.args)
    except Exception as e:
        return repr(e)
"""


@pytest.fixture(scope="module")
def permafrost(tmp_path_factory):
    """One with the trees' filesystems. The tools are the tree's."""
    build = tmp_path_factory.mktemp("disks")
    done = subprocess.run(["make", "-j2", f"BUILD={build}", f"FROZEN_BY={BIN / 'freezer'}", "WERROR=1", *map("=".join, TREES.items()),
                           f"{build}/bin/permafrost"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return build / "bin" / "permafrost"


def output(permafrost, program):
    return run(permafrost, "-c", DEVICE + program).stdout


@pytest.mark.parametrize("name", ["VfsLfs1", "VfsLfs2", "VfsFat"])
def test_without_the_tree(name):
    assert run(BIN / "permafrost", "-c", f"import vfs\nprint(hasattr(vfs, '{name}'))\ntry:\n    from vfs import {name}\nexcept ImportError as e:\n"
               "    print(e)").stdout == f"False\ncan't import name {name}\n"


def test_a_device_without_drivers():
    assert output(BIN / "permafrost", "print(error(vfs.mount, Device(512, 8), '/d'))") == \
        "OSError(19, 'no filesystem for devices here: make it with LITTLEFS=path or FATFS=path')\n"


KINDS = pytest.mark.parametrize("kind", ["VfsLfs1", "VfsLfs2", "VfsFat"])


@needs_trees
@KINDS
def test_files_and_folders(permafrost, kind):
    assert output(permafrost, f"""
device = made(vfs.{kind})
vfs.mount(device, "/d")
print([type(fs).__name__ for fs, path in vfs.mount() if path == "/d"])
with open("/d/a", "w") as f:
    print(f.write("one\\ntwo\\n" * 300))
with open("/d/a") as f:
    print(f.readline(), f.tell(), f.seek(-4, 2), f.read(), f.read())
with open("/d/a", "r+b") as f:
    f.write(b"ONE")
with open("/d/a", "ab") as f:
    f.write(b"end")
with open("/d/a", "rb") as f:
    print(f.read(8), f.seek(2400), f.read())
os.mkdir("/d/s")
os.chdir("/d/s")
open("b", "w").close()
print(os.getcwd(), os.listdir(), os.listdir("/d/./s/..//s"), os.stat("../a")[:7], os.stat("/d")[0])
for call in ((os.mkdir, "/d/s"), (os.rmdir, "/d/a"), (os.remove, "/d/s"), (os.stat, "/d/x"), (os.chdir, "/d/a"), (open, "/d/x"),
             (open, "b", "x"), (os.rename, "/d/x", "/d/y")):
    print(error(*call))
os.rename("b", "/d/a")
print(os.listdir(), sorted(os.listdir("/d")), os.stat("/d/a")[6])
vfs.umount("/d")
""") == f"""['{kind}']
2400
one
 4 2396 two
 
b'ONE\\ntwo\\n' 2400 b'end'
/d/s ['b'] ['b'] (32768, 0, 0, 0, 0, 0, 2403) 16384
OSError(17,)
OSError(20,)
OSError(21,)
OSError(2,)
OSError(2,)
OSError(2,)
OSError(17,)
OSError(2,)
[] ['a', 's'] 0
"""


@needs_trees
@KINDS
def test_what_is_written_stays(permafrost, kind):
    """Also what nobody has closed, once it is collected; read only, it can be read; another object sees it."""
    assert output(permafrost, f"""
device = made(vfs.{kind})
fs = vfs.{kind}(device)
def write(name):
    fs.open(name, "w").write(name)
for i in range(5):
    write("n%d" % i)
for i in range(300):
    []
gc.collect()
print([fs.open("n%d" % i, "r").read() for i in range(4)])
f = fs.open("late", "w")
fs.umount()
print(error(f.write, "x"), f.close(), error(f.read))
vfs.mount(vfs.{kind}(device), "/d", readonly=True)
print(open("/d/n1").read(), error(open, "/d/n9", "w"), error(os.mkdir, "/d/s"))
""") == "['n0', 'n1', 'n2', 'n3']\nOSError(22,) None OSError(22,)\nn1 OSError(30,) OSError(30,)\n"


@needs_trees
@KINDS
def test_the_devices_errors(permafrost, kind):
    """What it raises comes out; it cannot call the filesystem that calls it; then all is as before."""
    assert output(permafrost, f"""
device = made(vfs.{kind})
fs = vfs.{kind}(device)
with fs.open("a", "wb") as f:
    f.write(bytes(9000))
def fail():
    1 // 0
def again():
    device.hook = None
    print(error(fs.stat, "a"))
for hook in (fail, again):
    with fs.open("a", "rb") as f:
        device.hook = hook
        print(error(f.read, 5000) if hook is fail else len(f.read(5000)))
        device.hook = None
print(fs.stat("a")[6], error(vfs.{kind}, Device(512, 64))[:8], error(vfs.{kind}, 5)[:14], error(vfs.{kind}, device, 5)[:9])
""") == "ZeroDivisionError('divide by zero',)\nOSError(16,)\n5000\n9000 OSError( AttributeError TypeError\n"


@needs_trees
def test_the_kind_is_found(permafrost):
    assert output(permafrost, """
for kind in (vfs.VfsLfs1, vfs.VfsLfs2, vfs.VfsFat):
    vfs.mount(made(kind, 1024), "/d")
    print([type(fs).__name__ for fs, path in vfs.mount() if path == "/d"])
    vfs.umount("/d")
print(error(vfs.mount, Device(512, 64), "/d"), error(vfs.mount, Device(512, 0), "/d"), error(vfs.mount, 5, "/d"))
""") == "['VfsLfs1']\n['VfsLfs2']\n['VfsFat']\nOSError(19,) OSError(22,) AttributeError(\"'int' object has no attribute 'readblocks'\",)\n"


@needs_trees
@pytest.mark.parametrize("sizes", ["readsize=0", "readsize=48", "progsize=24", "readsize=1 << 20", "lookahead=7", "readsize='a'"])
def test_sizes_that_do_not_fit(permafrost, sizes):
    assert output(permafrost, f"""
for kind in (vfs.VfsLfs1, vfs.VfsLfs2):
    print(error(lambda: kind.mkfs(Device(512, 64), {sizes}))[:9])
""") in ("OSError(2\nOSError(2\n", "TypeError\nTypeError\n")
