# Tasks, and what they wait for, in an order that CPython's asyncio has, too.
import asyncio


async def steps(name, n, result=None):
    for i in range(n):
        print(name, i)
        await asyncio.sleep(0)
    return result


async def fails(n):
    await steps("fails", n)
    raise ValueError(n)


async def with_lock(name, lock):
    async with lock:
        print(name, "has it")
        await asyncio.sleep(0.01)
    print(name, "gave it back")


async def waits(name, event):
    try:
        print(name, await event.wait())
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    a, b = asyncio.create_task(steps("a", 3, "A")), asyncio.create_task(steps("b", 2, "B"))
    print(await a, await b, a.done(), await a)
    print(await asyncio.gather(steps("c", 1, 1), steps("d", 3, 2), steps("e", 2)))
    results = await asyncio.gather(fails(1), steps("f", 2, 7), return_exceptions=True)
    print([x.args if isinstance(x, Exception) else x for x in results])
    try:
        await asyncio.gather(asyncio.create_task(slow()), fails(0))
    except ValueError as error:
        print("gathered", error.args)
    for limit in (1, 0.01, None):
        try:
            print(await asyncio.wait_for(slow(), limit))
        except asyncio.TimeoutError:
            print("too long")
    try:
        await asyncio.wait_for(fails(1), 1)
    except ValueError as error:
        print("waited", error.args)

    lock = asyncio.Lock()
    await asyncio.gather(*(with_lock(i, lock) for i in range(3)))
    print(lock.locked())
    try:
        lock.release()
    except RuntimeError:
        print("not held")

    event = asyncio.Event()
    tasks = [asyncio.create_task(waits(i, event)) for i in range(3)]
    await asyncio.sleep(0)
    print(tasks[1].cancel(), event.is_set())
    await asyncio.sleep(0)
    event.set()
    for task in tasks:
        try:
            await task
        except asyncio.CancelledError:
            print("one was cancelled")
    print(await event.wait(), tasks[1].cancel())

    print(asyncio.current_task() is not None)
    try:
        await asyncio.create_task(fails(2))
    except ValueError as error:
        print(error.args)


async def slow():
    await asyncio.sleep(0.02)
    return 5


asyncio.run(main())
for end in (KeyboardInterrupt, SystemExit, ZeroDivisionError):

    async def raises():
        await asyncio.sleep(0)
        raise end("x")

    try:
        asyncio.run(raises())
    except end as error:
        print(type(error).__name__)
