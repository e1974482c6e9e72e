# Recursion without end is a RuntimeError wherever it goes through, and leaves nothing behind.

import gc


def call(n):
    return call(n + 1) + 1


def keeping(n):
    kept = [n, n]
    return keeping(kept[0] + 1) + kept[1]


def resumed():
    for x in resumed():
        yield x


def delegated(a, b):
    yield from delegated([a, b], b)


def nested():
    yield from (x for x in nested())


class Iterated:
    def __iter__(self):
        for x in Iterated():
            yield x


class Hashed:
    def __hash__(self):
        return hash(Hashed())


class Shown:
    def __repr__(self):
        return repr([Shown()])


class Compared:
    def __eq__(self, other):
        return [Compared()] == [Compared()]


class Added:
    def __add__(self, other):
        return Added() + other


class Got:
    def __getattr__(self, name):
        return getattr(Got(), name + "")


def by_key(x):
    return sorted([2, 1], key=by_key)


def mapped(x):
    return list(map(mapped, [x]))


def cyclic():
    one, two = [], []
    one.append(one)
    two.append(two)
    return one, two


def cyclic_dicts():
    one, two = {}, {}
    one[0], two[0] = one, two
    return one == two


def less(pair):
    return pair[0] < pair[1]


def attempt(name, f):
    gc.collect()  # now, as a sanitizer's wide C frames keep stale pointers to the chain the last one left
    try:
        f()
    except RuntimeError:
        print(name, "too deep")
    except Exception as error:
        print(name, type(error).__name__)
    else:
        print(name, "came back")


for _ in range(2):
    attempt("call", lambda: call(0))
    attempt("keeping", lambda: keeping(0))
    attempt("resumed", lambda: list(resumed()))
    attempt("delegated", lambda: list(delegated(1, 2)))
    attempt("nested", lambda: list(nested()))
    attempt("iterated", lambda: list(Iterated()))
    attempt("hashed", lambda: hash(Hashed()))
    attempt("shown", lambda: repr(Shown()))
    attempt("compared", lambda: Compared() == 1)
    attempt("added", lambda: Added() + 1)
    attempt("got", lambda: Got().absent)
    attempt("by key", lambda: by_key(0))
    attempt("mapped", lambda: mapped(0))
    attempt("cyclic equal", lambda: cyclic()[0] == cyclic()[1])
    attempt("cyclic less", lambda: less(cyclic()))
    attempt("cyclic in", lambda: cyclic()[0] in cyclic()[1])
    attempt("cyclic sorted", lambda: sorted(cyclic()))
    attempt("cyclic dicts", cyclic_dicts)
print(sum(x for x in range(10)))
