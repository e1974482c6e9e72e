"""Streams that tasks read and write, and TCP connections."""

from . import core


class Stream:
    def __init__(self, s, e={}):
        self.s = s
        self.e = e
        self.out_buf = b""

    def get_extra_info(self, name):
        return self.e[name]

    def close(self):
        pass

    async def wait_closed(self):
        self.s.close()

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, traceback):
        await self.wait_closed()

    def _readable(self):
        return core._io_queue.queue_read(self.s)

    async def read(self, n=-1):
        """What there is, up to n bytes; without n all until the end."""
        parts = []
        while True:
            await self._readable()
            part = self.s.read(n)
            if part is not None:
                if n >= 0:
                    return part
                if not part:
                    return b"".join(parts)
                parts.append(part)

    async def readinto(self, buf):
        await self._readable()
        return self.s.readinto(buf)

    async def readexactly(self, n):
        parts = []
        while n:
            await self._readable()
            part = self.s.read(n)
            if part is not None:
                if not part:
                    raise EOFError
                parts.append(part)
                n -= len(part)
        return b"".join(parts)

    async def readline(self):
        line = b""
        while True:
            await self._readable()
            part = self.s.readline()
            if part is not None:
                if not part:
                    return line
                line += part
                if line[-1:] == b"\n":
                    return line

    def write(self, buf):
        """What the stream does not take at once waits for drain()."""
        if not self.out_buf:
            written = self.s.write(buf)
            if written == len(buf):
                return
            if written is not None:
                buf = memoryview(buf)[written:]
        self.out_buf += buf

    async def drain(self):
        if not self.out_buf:
            # Other tasks get a turn.
            return await core.sleep_ms(0)
        data = memoryview(self.out_buf)
        at = 0
        while at < len(data):
            await core._io_queue.queue_write(self.s)
            written = self.s.write(data[at:])
            if written is not None:
                at += written
        self.out_buf = b""

    async def awrite(self, buf, off=0, sz=-1):
        """write() and drain() in one, as programs for uasyncio have it."""
        if off or sz >= 0:
            buf = memoryview(buf)[off : len(buf) if sz < 0 else off + sz]
        self.write(buf)
        await self.drain()

    awritestr = awrite
    aclose = wait_closed


StreamReader = StreamWriter = Stream


async def open_connection(host, port, ssl=None, server_hostname=None):
    import errno
    import socket

    if ssl:
        raise NotImplementedError("no TLS here")
    info = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0]
    s = socket.socket(info[0], info[1], info[2])
    s.setblocking(False)
    try:
        s.connect(info[-1])
    except OSError as error:
        if error.errno != errno.EINPROGRESS:
            raise
    await core._io_queue.queue_write(s)
    stream = Stream(s)
    return stream, stream


class Server:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, traceback):
        self.close()
        await self.wait_closed()

    def close(self):
        self.state = True
        self.task.cancel()

    async def wait_closed(self):
        await self.task

    async def _serve(self, s, callback, ssl):
        self.state = False
        try:
            while True:
                try:
                    await core._io_queue.queue_read(s)
                except core.CancelledError:
                    if self.state:  # closed
                        return
                    raise
                try:
                    connection, address = s.accept()
                except OSError:
                    continue
                connection.setblocking(False)
                stream = Stream(connection, {"peername": address})
                core.create_task(callback(stream, stream))
        finally:
            s.close()


async def start_server(callback, host, port, backlog=5, ssl=None):
    import socket

    if ssl:
        raise NotImplementedError("no TLS here")
    info = socket.getaddrinfo(host, port)[0]
    s = socket.socket(info[0])
    try:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(info[-1])
        s.listen(backlog)
    except BaseException:
        s.close()
        raise
    s.setblocking(False)
    server = Server()
    server.task = core.create_task(server._serve(s, callback, ssl))
    await core.sleep_ms(0)  # its task begins, so that close() finds it waiting
    return server
