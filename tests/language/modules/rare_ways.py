# Ways that programs seldom take, each as CPython takes it: errors of streams, sockets and polls, namespaces of exec, the end by sys.exit.
import asyncio
import io
import os
import select
import socket
import sys
import time


def told(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except BaseException as error:
        print(type(error).__name__, error.errno if isinstance(error, OSError) else "")


# ---- sys ----
print(sys.exc_info())
try:
    1 / 0
except ZeroDivisionError as error:
    print(sys.exc_info()[0] is ZeroDivisionError, sys.exc_info()[1] is error)
for code in (), (3,), ("text",):
    try:
        sys.exit(*code)
    except SystemExit as error:
        print(error.code, error.args)
kept = sys.argv, sys.path
sys.argv, sys.path = ["other", "words"], list(sys.path)
print(sys.argv, sys.path is not kept[1], sys.maxsize > 2**60, sys.platform, "io" in sys.modules, "no such" in sys.modules)
sys.argv, sys.path = kept
sys.stdout.write("written\n")
sys.stdout.flush()
print("to a stream", "with a", sep="|", end=".\n", file=sys.stdout)
print("flushed", flush=True)
told(print, 1, sep=5)
told(print, 1, end=5)
told(print, 1, nothing=5)
told(print, sep=None, end=None)
print()

# ---- exec, eval, compile ----
print(eval(" \t1 + 1"), eval(compile("2 + 3", "there", "eval")))
space = {"a": 5}
exec("b = a + 1\ndef f(): return b", space)
print(space["b"], space["f"]())
inner = {}
exec(compile("c = a * 2", "there", "exec"), space, inner)
print(inner, "c" in space, eval("a + c", space, inner), eval(compile("a - 1", "x", "eval"), space))
exec(compile("1 + 1", "x", "single"))
told(compile, "1", "x", "other")
told(eval, "1", 5)
told(eval, "1 +")
told(exec, "x = 1", None, None)

# ---- imports ----
told(__import__, "")
told(__import__, "os", None, None, (), -1)
told(__import__, "x", {"__name__": "main"}, None, (), 1)
told(__import__, "x", {"__name__": "package.module"}, None, (), 3)
told(__import__, "no_such_module.below")
print(__import__("os", None, None, ("listdir",)) is os, __import__("json").__name__)
os.mkdir("rare_package")
for path, text in ("__init__", "from . import below\n"), ("below", "from .. import nothing\n"), ("good", "from . import __name__ as above\n"):
    with open("rare_package/" + path + ".py", "w") as file:
        file.write(text)
sys.path.insert(0, os.getcwd())
told(__import__, "rare_package")
print("rare_package" in sys.modules, "rare_package.below" in sys.modules)
with open("rare_package/__init__.py", "w") as file:
    file.write("")
import rare_package.good

print(rare_package.good.above, rare_package.good.__name__)
told(__import__, "rare_package.none")
told(exec, "from rare_package.good import none")
sys.path.pop(0)
for path in "__init__", "below", "good":
    os.remove("rare_package/" + path + ".py")
os.rmdir("rare_package")

# ---- io ----
stream = io.BytesIO(b"abc")
print(stream.read(1), stream.write(b"XY"), stream.getvalue(), stream.seek(0), stream.read(), stream.read(), stream.seek(-1, 2), stream.read())
stream.seek(6)
print(stream.write(b""), stream.write(b"!"), stream.getvalue())
stream.close()
for use in stream.read, stream.getvalue, lambda: stream.write(b"x"), lambda: stream.seek(0):
    told(use)
stream.close()
text = io.StringIO("one\ntwo\n")
print(text.readline(), list(text), text.read(), text.tell())
told(io.StringIO, 1.5)
told(io.BytesIO, 1, 2)
print(io.BytesIO(bytearray(b"ab")).read(), io.BytesIO(memoryview(b"cd")).getvalue(), io.BytesIO(b"").read(), io.BytesIO(None).getvalue())
with io.BytesIO() as stream:
    print(stream.write(bytearray(b"x" * 300)), len(stream.getvalue()), stream.tell())

# ---- files ----
name = "rare_ways.tmp"
with open(name, "wb") as file:
    print(file.write(b"line\nnext\n"), file.tell(), file.fileno() > 2)
with open(name) as file:
    print(file.read(2), file.tell(), file.seek(0), file.readline(), file.readlines(), file.read())
told(file.read)
told(open, name, "z")
told(open, "no/such/file")
print(os.stat(name)[6], name in os.listdir(), name.encode() in os.listdir(b"."), os.getcwd() == os.getcwd())
os.rename(name, name + "2")
told(os.remove, name)
told(os.rename, name, "x")
told(os.stat, name)
told(os.mkdir, name + "2")
told(os.rmdir, name)
told(os.listdir, name)
told(os.chdir, name)
os.remove(name + "2")
os.mkdir(name)
os.chdir(name)
print(os.getcwd().split("/")[-1], os.listdir(), os.listdir("."))
os.chdir("..")
os.rmdir(name)
print(os.getenv("NO_SUCH_WORD"), os.getenv("NO_SUCH_WORD", "instead"), len(os.urandom(5)))

# ---- sockets ----
client = socket.socket()
told(client.connect, ("127.0.0.1", 38471))
told(client.connect, 5)
told(client.bind, (5, 5))
client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, b"\1\0\0\0")
client.close()
client.close()
told(client.recv, 1)
told(client.connect, ("127.0.0.1", 1))
told(socket.socket, 99)
one, other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.bind(("127.0.0.1", 0))
one.settimeout(0.01)
one.setblocking(False)
told(one.recv, 5)

# ---- select ----
poll = select.poll()
told(poll.register, -1, select.POLLIN)
told(poll.modify, other, select.POLLIN)
poll.register(other, select.POLLOUT)
poll.register(other, select.POLLIN | select.POLLOUT)
print(len(poll.poll(0)), len(poll.poll(0.5)), len(poll.poll(None)))
poll.modify(other, select.POLLIN)
print(poll.poll(1), poll.poll(0))
poll.unregister(other)
print(poll.poll(0), select.select([], [], [], 0), [len(part) for part in select.select([one], [one, other], [], 0)])
one.close()
other.close()

# ---- time ----
told(time.sleep, 0)
told(time.sleep, 0.001)
told(time.localtime, 1e30)
print(time.gmtime(0)[:6], time.gmtime(86399.9)[:6], time.gmtime(-1)[:6], time.mktime(time.localtime(10**9)) == 10**9)
told(time.mktime, (2020, 1))
told(time.mktime, 5)


# ---- asyncio ----
async def sleeper(log):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log.append("cancelled")
        raise


async def fails():
    await asyncio.sleep(0)
    raise ValueError("so")


async def lasts(seconds=0.001):
    await asyncio.sleep(seconds)


async def main():
    log = []
    task = asyncio.create_task(sleeper(log))
    await asyncio.sleep(0)
    print(task.done(), task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        log.append("seen")
    print(log, task.done(), task.cancel())
    bad = asyncio.create_task(fails())
    try:
        await bad
    except ValueError as error:
        print("ValueError", error)
    results = await asyncio.gather(fails(), lasts(), return_exceptions=True)
    print([type(result).__name__ for result in results])
    try:
        await asyncio.wait_for(lasts(5), 0.01)
    except asyncio.TimeoutError:
        print("too late")
    event = asyncio.Event()
    waiting = [asyncio.create_task(event.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[1].cancel()
    await asyncio.sleep(0)
    event.set()
    print(await waiting[0], await waiting[2], event.is_set())
    lock = asyncio.Lock()
    await lock.acquire()
    second = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    lock.release()
    await second
    print(lock.locked())
    lock.release()
    told(lock.release)


asyncio.run(main())
