def g(n):
    try:
        x = yield n
        yield from (x, 2)
    finally:
        yield 3


i = g(1)
i.send(None)
i.send(4)
try:
    i.throw(KeyError)
    i.close()
except KeyError:
    pass
[x for x in g(0) if x]
