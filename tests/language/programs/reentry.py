# not-on: stock (some of these crash it)
# Operands whose methods change what the operation works on.


class Index:
    """Runs an action when it is asked for its number."""

    def __init__(self, number, action):
        self.number = number
        self.action = action

    def __index__(self):
        self.action()
        return self.number

    def __bool__(self):
        self.action()
        return bool(self.number)


def show(name, function, *things):
    try:
        result = function()
    except (IndexError, ValueError, TypeError, KeyError) as error:
        result = type(error).__name__
    print(name, result, *[len(thing) for thing in things])


def delete(thing, index):
    del thing[index]


def store(thing, index, content):
    thing[index] = content


# A list is emptied, cut and grown while an index into it is computed.
def list_case(change, use):
    thing = list(range(100))
    show(change[0], lambda: use(thing, lambda: change[1](thing)), thing)


for change in (("cleared", lambda t: t.clear()), ("cut", lambda t: delete(t, slice(3, None))),
               ("grown", lambda t: t.extend(range(400)))):
    for n in 2, 50, 99, -1, -100:
        list_case(change, lambda t, act: t[Index(n, act)])
        list_case(change, lambda t, act: delete(t, Index(n, act)))
        list_case(change, lambda t, act: store(t, Index(n, act), "x"))
        list_case(change, lambda t, act: len(t[Index(n, act):]))
        list_case(change, lambda t, act: len(t[:Index(n, act)]))
        list_case(change, lambda t, act: len(t[Index(n, act):Index(n + 20, act)]))
        list_case(change, lambda t, act: len(t[::Index(n, act)]))
        list_case(change, lambda t, act: delete(t, slice(Index(n, act), None)))
        list_case(change, lambda t, act: delete(t, slice(None, None, Index(n, act))))
        list_case(change, lambda t, act: store(t, slice(Index(n, act), n + 5), [1, 2, 3]))
        list_case(change, lambda t, act: store(t, slice(n, Index(n + 9, act)), list(range(40))))
        list_case(change, lambda t, act: t.insert(Index(n, act), "x"))
        list_case(change, lambda t, act: t.pop(Index(n, act)))
    list_case(change, lambda t, act: t.index(97, Index(0, act)))
    list_case(change, lambda t, act: t.index(97, 0, Index(90, act)))


# What must not be taken for bytes.
class Odd:
    def __bytes__(self):
        return (1, 2)


show("bytes", lambda: bytes(Odd()))
show("from_bytes", lambda: int.from_bytes(Odd(), "big"))


# Dicts and sets whose keys change them while they are compared.
class Key:
    def __init__(self, name, act=None):
        self.name = name
        self.act = act

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        if self.act:
            act, self.act = self.act, None
            act()
        return self.name == (other.name if isinstance(other, Key) else other)


for n in 1, 5, 30:
    victim = Key("v")

    def table():
        return {**{i: i for i in range(n)}, victim: "victim", **{-i - 1: i for i in range(n)}}

    for change in (lambda d: d.pop(victim), lambda d: d.clear(),
                   lambda d: [d.pop(i, None) for i in range(-n, n)],
                   lambda d: d.update({i: i for i in range(100, 400)})):
        d = table()
        show("get", lambda: d.get(Key("v", lambda: change(d))), d, list(d))
        d = table()
        show("del", lambda: delete(d, Key("v", lambda: change(d))), d, list(d))
        d = table()
        show("put", lambda: store(d, Key("v", lambda: change(d)), 1), d, list(d))
        d = table()
        show("pop", lambda: d.pop(Key("v", lambda: change(d)), None), d, list(d))
        d = table()
        show("setdefault", lambda: d.setdefault(Key("v", lambda: change(d)), 1), d, list(d))

# Keys that hash and compare as other kinds.
d = {1: "a", "k": "b", 2.5: "c", (1, 2): "t", 10 ** 20: "big", True: "a"}
print(d.get(Key(1)), d.get(Key("k")), d.get(Key(2.5)), d.get(Key((1, 2))), d.get(Key(10 ** 20)), Key("x") in d)
d = {Key(1): "x", Key("k"): "y"}
print(d.get(1), d.get("k"), d.get("j"), "k" in d)
d["k"] = "z"
print(len(d), d.pop("k"), len(d))
for n in 2, 20, 40:
    d = {"n%d" % i: i for i in range(n)}
    print(d[Key("n1")], Key("n1") in d, d.pop(Key("n0")), len(d), list(d)[0])
    d[Key("n1")] = "new"
    print(len(d), d["n1"], d.get(Key("n0")))
    d = {"n%d" % i: i for i in range(n)}
    del d[Key("n0")]
    show("gone", lambda: d["n0"], d)
    d = {"n%d" % i: i for i in range(n)}
    show("renamed", lambda: d[Key("n1", lambda: d.pop("n1"))], d)

