# Sockets and polls: the rarer calls, and the errors.
import errno, io, select, socket, sys


def error_of(function, *args):
    try:
        return function(*args)
    except OSError as error:
        return errno.errorcode.get(error.errno, error.errno)
    except Exception as error:
        return type(error).__name__


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
address = socket.getaddrinfo("127.0.0.1", 0)[0][-1]
server.bind(address)
server.listen(1)
poll = select.poll()
poll.register(server, select.POLLIN)
print(repr(server).startswith("<socket "), poll.poll(0), error_of(poll.modify, sys.stdin, 1), error_of(poll.unregister, 5), poll.modify(server, select.POLLIN | select.POLLOUT))
print(poll.poll(10), list(poll.ipoll(0)), poll.unregister(server), poll.poll(0), select.select([server], [], [], 0))
server.settimeout(0.01)
print(error_of(server.accept), server.setblocking(False), error_of(server.accept), server.settimeout(None))
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print(error_of(datagram.sendto, 5, address), error_of(datagram.send, 5), error_of(datagram.bind, 5), error_of(datagram.bind, ("127.0.0.1",)))
print(error_of(datagram.recv, -1), datagram.setblocking(0), error_of(datagram.recv, 10), error_of(datagram.recvfrom, 10), datagram.makefile() is datagram)
print(error_of(datagram.setsockopt, 1, 2, "text"), error_of(datagram.sendall, 5), datagram.close())
print(error_of(datagram.send, b"x"), server.close(), server.close())
class Always(io.IOBase):
    def ioctl(self, request, argument):
        return argument if request == 3 else -errno.EINVAL  # no descriptor


ready = Always()
poll.register(ready, select.POLLIN)
print(poll.poll(0), poll.poll(20))
print(error_of(poll.register, object()))
