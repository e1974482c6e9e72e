class M:
    async def __aenter__(self):
        return 1

    async def __aexit__(self, *a):
        return a[0] is KeyError


async def f(m, how):
    while 1:
        async with m as x:
            if how == 1:
                return x
            if how == 2:
                break
            raise KeyError
        how = 2


for i in (1, 2, 3):
    try:
        f(M(), i).send(None)
    except StopIteration:
        pass
