# not-on: cpython, stock, frozen, board (CPython lacks some of os and vfs; stock has other files; a firmware has no files)
# The host's files, mounted folders, and streams written in Python: the rarer calls, and the errors.
import errno, io, json, os, sys, vfs


def error_of(function, *args):
    try:
        return function(*args)
    except OSError as error:
        return errno.errorcode.get(error.errno, error.errno)
    except Exception as error:
        return type(error).__name__


# ---- files ----
for action, path in (os.remove, "plain"), (os.remove, "folder/moved"), (os.rmdir, "folder"):
    error_of(action, path)  # of a run that did not come to its end
with open("plain", "w") as file:
    print(file.write("one\ntwo"), file.flush(), file.fileno() > 2, repr(file).startswith("<io.TextIOWrapper "))
print(error_of(file.write, "x"), error_of(file.read))
with open("plain", "r+b") as file:
    print(file.read(2), file.seek(0, 2), file.write(b"!"), file.seek(-2, 2), file.read(), file.tell(), repr(file).startswith("<io.FileIO "))
for mode in ("rt", "rb", "a", "x", "w+", "q", "rwx"):
    print(mode, error_of(lambda: open("plain", mode).close()), end="; ")
print(error_of(open, "no such"), error_of(open, "a\0b"), error_of(open, "plain", 5), error_of(open, 5.5), error_of(lambda: open("plain", encoding="utf-8").close()))
os.mkdir("folder")
print(os.listdir("folder"), os.stat("folder")[0] & 0x4000, os.stat("plain")[6], error_of(os.stat, "no such"), len(os.statvfs(".")))
print(os.rename("plain", "folder/moved"), os.listdir("folder"), os.listdir(b"folder"), [entry[:2] for entry in os.ilistdir("folder")])
here = os.getcwd()
print(os.chdir("folder"), os.getcwd() == here + "/folder", os.remove("moved"), os.chdir(".."), os.rmdir("folder"), error_of(os.rmdir, "folder"))
print(os.getenv("NO_SUCH_NAME"), os.getenv("NO_SUCH_NAME", "else"), os.putenv("A_NAME", "x"), os.getenv("A_NAME"), os.unsetenv("A_NAME"), os.getenv("A_NAME"))
print(len(os.urandom(5)), error_of(os.urandom, -1), os.system("exit 3"), os.sep)


# ---- a mounted folder ----
class Streamed(io.IOBase):
    def __init__(self, data=b""):
        self.data, self.at, self.answer = data, 0, 0

    def readinto(self, buffer):
        part = self.data[self.at : self.at + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)

    def write(self, data):
        return self.answer if self.answer is None or self.answer < 0 else len(data) + self.answer

    def ioctl(self, request, argument):
        if request == 2:  # seek
            self.at = argument[0]
            return self.at
        return 0


class Store:
    def __init__(self, name):
        self.name, self.files, self.folder = name, {"/a.py": b"print('module a of a mount')\n", "/text": b"line 1\nline 2"}, "/"

    def mount(self, readonly, mkfs): print(self.name, "mount", readonly, mkfs)
    def umount(self): print(self.name, "umount")
    def open(self, path, mode): return Streamed(self.files[path]) if path in self.files else self.fail(errno.ENOENT)
    def fail(self, number): raise OSError(number)
    def stat(self, path): return (0x8000, 0, 0, 0, 0, 0, 3, 0, 0, 0) if path in self.files else (0x4000,) + (0,) * 9 if path == "/" else self.fail(2)
    def statvfs(self, path): return (1,) * 10
    def ilistdir(self, path): return iter([(name[1:], 0x8000, 0) for name in sorted(self.files)])
    def mkdir(self, path): print(self.name, "mkdir", path)
    def rmdir(self, path): print(self.name, "rmdir", path)
    def remove(self, path): print(self.name, "remove", path)
    def rename(self, old, new): print(self.name, "rename", old, new)
    def chdir(self, path): self.folder = path
    def getcwd(self): return self.folder


store = Store("store")
print(error_of(vfs.mount, object(), "/x"), error_of(vfs.mount, store, 5), error_of(vfs.umount, "/not there"), error_of(vfs.umount, 5), error_of(vfs.mount, store, "/"))
vfs.mount(store, "/store", readonly=True)
print(error_of(vfs.mount, Store("second"), "/store"), len(vfs.mount()))
print(os.listdir("/store"), "store" in os.listdir("/"), os.stat("/store/text")[6], os.statvfs("/store")[0], error_of(open, "/store/no"))
print(os.mkdir("/store/m"), os.rmdir("/store/m"), os.remove("/store/m"), os.rename("/store/x", "/store/y"), error_of(os.rename, "/store/x", "y"))
print(os.chdir("/store"), os.getcwd(), os.listdir(), os.chdir("deep"), os.getcwd(), os.chdir("/"), os.getcwd())
sys.path.insert(0, "/store")
import a
sys.path.remove("/store")
print(open("/store/text").data)
vfs.umount(store)
os.chdir(here)

# ---- streams written in Python ----
print(json.load(Streamed(b"[1, {}]")))
stream = Streamed()
print(error_of(lambda: print("x", file=stream)))
for answer in (None, -errno.ENOBUFS, 5, -1 << 62):
    stream.answer = answer
    print(error_of(lambda: print("text", file=stream)))


class Broken(io.IOBase):
    answer = 0

    def readinto(self, buffer):
        return self.answer


broken = Broken()
for answer in (None, -errno.EIO, 100, "x"):
    Broken.answer = answer
    print(error_of(json.load, broken), end=" ")
print(error_of(lambda: print("x", file=broken)))
