async def f(a):
    await a
    async for x in a:
        if x: break
    else:
        b()
    async with a as y, c:
        d()
    async with a:
        return 1
    return [x async for x in a if await x], {x: y async for x, y in a}
