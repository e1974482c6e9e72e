# Statements do not depend on what a program has bound the builtins' names to.


class Manager:
    def __init__(self, swallow):
        self.swallow = swallow

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, traceback):
        print("exit", kind and kind.__name__)
        return self.swallow

    def __aiter__(self):
        self.left = 2
        return self

    async def __anext__(self):
        self.left -= 1
        if self.left < 0:
            raise StopAsyncIteration
        return self.left


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    except ValueError:
        return "ValueError"


async def leaves(how):
    for i in range(3):
        async with Manager(True):
            if how == "return":
                return "returned"
            if how == "break":
                break
            if how == "continue":
                continue
            if how == "raise":
                raise ValueError
    return how, i


async def raises():
    async with Manager(False):
        raise ValueError


async def iterates():
    return [x async for x in Manager(False)], [x for x in "ab"], {**{1: 2}}, [*"cd"], f"{3!r:>4}"


for shadow in (int, KeyError, 5):
    BaseException = StopAsyncIteration_ = Exception_ = shadow
    for how in ("return", "break", "continue", "raise", "nothing"):
        print(run(leaves(how)))
    print(run(raises()), run(iterates()))
