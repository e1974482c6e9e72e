# websocket over a stream in memory: frames in, frames out.
import errno
import io
import websocket


class Trickle(io.IOBase):
    """A stream of Python's that gives a byte a call, and now and then none."""

    def __init__(self, data):
        self.data, self.sent, self.calls, self.modes = data, b"", 0, []

    def readinto(self, into):
        self.calls += 1
        if self.calls % 3 == 0:
            return None
        into[:1] = self.data[:1]
        n, self.data = len(self.data[:1]), self.data[1:]
        return n

    def write(self, data):
        self.sent += bytes(data[:100])
        return min(len(data), 100)

    def ioctl(self, request, argument):
        self.modes.append(request)
        return 0

    def setblocking(self, flag):
        self.modes.append(flag)


def masked(first, payload, mask=b"\x01\x02\x03\x04"):
    return bytes((first, 0x80 | len(payload))) + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


stream = Trickle(masked(0x01, b"first ") + masked(0x89, b"ping") + masked(0x00, b"more ") + masked(0x80, b"last") + masked(0x82, b"") + masked(0x82, b"\x00\xff") +
                 masked(0x88, b"\x03\xe8") + b"rest")
socket = websocket.websocket(stream, True)
got = b""
while not got.endswith(b"\xff"):
    got += socket.read(100) or b""
print(got, socket.ioctl(8))
while (closed := socket.read(10)) is None:
    pass
print(closed, stream.sent, stream.modes)

stream = Trickle(b"")
socket = websocket.websocket(stream)
print(socket.ioctl(9, 2), socket.ioctl(9, 1))
for size in 0, 125, 126, 300:
    stream.sent = b""
    print(socket.write(b"x" * size), stream.sent[:4], len(stream.sent))
for wrong in lambda: socket.write(bytes(65536)), lambda: socket.ioctl(77), lambda: websocket.websocket(5), lambda: websocket.websocket():
    try:
        print(wrong())
    except OSError as error:
        print(error.errno in (105, errno.EINVAL, 95), end=" ")
    except TypeError:
        print("TypeError", end=" ")
socket.close()
print(stream.modes)
