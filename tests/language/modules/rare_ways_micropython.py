# Ways that programs seldom take, where MicroPython goes its own: its streams' ioctl, ticks, tasks' queues, mounts, prompts, machine.
import asyncio
import io
import machine
import os
import select
import socket
import sys
import time
import vfs


def told(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except Exception as error:
        print(type(error).__name__, error.errno if isinstance(error, OSError) else error)


# ---- sys, builtins ----
print(sys.ps1, sys.ps2, sys.atexit(None), sys.maxsize > 0)
sys.ps1 = "> "
print(repr(sys.ps1), repr(sys.ps2))
sys.ps2 = ". "
print(repr(sys.ps1), repr(sys.ps2))
sys.print_exception(ValueError("shown"), sys.stdout)
told(sys.print_exception, ValueError("shown"), 5)
sys.print_exception(ValueError("to a class of ours"), io.StringIO())
with open("rare_ways.tmp", "w") as file:
    file.write("print('from a file', __name__)\n")
execfile("rare_ways.tmp")
told(execfile, 5)
told(execfile, "no_such_file")
print(sys.stdout.write("text\n"), sys.stderr is not sys.stdout)

# ---- io ----
print(io.BytesIO(100).getvalue(), io.BytesIO(0).getvalue(), io.BytesIO(), io.StringIO())
stream = io.BytesIO(b"abc")
print(stream.seek(-50, 1), stream.seek(sys.maxsize // 2))
told(stream.write, b"x" * 10)
told(stream.seek, sys.maxsize, 1)


class Seeks(io.IOBase):
    def ioctl(self, request, argument):
        print("ioctl", request, argument if isinstance(argument, int) else "struct")
        return -22 if request == 2 else 3

    def readinto(self, buffer):
        return None

    def write(self, data):
        return None


stream = Seeks()
poll = select.poll()
poll.register(stream, select.POLLIN | select.POLLOUT)
print(len(poll.poll(0)))
told(print, "x", file=stream)

# ---- files of the host ----
told(open, -5)
told(open, 1 << 40)
with open("rare_ways.tmp", "rb") as file:
    poll = select.poll()
    poll.register(file, select.POLLIN)
    print(len(poll.poll(0)), [type(pair).__name__ for pair in poll.ipoll(0)], [len(pair) for pair in poll.ipoll(0, 1)])
os.remove("rare_ways.tmp")


# ---- os over mounts ----
class Disk:
    def __init__(self, names):
        self.names, self.folder = names, "/"

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def ilistdir(self, path):
        return iter([(name, 0x8000, 0) for name in self.names])

    def stat(self, path):
        return (0x4000,) + (0,) * 9

    def statvfs(self, path):
        return (512,) + (0,) * 9

    def chdir(self, path):
        self.folder = path

    def getcwd(self):
        return self.folder

    def mkdir(self, path):
        print("mkdir", path)

    def rmdir(self, path):
        print("rmdir", path)

    def remove(self, path):
        print("remove", path)

    def rename(self, old, new):
        print("rename", old, new)


home = os.getcwd()
vfs.mount(Disk(["one", "two"]), "/disk")
vfs.mount(Disk(["three"]), "/disk2")
print(os.listdir("/disk"), list(os.ilistdir("/disk")), os.stat("/disk")[0], os.statvfs("/disk")[0], "disk" in os.listdir("/"))
told(os.mkdir, "/disk/x")
told(os.mkdir, "/disk")
told(os.rmdir, "/disk/x")
told(os.remove, "/disk/x")
told(os.rename, "/disk/x", "/disk/y")
told(os.rename, "/disk/x", "/disk2/y")
os.chdir("/disk")
print(os.getcwd(), os.listdir())
os.chdir("/disk/deep")
print(os.getcwd())
os.chdir(home)
print(os.getcwd() == home)
vfs.umount("/")  # the port's own
print(sorted(os.listdir("/")), sorted(entry[0] for entry in os.ilistdir("/")), os.stat("/"), os.statvfs("/"), os.getcwd())
told(os.listdir, "/no")
told(open, "no")
vfs.mount(Disk(["rooted"]), "/")
print(sorted(os.listdir("/")), os.statvfs("/")[0], os.listdir(""))
vfs.umount("/")
vfs.umount("/disk")
vfs.umount("/disk2")
told(vfs.umount, "/disk")
vfs.mount(vfs.VfsPosix(), "/")
print(os.listdir(home) is not None)

# ---- time, machine ----
print(time.ticks_add(5, -5), time.ticks_diff(1, 5), time.sleep_us(-1), time.sleep_us(5), time.sleep_ms(-1))
told(time.ticks_add, 0, 1 << 62)
told(time.mktime, (2020, 1))
told(time.mktime, (2020, 1, 1, 0, 0, 0, 0, 1 << 70, 5)[:5] + (1 << 70, 0, 0))
told(time.gmtime, 1e30)
print(len(machine.RTC().datetime()), machine.idle(), machine.lightsleep(1))
told(machine.RTC().datetime, (1, 2))
told(machine.RTC, 1, 2)
told(machine.freq, 5)
for window in machine.mem8, machine.mem32:
    told(lambda: window["x"])
try:
    machine.soft_reset()
except SystemExit:
    print("SystemExit")

# ---- sockets ----
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
told(one.connect, ("x" * 300, 1))
told(one.connect, b"x" * 500)
told(one.connect, 5)
one.settimeout(0.01)
told(one.recv, 5)
told(one.read, 5)
print(one.makefile() is one or "another", one.fileno() > 2)
one.close()
told(one.recv, 5)

told(socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect, ("localhost", 9))
listener, client = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
listener.bind("rare_ways.socket")
listener.listen(1)
client.connect("rare_ways.socket")
server, peer = listener.accept()
client.send(b"by path")
print(server.recv(50), type(peer).__name__)
told(client.connect, "x" * 300)
told(client.connect, "no_such_socket")
print(select.select([server], [server], [], 0)[0])
for end in listener, client, server:
    end.close()
os.remove("rare_ways.socket")
bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print({(type(address[-1]).__name__, address[0] == socket.AF_INET) for address in socket.getaddrinfo("127.0.0.1", 38477)})
bound.bind(socket.getaddrinfo("127.0.0.1", 38477)[0][-1])
bound.close()

# ---- folders of the host as a filesystem ----
os.mkdir("rare_ways.folder")
inner = vfs.VfsPosix("rare_ways.folder")
vfs.mount(inner, "/inner")
with open("/inner/file", "w") as file:
    file.write("text")
print(os.listdir("/inner"), os.stat("/inner/file")[6], len(os.statvfs("/inner")), open("/inner/file").read())
os.mkdir("/inner/deep")
os.rename("/inner/file", "/inner/deep/file")
os.chdir("/inner/deep")
print(os.getcwd(), os.listdir(), list(os.ilistdir("/inner"))[0][0])
os.chdir("/inner")
print(os.getcwd())
os.chdir(home)
os.remove("/inner/deep/file")
os.rmdir("/inner/deep")
told(os.rmdir, "/inner/deep")
told(os.chdir, "/inner/none")
vfs.umount("/inner")
vfs.mount(inner, "/inner", readonly=True)
for change in (os.remove, "/inner/x"), (os.mkdir, "/inner/x"), (os.rmdir, "/inner/x"), (os.rename, "/inner/x", "/inner/y"), (open, "/inner/x", "w"):
    told(*change)
vfs.umount("/inner")
told(vfs.mount, inner, "/inner", readonly=True, mkfs=True)
told(vfs.VfsPosix, 5)
os.rmdir("rare_ways.folder")
rom = vfs.VfsRom(b"\xd2\xcd\x31\x00")
vfs.mount(rom, "/empty")
print(os.listdir("/empty"), os.statvfs("/empty")[0], list(os.ilistdir("/empty")))
told(open, "/empty/x")
told(os.stat, "/empty/x")
told(os.chdir, "/empty/x")
vfs.umount("/empty")
told(vfs.mount, rom, "/empty", readonly=True, mkfs=True)
told(vfs.VfsRom, b"no image")
told(vfs.VfsRom, "text")

# ---- tasks ----
from _tasks import Task, TaskQueue

queue = TaskQueue(ValueError)
print(queue.peek(), queue.due(), queue.wake(), TaskQueue(queue).peek(), queue.current)
told(queue.pop)
told(queue.next)
tasks = [Task((i for i in "ab"), queue) for _ in range(5)]
for due, task in enumerate(tasks):
    queue.push(task, due + 1000000)
told(queue.push, tasks[0])
told(queue.push, 5)
print(queue.peek() is tasks[0], tasks[3].ph_key, [task.done() for task in tasks])
for task in tasks[3], tasks[1], tasks[0], tasks[0]:
    queue.remove(task)
print(queue.pop() is tasks[2], queue.next() is tasks[4], queue.current is tasks[4], queue.peek())
queue.current = None
print(queue.current)
told(setattr, queue, "current", 5)
told(setattr, tasks[0], "no_such", 5)
told(asyncio.current_task)
told(asyncio.sleep_ms(1).__next__)


async def cancels_itself():
    asyncio.current_task().cancel()


async def waits(task):
    await task


async def main():
    told(asyncio.create_task, 5)
    try:
        await asyncio.create_task(cancels_itself())
    except RuntimeError as error:
        print("RuntimeError", error)
    sleeper = asyncio.create_task(asyncio.wait_for(asyncio.Event().wait(), 5))
    outer = asyncio.create_task(waits(sleeper))
    await asyncio.sleep_ms(1)
    print(outer.cancel(), sleeper.done())
    try:
        await outer
    except asyncio.CancelledError:
        print("cancelled", sleeper.done(), outer.done(), outer.cancel())
    first, second = asyncio.sleep_ms(1), asyncio.sleep_ms(2)
    await second
    await first
    print("both", type(outer.coro).__name__)


asyncio.run(main())
