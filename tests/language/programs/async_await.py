class Sleep:
    def __iter__(self):
        value = yield "sleep"
        return value

    __await__ = __iter__


async def add(a, b):
    got = await Sleep()
    return a + b + (got or 0)


async def main():
    x = await add(1, 2)
    y = await add(x, 10)
    return x, y


def run(coroutine, *sends):
    sends = list(sends)
    value = None
    while True:
        try:
            print("yielded", coroutine.send(value))
        except StopIteration as e:
            return e.value
        value = sends.pop(0) if sends else None


print(run(main(), 100, 1000))


class Counter:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        await Sleep()
        return self.n


async def loop():
    out = []
    async for i in Counter(4):
        if i == 2:
            continue
        if i == 0:
            break
        out.append(i)
    else:
        out.append("never")
    async for i in Counter(1):
        out.append(i)
    else:
        out.append("else")
    return out


print(run(loop()))


class Manager:
    def __init__(self, swallow):
        self.swallow = swallow

    async def __aenter__(self):
        await Sleep()
        return self

    async def __aexit__(self, kind, value, trace):
        print("aexit", kind and kind.__name__)
        return self.swallow


async def managed():
    async with Manager(False) as m:
        print("body", m.swallow)
    async with Manager(True):
        raise ValueError
    for i in range(2):
        async with Manager(False):
            if i:
                return "returned"
            continue


print(run(managed()))


async def fails():
    try:
        async with Manager(False), Manager(False):
            raise KeyError
    except KeyError:
        return "caught"


print(run(fails()))


async def comprehensions():
    return [x async for x in Counter(3)], {x: 1 async for x in Counter(1)}, [y async for x in Counter(3) if x async for y in Counter(x)]


print(run(comprehensions()))
