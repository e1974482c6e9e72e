"""vfs: ROMFS images read in place, folders of the host, and what import takes from them."""

import pytest

from conftest import run
from romfs import romfs

MODULE = '''
"""A module whose functions have functions in them."""
text = "a text that is longer than a name"
data = b"bytes that stay where they are"


class Shape:
    def __init__(self, name):
        self.name = name

    def describe(self):
        def inner(suffix):
            return [part + suffix for part in (self.name, "shape")]

        return inner("!")


def counter():
    n = 0
    while True:
        n += (lambda step: step)(1)
        yield n
'''

PROGRAM = """
import gc, sys, uctypes, vfs
image = open("image.romfs", "rb").read()
vfs.mount(vfs.VfsRom(image), "/rom")
sys.path.append("/rom/lib")
import module, package.inner, plain
first = uctypes.addressof(image)
print(first <= uctypes.addressof(module.data) < first + len(image))
del image
vfs.umount("/rom")
junk = [bytes(100) for _ in range(1000)]
junk = None
gc.collect()
junk = [b"\\xff" * 100 for _ in range(1000)]
print(module.text, module.data, module.Shape("a").describe(), [n for n, _ in zip(module.counter(), range(3))])
print(module.__file__, package.inner.x, plain.y)
"""


@pytest.fixture
def image(mpy_cross, tmp_path):
    (tmp_path / "module.py").write_text(MODULE)
    run(mpy_cross, "module.py", "-o", "module.mpy", cwd=tmp_path)
    (tmp_path / "module.py").unlink()
    mpy = (tmp_path / "module.mpy").read_bytes()
    (tmp_path / "module.mpy").unlink()
    tree = {"lib": {"module.mpy": mpy, "package": {"__init__.py": b"", "inner.py": b"x = 5\n"}, "plain.py": b"y = 7\n"}, "data.bin": bytes(300)}
    (tmp_path / "image.romfs").write_bytes(romfs(tree))
    return tmp_path


def test_modules_run_where_they_lie(permafrost, image):
    assert run(permafrost, "-c", PROGRAM, cwd=image).stdout == (
        "True\na text that is longer than a name b'bytes that stay where they are' ['a!', 'shape!'] [1, 2, 3]\n"
        "/rom/lib/module.mpy 5 7\n")


def test_a_bytearray_is_copied_from(permafrost, image):
    program = """
import sys, vfs
image = bytearray(open("image.romfs", "rb").read())
vfs.mount(vfs.VfsRom(image), "/rom")
sys.path.append("/rom/lib")
import module
for i in range(len(image)):
    image[i] = 0xff
print(module.text, module.Shape("b").describe())
"""
    assert run(permafrost, "-c", program, cwd=image).stdout == "a text that is longer than a name ['b!', 'shape!']\n"


def test_damage_is_not_found_or_refused(permafrost, image):
    """Cut at each length, and with each byte changed: looking at all of it ends, and reads nothing outside."""
    program = """
import vfs
image = open("image.romfs", "rb").read()
def walk(fs, path):
    for name, kind, _, size in fs.ilistdir(path):
        path2 = path + "/" + name
        if kind == 0x4000:
            walk(fs, path2)
        else:
            try:
                assert len(fs.open(path2, "rb").read()) <= len(image)
            except OSError:
                pass
seen = 0
def look(data):
    global seen
    try:
        walk(vfs.VfsRom(data), "")
        seen += 1
    except (OSError, UnicodeError):
        pass
for n in range(len(image)):
    look(image[:n])
for n in range(len(image)):
    data = bytearray(image)
    data[n] ^= 0xff
    look(data)
print(seen > 100)
"""
    assert run(permafrost, "-c", program, cwd=image).stdout == "True\n"


def test_mounts(permafrost, image):
    program = """
import os, vfs
print(vfs.mount())
rom = vfs.VfsRom(open("image.romfs", "rb").read())
vfs.mount(rom, "/rom")
print(len(vfs.mount()), vfs.mount()[0][1], os.listdir("/rom"), os.listdir(b"/rom/lib"))
os.mkdir("sub")
vfs.mount(vfs.VfsPosix("sub"), "/sub", readonly=False)
with open("/sub/file", "w") as f:
    print(f.write("content"))
print(os.listdir("sub"), os.stat("/sub/file")[6], open("/rom/data.bin", "rb").read(3))
os.chdir("/rom")
print(os.getcwd(), open("data.bin", "rb").seek(0, 2))
for mode in ("w", "a", "r+"):
    try:
        open("data.bin", mode)
    except OSError as error:
        print(error.errno)
"""
    assert run(permafrost, "-c", program, cwd=image).stdout == (
        "[(<VfsPosix>, '/')]\n2 /rom ['lib', 'data.bin'] [b'module.mpy', b'package', b'plain.py']\n7\n['file'] 7 b'\\x00\\x00\\x00'\n"
        "/rom 300\n30\n30\n30\n")


def test_files_that_nobody_has_are_closed(permafrost, tmp_path):
    program = """
import gc, os
def leave():
    for i in range(50):
        open("file%d" % i, "w").write("x")
def deep(n):
    return n and deep(n - 1)
leave()
deep(30)
gc.collect()
for _ in range(3):
    pass
print(len(os.listdir("/proc/self/fd")) < 20, open("file49").read())
"""
    assert run(permafrost, "-c", program, cwd=tmp_path).stdout == "True x\n"


def test_an_image_as_program_and_as_partition(permafrost, tmp_path):
    (tmp_path / "app.romfs").write_bytes(romfs({"main.py": b"import sys, inner\nprint(__name__, inner.x, sys.argv)\n", "lib": {"inner.py": b"x = 5\n"}}))
    assert run(permafrost, "app.romfs", "word", cwd=tmp_path).stdout == "__main__ 5 ['app.romfs', 'word']\n"
    assert run(permafrost, "--romfs", "app.romfs", "-c", "import inner; print(inner.__file__)", cwd=tmp_path).stdout == "/rom/lib/inner.py\n"


def test_rom_ioctl(permafrost, tmp_path):
    program = """
import vfs
print(vfs.rom_ioctl(1), len(vfs.rom_ioctl(2, 0)), vfs.rom_ioctl(6, 0), vfs.rom_ioctl(2, 1), vfs.rom_ioctl(9, 0))
print(vfs.rom_ioctl(3, 0, 4096), vfs.rom_ioctl(3, 0, 4096, 4096), vfs.rom_ioctl(4, 0, 4000, b"abc"), vfs.rom_ioctl(5, 0))
print(bytes(vfs.rom_ioctl(2, 0)[3998:4005]))
print(vfs.rom_ioctl(4, 0, 1048575, b"abc"), vfs.rom_ioctl(4, 0, -1, b""), vfs.rom_ioctl(3, 0, 1048577), vfs.rom_ioctl(4, 0, 0))
"""
    assert run(permafrost, "--romfs", "partition", "-c", program, cwd=tmp_path).stdout == (
        "1 1048576 4096 -22 -22\n1 1 0 0\nb'\\xff\\xffabc\\xff\\xff'\n-22 -22 -22 -22\n")
    assert run(permafrost, "-c", "import vfs; print(vfs.rom_ioctl(1), vfs.rom_ioctl(2, 0))").stdout == "0 -22\n"


@pytest.mark.parametrize("name, reason", [("_thread", "there is one thread; asyncio has tasks"), ("ssl", "there is no TLS"), ("tls", "there is no TLS")])
def test_what_is_not_there_is_refused_in_words(permafrost, name, reason):
    done = run(permafrost, "-c", f"import {name}", check=False)
    assert done.returncode == 1 and f"ImportError: no module named '{name}': {reason}" in done.stdout
