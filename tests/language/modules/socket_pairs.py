# TCP and UDP on loopback, and waiting for them.
import select
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
address = socket.getaddrinfo("127.0.0.1", 38472, 0, socket.SOCK_STREAM)[0][-1]
print(address)
listener.bind(address)
listener.listen(2)
poller = select.poll()
poller.register(listener, select.POLLIN)
print(poller.poll(0))
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(("127.0.0.1", 38472))
print(len(poller.poll(1000)))
server, peer = listener.accept()
print(peer[0])
client.sendall(b"one\ntwo" * 1000)
got = b""
while len(got) < 7000:
    got += server.recv(4096)
print(got == b"one\ntwo" * 1000, server.send(b"back"), client.recv(10))
client.setblocking(False)
try:
    client.recv(1)
except OSError as error:
    print(error.errno)
client.settimeout(0.02)
try:
    client.recv(1)
except OSError:
    print("timeout")
server.close()
client.settimeout(None)
print(client.recv(10))
client.close()
print(client.fileno())
try:
    client.send(b"x")
except OSError as error:
    print(error.errno)
with socket.socket() as nobody:
    try:
        nobody.connect(("127.0.0.1", 38479))
    except OSError as error:
        print(error.errno)
listener.close()

a, b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
a.bind(("127.0.0.1", 38473))
b.bind(("127.0.0.1", 38474))
print(a.sendto(b"hello", ("127.0.0.1", 38474)), b.recvfrom(100), select.select([a, b], [a], [], 0.5)[1] == [a])
a.close()
b.close()
