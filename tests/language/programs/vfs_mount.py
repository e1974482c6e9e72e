# not-on: cpython, stock, frozen, board (CPython has no vfs; stock: its WebAssembly build numbers errors otherwise; it imports source, and a firmware has no compiler)
# vfs: a filesystem written in Python.
import io
import os
import sys
import vfs


class File(io.IOBase):
    def __init__(self, data):
        self.data = data
        self.position = 0

    def readinto(self, buffer):
        n = min(len(buffer), len(self.data) - self.position)
        buffer[:n] = self.data[self.position : self.position + n]
        self.position += n
        return n

    def write(self, data):
        print("write", bytes(data))
        return len(data)

    def ioctl(self, request, argument):
        return 0


class Folder:
    def __init__(self, files):
        self.files = files

    def mount(self, readonly, mkfs):
        print("mount", readonly, mkfs)

    def umount(self):
        print("umount")

    def stat(self, path):
        if path in self.files:
            return (0x8000, 0, 0, 0, 0, 0, len(self.files[path]), 0, 0, 0)
        raise OSError(2)

    def open(self, path, mode):
        if path not in self.files:
            raise OSError(2)
        return File(self.files[path])

    def ilistdir(self, path):
        for name in sorted(self.files):
            yield (name[1:], 0x8000, 0)

    def remove(self, path):
        del self.files[path]


def attempt(function, *args):
    try:
        print(function(*args))
    except OSError as error:
        print("OSError", error.errno)


folder = Folder({"/mounted_module.py": b"print('imported', __name__)\nanswer = 42\n", "/data": b"hello"})
vfs.mount(folder, "/ram", readonly=True)
attempt(vfs.mount, folder, "/ram")
print(os.listdir("/ram"), list(os.ilistdir("/ram"))[0], os.stat("/ram/data")[6])
attempt(os.stat, "/ram/none")
attempt(open, "/ram/none")
sys.path.append("/ram")
import mounted_module

print(mounted_module.answer, mounted_module.__file__)
print("text", file=open("/ram/data"))
os.remove("/ram/data")
print(os.listdir("/ram"))
try:
    import mounted_nothing
except ImportError:
    print("ImportError")
vfs.umount("/ram")
attempt(vfs.umount, "/ram")
attempt(os.stat, "/ram/mounted_module.py")
