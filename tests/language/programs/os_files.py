# not-on: board, stock (board has no filesystem; stock: its os has no urandom)
# Files and folders of the host.
import os


def attempt(function, *args):
    try:
        return function(*args)
    except OSError as error:
        return "OSError", error.errno
    except (TypeError, ValueError) as error:
        return type(error).__name__


name = "os_files.tmp"
for leftover in (name, name + "2"):
    attempt(os.remove, leftover)
    attempt(os.rmdir, leftover)

with open(name, "w") as f:
    print(f.write("one\ntwo\n"), f.write("thr\u00e9e\n") > 5)
print(os.stat(name)[6], name in os.listdir(), name in os.listdir("."), os.sep)
with open(name) as f:
    print(repr(f.readline()), repr(f.read(2)), list(f))
with open(name, "rb") as f:
    print(f.read(5), f.seek(1), f.read(1), f.tell(), f.seek(-3, 2), f.read())
    buffer = bytearray(4)
    f.seek(0)
    print(f.readinto(buffer), buffer)
with open(name, "a") as f:
    f.write("end")
with open(name, "r+b") as f:
    f.write(b"ONE")
    f.seek(0)
    print(f.read())
print(open(name).readlines())
print(attempt(open, name, "x"), attempt(open, name, "q"), attempt(open, "none.such"), attempt(open, None))
os.rename(name, name + "2")
print(attempt(os.stat, name), attempt(os.remove, name))
os.remove(name + "2")
os.mkdir(name)
print(os.listdir(name), attempt(os.mkdir, name), attempt(open, name, "w"), os.stat(name)[0] & 0x4000 != 0)
here = os.getcwd()
os.chdir(name)
print(os.getcwd() == here + "/" + name)
os.chdir("..")
print(os.getcwd() == here)
os.rmdir(name)
print(attempt(os.rmdir, name), attempt(os.listdir, name), len(os.urandom(5)))
closed = open(name, "w")
closed.close()
closed.close()
print(attempt(closed.read))
os.remove(name)
