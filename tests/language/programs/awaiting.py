# not-on: stock (it asks what is awaited for __iter__ alone)
# What may stand behind await: coroutines, and objects with __await__; with what goes into them and comes out.


class Result:
    def __init__(self, answer):
        self.answer = answer

    def __await__(self):
        sent = yield "asks"
        return self.answer, sent


class Steps:
    def __await__(self):
        return iter([1, 2])


class Both:
    def __await__(self):
        yield "for await"

    def __iter__(self):
        return self.__await__()


class Wrapped:
    def __init__(self, coroutine):
        self.coroutine = coroutine

    def __await__(self):
        return self.coroutine.__await__()


class Below(Result):
    pass


class Wrong:
    def __await__(self):
        return 5


class Fails:
    def __await__(self):
        raise OSError(7)


class Nothing:
    pass


async def wait_for(what):
    try:
        return await what
    except ValueError as error:
        return "caught", error.args
    finally:
        print("left")


def run(coroutine, *moves):
    for move in (None,) + moves:
        try:
            print(coroutine.throw(move) if isinstance(move, Exception) else coroutine.send(move))
        except StopIteration as stop:
            return print("result", stop.value)
        except (OSError, TypeError, KeyError) as error:
            return print(type(error).__name__)


run(wait_for(Result(1)), "sent")
run(wait_for(Below(2)), ValueError("thrown"))
run(wait_for(Result(3)), KeyError("passes"))
run(wait_for(Steps()), None, None)
run(wait_for(Both()), None)
run(wait_for(wait_for(Result(4))), 5)
run(wait_for(Wrapped(wait_for(Result(6)))), 7)
run(wait_for(Wrong()))
run(wait_for(Fails()))
run(wait_for(Nothing()))
for no_iterable in Result(8), Nothing():
    try:
        for item in no_iterable:
            print("not reached")
    except TypeError:
        print("it is no iterable")
try:
    list(x for x in Steps())
except TypeError:
    print("nor for a generator expression")


class Manager:
    async def __aenter__(self):
        return await Result("entered")

    async def __aexit__(self, *error):
        await Steps()


async def with_block():
    async with Manager() as entered:
        return entered


run(with_block(), 1, None, None)
