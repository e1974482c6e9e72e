"""What bytecode does, run: the input of the mutation test."""


class M:
    def __init__(self, swallow): self.swallow = swallow
    def __enter__(self): return self
    def __exit__(self, *e): return self.swallow
def clos(n):
    def add(x, *, k=1):
        nonlocal n
        n += x + k
        return n
    return add
def gen(items):
    for i in items:
        try:
            got = yield i
            if got: continue
            yield from [i, got]
        finally:
            pass
def blocks(items):
    out = []
    for item in items:
        try:
            with M(item % 2) as m, M(False):
                if item == 1: continue
                if item == 3: raise KeyError(item)
                if item == 5: break
                if item == 6: return out
                out.append(item)
        except (ValueError, KeyError) as e:
            out.append(e.args)
        else:
            out.append("else")
        finally:
            out.append("f")
            if item == 4: continue
    else:
        return out
    return out
class AM:
    async def __aenter__(self): return self
    async def __aexit__(self, *e): return True
class AI:
    def __init__(self): self.n = 0
    def __aiter__(self): return self
    async def __anext__(self):
        self.n += 1
        if self.n > 3: raise StopAsyncIteration
        return self.n
async def co():
    for i in range(4):
        async with AM() as m:
            if i == 1: continue
            if i == 2: raise ValueError
            async for x in AI():
                if x == 2: break
            if i == 3: return x
    return 0
def call(*a, **k):
    b, *c = a
    d = {**k, "z": 1}
    return [x * y for x in c for y in (1, 2) if x], {q: w for q, w in d.items()}, b < 3 < 5, a[::2], a[1:]
f = clos(1)
print(f(2), f(3, k=4), list(gen([1, 2])), blocks([0, 1, 2, 3, 4]), blocks([5]), blocks([6]))
print(call(1, 2, 3, m=4), call(*[1, 2], **{"q": 3}), f"{f(1)!r:>5}")
try:
    c = co()
    while True: c.send(None)
except StopIteration as e:
    print(e.args)
class D(M):
    def __init__(self): super().__init__(1)
    @property
    def p(self): return self.swallow
print(D().p, [1, 2, 3][1:], not D, -f(0), 1 if f else 2)
del f
