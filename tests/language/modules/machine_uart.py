# machine.UART on the recording simulator: run with --pins.
import asyncio
import json
import select
import pins
from machine import UART

pins.answer(lambda kind, *what: b"+" + what[1] if kind == "uart" else None)
u = UART(1, 9600, bits=7, parity=0, stop=2, tx=4, rx=5, timeout=10)
print(u, UART(1) is u, UART(1, 115200) is u)
print(u.any(), u.read(), u.read(3), u.readline(), u.readinto(bytearray(3)), u.read(0), u.readinto(bytearray()))
print(u.write(b"hello\n"), u.any(), u.read(2), u.readline(), u.write("x"), u.read())
into = bytearray(4)
pins.send(1, b"abcdefgh\nij")
print(u.readinto(into), into, u.readinto(into, 2), into, u.readline(1), u.readline(), u.readline())

# ---- as a stream ----
poll = select.poll()
poll.register(u, select.POLLIN)
print(poll.poll(0))
got = []
print(u.irq(lambda x: got.append(x.read())))
pins.send(1, b"zz")
print(poll.poll(20), got)
u.irq(None)
pins.send(1, b"q")
print(poll.poll(1000)[0][1] == select.POLLIN, u.read())
print("to a stream", 5, end="", file=u)
print(u.read(100))


pins.send(1, b'{"a": [1, 2]} rest')
print(json.load(u), u.read())
json.dump({"b": 3}, u)
print(u.read())


async def main():
    reader, writer = asyncio.StreamReader(u), asyncio.StreamWriter(u, {})
    writer.write(b"line\n")
    await writer.drain()
    print(await reader.readline())


asyncio.run(main())

# ---- more than there is room for, and what is wrong ----
pins.send(1, bytes(300))
print(u.any(), len(u.read()), u.txdone(), u.flush())
u.init(rxbuf=8)
pins.send(1, b"0123456789")
print(u.any(), u, u.read())
u.irq(lambda x: x.deinit())
pins.send(1, b"gone")
print(u.readline())
for wrong in (lambda: UART(), lambda: UART(-1), lambda: UART("1"), lambda: UART(1, bits=4), lambda: UART(1, parity=3), lambda: UART(1, stop=0),
              lambda: UART(1, rxbuf=0), lambda: UART(1, 0), lambda: UART(1, nothing=1), u.any, u.read, u.txdone, u.flush, lambda: u.write(b"x")):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, end=" ")
v = UART(1)
for wrong in lambda: v.write(5), lambda: v.readinto(b"x"), lambda: v.irq(print, 8), lambda: v.read("x"), lambda: pins.send(1, 5):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, end=" ")
print(v is u, v.deinit(), v.deinit())
