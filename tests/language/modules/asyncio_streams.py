# A server and its clients in one loop.
import asyncio

PORT = 0


async def serve(reader, writer):
    while True:
        line = await reader.readline()
        if not line:
            break
        writer.write(line.upper())
        writer.write(b"%d\n" % len(line))
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def client(number):
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    lines = []
    for i in range(3):
        writer.write(b"client %d says %s\n" % (number, b"x" * (i * 20000)))
        await writer.drain()
        line = await reader.readline()
        lines.append((len(line), line[:14], await reader.readline()))
    writer.write(b"abc\n")
    await writer.drain()
    lines.append(await reader.readexactly(6))
    writer.close()
    await writer.wait_closed()
    return lines


async def start():
    global PORT
    for PORT in range(38471, 39471):
        try:
            return await asyncio.start_server(serve, "127.0.0.1", PORT)
        except OSError:  # another run of this program has it
            pass


async def main():
    server = await start()
    for lines in await asyncio.gather(*(client(i) for i in range(4))):
        print(lines)
    server.close()
    await server.wait_closed()
    try:
        await client(0)
    except OSError as error:
        print("refused", error.errno)


asyncio.run(main())
