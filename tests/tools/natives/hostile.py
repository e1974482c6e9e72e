# Runs on permafrost: natives called with objects whose methods change, at the worst moment, what the native works on.
# NATIVES, TYPES and KEYWORDS stand before this text: fuzz.py takes them from the .def tables and the C sources. Arguments:
# a seed and how many steps; with a third one, each step is told before it is taken.
import sys

state = int(sys.argv[1]) * 7919 + 1
STEPS = int(sys.argv[2])
TELL = len(sys.argv) > 3


def below(n):
    global state
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    return (state >> 8) % n


def one_of(things):
    return things[below(len(things))]


def import_or_none(name):
    try:
        return __import__(name)
    except Exception:
        return None


MODULES = {name: import_or_none(name) for name in {place for place, _, _, _, kind in NATIVES if kind == "FUNCTION"}}
MODULES["builtins"] = __import__("builtins")
io, gc, collections, micropython = MODULES["io"], MODULES["gc"], MODULES["collections"], MODULES["micropython"]
array = __import__("array").array
# Called, these wait, end the program, leave its folder, or touch any address that they are given.
NEVER = {("builtins", "input"), ("time", "sleep"), ("time", "sleep_ms"), ("time", "sleep_us"), ("os", "system"), ("os", "chdir"),
         ("sys", "exit"), ("sys", "atexit"), ("select", "select"), ("poll", "poll"), ("poll", "ipoll"), ("make", "WDT"), ("make", "uctypes_struct")}
NEVER |= {("machine", name) for name in ("reset", "soft_reset", "bootloader", "deepsleep", "lightsleep", "idle", "bitstream", "time_pulse_us",
                                         "mem8", "mem16", "mem32")}
NEVER |= {("socket", name) for name in ("accept", "connect", "recv", "recvfrom", "read", "readinto", "readline", "getaddrinfo")}
NEVER_OF = {"uctypes", "uctypes_struct", "mem", "WDT"}
# Large numbers only cost time here.
SLOW = {("builtins", "pow"), ("math", "factorial"), ("math", "comb"), ("math", "perm"), ("math", "isqrt"), ("random", "getrandbits")}

# ---- what is worked on ----

pool = []


def number():
    return one_of((0, 1, 2, 3, 5, 7, 40, 255, 256, -1, -2, -5, -100, 2 ** 31, -2 ** 31, 2 ** 62, -2 ** 63, 2 ** 70, -2 ** 70))


def small():
    return below(9) - 2


TEXTS = ("", "a", "ab", "abc,abc,abc", "k0", "k1", "%d %s", "%*d", "%(k0)s", "{} {}", "{0[k0]!r:>{1}}", "{:^9.3f}", "BHi", "<2s3Bq",
         "Oh", "4p", "B", "i", "d", "O", "utf-8", "ascii", "replace", "rb", "w", "r", "eval", "exec", "act()", "[x for x in pool]",
         "\xe4\u1234\U00012345", "0x1f", "12_3", "1e5", "nan", "(1+2j)", "[1, {\"a\": [2.5, null]}]", "\"\\u00e4\\ud83d\"", "big", "little")


def text():
    return one_of(TEXTS)


def data():
    return one_of((b"", b"a", b"ab,ab", b"BHi", b"\x00\xff" * 9, b"12", b"YWJj", b"616263", b"%s %d", b"[1, 2]"))


def generator():
    for i in range(5):
        act()
        yield one_of(pool)


def function(*args, **keywords):
    act()
    return one_of(pool)


def plain(a, b=2, *, c=3):
    act()
    return a


# One each, as far as hostile objects let it be made.
KINDS = (
    lambda: [1, 2, 3, "a", "b", 2.5], lambda: list(range(30)), lambda: [hostile() for i in range(5)], lambda: [(1, 2), (3, 4)], lambda: [[], [[]]],
    lambda: bytearray(b"abc,abc,abc"), lambda: bytearray(range(64)), lambda: bytearray(300), lambda: array("i", [1, 2, 3, 4]),
    lambda: array("B", b"12345678"), lambda: array("d", [1.5, 2.5]), lambda: array("O", [1, "x"]), lambda: {}, lambda: {"k0": 0, "k1": 1, "k2": 2},
    lambda: {i: i for i in range(20)}, lambda: {1, 2, 3}, lambda: collections.deque((1, 2, 3), 8), lambda: collections.deque((), None),
    lambda: collections.OrderedDict([("k0", 1), ("k1", 2)]), lambda: io.BytesIO(b"[1, 2]\nabc"), lambda: {hostile(): 1, "k0": 2},
    lambda: {"a", "b", hostile()}, lambda: frozenset((1, 2)), lambda: (1, hostile(), "x"), lambda: (hostile(), hostile()), generator,
    lambda: iter([1, 2]), lambda: map(function, [1, 2]), lambda: zip([1], [hostile()]), lambda: enumerate([1]), lambda: filter(None, [hostile()]),
    lambda: {"k0": 1}.items(), lambda: {"k0": 1}.keys(), lambda: range(5), lambda: range(9, 0, -2), lambda: slice(hostile(), hostile()),
    lambda: io.StringIO("abc\n[1]"), lambda: micropython.RingIO(16), lambda: function, lambda: plain, lambda: lambda *args: act(),
    lambda: ValueError("x"), lambda: OSError(2), lambda: object(), lambda: 3, lambda: 2.5, lambda: 1j, lambda: None, lambda: True,
    lambda: "abc,abc", lambda: b"abc,abc", lambda: hostile(), lambda: hostile(), lambda: hostile(), lambda: len, lambda: list, lambda: Exception,
    lambda: collections.namedtuple("N", "a b")(1, 2), lambda: property(function), lambda: Base.method, lambda: super, lambda: sys, lambda: int,
    lambda: dict, lambda: str, lambda: memoryview(pool[5]), lambda: memoryview(pool[8]), lambda: memoryview(pool[6])[3:50],
    lambda: micropython.RingIO(pool[7]), lambda: hostile, lambda: reversed(pool[0]), lambda: collections.defaultdict(lambda: hostile()))


def refill():
    pool.clear()
    for make in KINDS:
        try:
            pool.append(make())
        except Exception:
            pool.append(0)


class Base:
    x = 1

    def method(self, *args):
        act()
        return one_of(pool)


# ---- what happens meanwhile ----

def change(thing):
    kind = type(thing)
    n = below(6)
    if isinstance(thing, list):
        if n == 0:
            thing.clear()
        elif n == 1:
            del thing[below(5):]
        elif n == 2:
            thing.extend([below(9)] * (1 + below(300)))
        elif n == 3:
            thing.insert(below(3), hostile())
        elif n == 4:
            thing[:] = thing[::-1]
        elif thing:
            thing.pop()
    elif isinstance(thing, (bytearray, array)):
        if n < 2:
            thing[below(3):] = thing[:0]
        elif n < 4:
            thing.extend(thing[:1] * (1 + below(3000)))
        else:
            del thing[below(9):below(99)]
    elif isinstance(thing, dict):
        if n == 0:
            thing.clear()
        elif n == 1:
            thing.update({i: i for i in range(below(60))})
        elif n == 2 and thing:
            thing.popitem()
        else:
            thing.pop(one_of(("k0", "k1", 1, 2, 3)), None)
            thing[one_of(("k0", "k1", 1, 2, hostile()))] = n
    elif kind is set:
        if n == 0:
            thing.clear()
        elif n == 1:
            thing.update(range(below(60)))
        elif n == 2 and thing:
            thing.pop()
        else:
            thing.discard(below(4))
            thing.add(one_of((1, "a", hostile())))
    elif kind is collections.deque:
        if n == 0:
            while thing:
                thing.pop()
        elif n == 1:
            thing.extend(range(20))
        else:
            thing.rotate(1)
            thing.append(n)
    elif kind is io.BytesIO or kind is io.StringIO:
        if n == 0:
            thing.close()
        elif n == 1:
            thing.seek(below(9))
        else:
            thing.write("x" * below(400) if kind is io.StringIO else b"x" * below(400))
    elif kind is type(generator()):
        thing.close()


depth = 0


def act():
    """Something of what code can do while a native waits for it."""
    global depth
    n = below(12)
    if n < 6:
        change(one_of(pool))
    elif n < 8:
        change(pool[below(20)])
    elif n == 8:
        gc.collect()
        return [bytearray(b"\xee" * 40) for i in range(below(60))]
    elif n == 9 and below(3) == 0:
        raise one_of((ValueError, IndexError, StopIteration, AttributeError, TypeError))("hostile")
    elif n == 10 and depth < 2:
        depth += 1
        step()
        depth -= 1


# ---- objects whose every method acts ----

def answer(name):
    if below(12) == 0:
        return one_of(pool)
    if name in ("__index__", "__int__", "__len__", "readinto", "write", "ioctl", "seek"):
        return small() if below(3) else number()
    if name == "__hash__":
        return one_of((0, 1, hash("k0"), hash("a"), 2 ** 70))
    if name in ("__bool__", "__eq__", "__lt__", "__gt__", "__le__", "__ge__", "__ne__", "__contains__"):
        return one_of((True, False, NotImplemented))
    if name in ("__str__", "__repr__", "__format__"):
        return text()
    if name in ("__bytes__", "read", "readline"):
        return data()
    if name in ("__iter__", "keys", "ilistdir", "__reversed__", "__dir__"):
        return one_of((hostile(), generator(), iter(pool[:4])))
    if name in ("__next__", "__getitem__") and below(4) == 0:
        raise StopIteration if name == "__next__" else IndexError
    if name in ("__float__", "__complex__"):
        return one_of((1.5, 0.0, 1e300, 1j, float("nan")))
    return one_of(pool) if below(3) else hostile()


def method(name):
    def run(self, *args, **keywords):
        act()
        if args and name == "readinto" and below(2):
            change(args[0])
        return answer(name)
    return run


NAMES = ("__index__ __int__ __float__ __complex__ __len__ __bool__ __hash__ __eq__ __ne__ __lt__ __gt__ __le__ __ge__ __iter__ __next__ "
         "__getitem__ __setitem__ __delitem__ __contains__ __call__ __str__ __repr__ __format__ __bytes__ __add__ __radd__ __iadd__ __sub__ "
         "__mul__ __rmul__ __and__ __or__ __ror__ __xor__ __mod__ __rmod__ __neg__ __abs__ __invert__ __pow__ __divmod__ __round__ __reversed__ "
         "__enter__ __exit__ __dir__ __getattr__ __get__ __set__ __set_name__ __del__ readinto read readline write ioctl seek close "
         "flush keys append open stat ilistdir mount umount getcwd remove mkdir rename statvfs").split()
RARE = ("__getattr__", "__get__", "__set__", "__del__", "__hash__", "__set_name__", "__len__")
CLASSES = []


def make_class(bases):
    members = {name: method(name) for name in NAMES if below(3) and (name not in RARE or below(3) == 0)}
    if "__eq__" in members and "__hash__" not in members and below(4):
        members["__hash__"] = method("__hash__")
    CLASSES.append(type("Hostile", bases, members))


def hostile():
    kind = one_of(CLASSES)
    try:
        return kind(one_of((3, 0))) if below(6) == 0 else kind()
    except Exception:
        return object()


for i in range(8):
    make_class(())
for bases in (list,), (dict,), (bytearray,), (str,), (int,), (bytes,), (tuple,), (set,), (float,), (io.IOBase,), (io.BytesIO,), (Exception,), (Base,):
    make_class(bases)

# ---- steps ----

MAKERS = {"generator": generator, "iterator": lambda: iter([1, 2]), "dict_view": lambda: {"k0": 1}.items(), "function": lambda: plain,
          "bound_method": lambda: [].append, "memoryview": lambda: memoryview(bytearray(20)), "array": lambda: array("i", [1, 2, 3]),
          "range": lambda: range(4), "map": lambda: map(function, [1]), "filter": lambda: filter(None, [1]), "enumerate": lambda: enumerate([1]),
          "RingIO": lambda: micropython.RingIO(8), "deque": lambda: collections.deque((1, 2), 5), "module": lambda: sys,
          "namedtuple": lambda: collections.namedtuple("N", "a b")(1, 2), "console_stream": lambda: sys.stdout, "type": lambda: Base,
          "slice": lambda: slice(1, 5, 2), "console_bytes": lambda: sys.stdout.buffer, "code": lambda: compile("1", "f", "eval"),
          "TextIOWrapper": lambda: open("file", "w"), "FileIO": lambda: open("file", "wb"), "Hash": None}


def find_class(name):
    for module in MODULES.values():
        found = getattr(module, name, None)
        if isinstance(found, type):
            return found
    return None


def receiver(name):
    """An object of that type: one that others know, else a new one."""
    kind = find_class(name)
    known = [thing for thing in pool if kind and isinstance(thing, kind) or type(thing).__name__ == name]
    if known and below(4):
        return one_of(known)
    if MAKERS.get(name):
        return MAKERS[name]()
    return kind(*[argument() for i in range(below(3))]) if kind else one_of(pool)


def argument(large=True):
    n = below(16)
    if n < 5:
        return hostile()
    if n < 10:
        return one_of(pool)
    if n == 10:
        return number() if large else small()
    if n == 11:
        return small()
    if n == 12:
        return text()
    if n == 13:
        return data()
    if n == 14:
        return slice(one_of((None, small(), hostile())), one_of((None, small(), hostile())), one_of((None, 1, 2, -1, hostile())))
    return (argument(), argument())


def arguments(least, most, large=True):
    n = least + below(4 if most == "MANY" else max(most - least, 0) + 1)
    return [argument(large) for i in range(n)]


def call(function, args, kind):
    if kind == "K" and below(2):
        return function(*args, **{one_of(KEYWORDS): argument() for i in range(1 + below(2))})
    return function(*args)


def native_step():
    place, name, arity, kind, origin = one_of(NATIVES)
    if (place, name) in NEVER or place in NEVER_OF or (origin == "FUNCTION" and MODULES.get(place) is None):
        return
    least, most, is_property = arity
    tell(place, name)
    if origin == "FUNCTION":
        function = getattr(MODULES[place], name)
    else:
        least, most = max(least - 1, 0), most if most == "MANY" else most - 1
        function = getattr(receiver(place), name)
    if not is_property:
        call(function, arguments(least, most, (place, name) not in SLOW), kind)


def make_step():
    name = one_of(TYPES)
    tell("make", name)
    kind = find_class(name) if ("make", name) not in NEVER else None
    if kind:
        kind(*[argument() for i in range(below(4))])


def set_item(a, b):
    a[b] = argument()


def delete_item(a, b):
    del a[b]


def add_in_place(a, b):
    a += b


def or_in_place(a, b):
    a |= b


def unpack(a, b):
    first, *rest = a
    first, second = b


def walk(a, b):
    n = 0
    for item in a:
        act()
        n += 1
        if n > 40:
            break


def with_block(a, b):
    with a:
        act()


def build(a, b):
    class C(a, metaclass=type(a)):
        y = b


def printed(a, b):
    print(a, b, file=one_of(pool) if below(2) else hostile())


def raised(a, b):
    raise a from b


OPERATIONS = (
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * one_of((small(), b)), lambda a, b: a / b, lambda a, b: a // b, lambda a, b: a % b,
    lambda a, b: a ** small(), lambda a, b: a & b, lambda a, b: a | b, lambda a, b: a ^ b, lambda a, b: a << small(), lambda a, b: a >> b,
    lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a == b, lambda a, b: a != b, lambda a, b: a > b, lambda a, b: a in b,
    lambda a, b: -a, lambda a, b: ~a, lambda a, b: not a, lambda a, b: a[b], lambda a, b: a[b:argument()], lambda a, b: a[::b],
    set_item, set_item, delete_item, add_in_place, or_in_place, unpack, walk, walk, with_block, build, printed, raised,
    lambda a, b: set_item(a, slice(b, argument())), lambda a, b: delete_item(a, slice(b, argument(), argument())),
    lambda a, b: a(b), lambda a, b: function(*a, **b), lambda a, b: a.x, lambda a, b: setattr(a, "x", b), lambda a, b: str(a), lambda a, b: repr(a),
    lambda a, b: format(a, text()), lambda a, b: "%s %r" % (a, b), lambda a, b: "{} {:>5}".format(a, b), lambda a, b: hash(a), lambda a, b: len(a),
    lambda a, b: bool(a), lambda a, b: list(a), lambda a, b: tuple(a), lambda a, b: dict(a), lambda a, b: set(a), lambda a, b: bytes(a),
    lambda a, b: {a: b}, lambda a, b: {a, b}, lambda a, b: [x for x in a], lambda a, b: super(Base, a).method(b), lambda a, b: isinstance(a, b),
    lambda a, b: (yield_from(a), 0), lambda a, b: text() % a, lambda a, b: text().format(a, b), lambda a, b: data() % a)


def yield_from(a):
    def inner():
        yield from a
    return [item for item, n in zip(inner(), range(20))]


def operation_step():
    n = below(len(OPERATIONS))
    tell("operation", n)
    OPERATIONS[n](argument(), argument())


def tell(*words):
    if TELL:
        print("step", *words, file=sys.stderr)


def step():
    n = below(8)
    if n < 5:
        native_step()
    elif n == 5:
        make_step()
    else:
        operation_step()


for number_of_step in range(STEPS):
    if number_of_step % 12 == 0:
        refill()
    depth = 0
    try:
        step()
    except BaseException:
        pass
    while micropython.heap_locked():
        micropython.heap_unlock()
    gc.enable()
    if number_of_step % 50 == 0:
        gc.threshold(-1)
