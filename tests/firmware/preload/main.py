import sys


def show(label, f):
    try:
        print(label, f())
    except Exception as e:
        print(label, "raises", type(e).__name__, e)


def kept(name):
    import gc
    gc.collect()
    before = gc.mem_alloc()
    __import__(name)
    gc.collect()
    print("#", name, gc.mem_alloc() - before)


kept("holds")
import holds

# Read, as it was left.
show("order", lambda: list(holds.order.items()))
show("mixed", lambda: (list(holds.mixed.items()), holds.mixed["b c"], holds.mixed[10], holds.mixed.get(11)))
show("many", lambda: (sum(holds.many["key %d" % n] for n in range(40)), "key 40" in holds.many, len(holds.many)))
show("numbers", lambda: ([holds.numbers[n * n] for n in range(0, 60, 7)], 2 in holds.numbers))
show("lists", lambda: (holds.squares, holds.empty, holds.nested, holds.loop[1] is holds.loop))
show("plain", lambda: (holds.half, holds.big, holds.text, holds.data[3:6], holds.size))
show("kid", lambda: (holds.kid, holds.kid.n, holds.kid.twice, holds.kid.extra, holds.kid.hello(), holds.kid.self is holds.kid))
show("class", lambda: (holds.Kid.add(4), holds.kid.own(), holds.Kid.__bases__, holds.Both().who(), [c.__name__ for c in holds.Both.__mro__]))
show("types", lambda: [type(getattr(holds, n)).__name__ for n in ("order", "squares", "kid", "inc", "count", "Kid", "bump", "walk")])
show("gen", lambda: list(holds.walk(4)))
show("names", lambda: sorted(holds.__dict__))
show("all", lambda: (holds.__name__, holds.squares == list(holds.squares), holds.order == dict(holds.order), holds.nested + [1]))

# Write, each kind.
show("list", lambda: (holds.squares.append(7), holds.squares[-1], len(holds.squares), sum(holds.squares)))
show("list2", lambda: (holds.squares.sort(reverse=True), holds.squares, holds.empty.append(1), holds.empty))
show("list3", lambda: (holds.squares.clear(), holds.squares, holds.squares.__class__ is list))
show("dict", lambda: (holds.order.pop("mid"), holds.order.setdefault("new", 5), list(holds.order), len(holds.order)))
show("dict2", lambda: (holds.mixed.update({"x": 9, 10: 10}), holds.mixed))
show("dict3", lambda: (holds.many.update({"key 41": 1}), holds.many["key 41"], holds.many["key 7"], holds.numbers.pop(4), 4 in holds.numbers))
show("inner", lambda: (holds.nested[0].append(9), holds.nested[1]["k"].append(8), holds.nested[2][1].append(7), holds.nested))
show("count", lambda: (holds.count(), holds.count(), holds.counter))
show("remember", lambda: (holds.remember(1), holds.remember(2)))
show("keyed", lambda: (holds.keyed(1), holds.keyed(2), holds.keyed(3, c=1)))
show("cells", lambda: (holds.inc(), holds.inc(), holds.get()))
show("bump", lambda: (holds.kid.bump(), holds.bump(), holds.kid.n, holds.kid.twice, holds.Kid.total, holds.Base.total))


def late():
    later = holds.Later()
    later.set = 3
    return later.__dict__, later.set


show("late", late)
show("kinds", lambda: ([holds.kinds.get(key) for key in (int, holds.Early, None, "int", 5, type(None), str, holds.Later, 6)], len(holds.kinds)))
show("kinds2", lambda: (holds.kinds.update({str: 7, int: 8}), holds.kinds.pop(None), list(holds.kinds.values())))
show("every", lambda: ([holds.every[key] for key in holds.every], holds.every.get(float), type in holds.every, holds.every.pop(bool), bool in holds.every))
show("hashes", lambda: (hash(holds.Early) == hash(holds.Early), hash(None) == hash(None), len({int: 1, holds.Kid: 2, int: 3})))


def limit():
    holds.Kid.limit = 10
    seen = holds.kid.limit
    del holds.Kid.limit
    return seen, hasattr(holds.Kid, "limit")


def extra():
    del holds.kid.extra
    return hasattr(holds.kid, "extra"), sorted(k for k in holds.kid.__dict__)


def late_property():
    holds.Kid.now = property(lambda self: self.n + 100, lambda self, v: print("set", v))
    holds.kid.now = 5
    return holds.kid.now


def late_setattr():
    holds.Left.__setattr__ = lambda self, n, v: print("setattr", n, v)
    both = holds.Both()
    both.x = 5
    del holds.Left.__setattr__
    both.x = 6
    return both.x


def late_del():
    import gc
    holds.Right.__del__ = lambda self: print("deleted")
    holds.Right()
    holds.Both()
    gc.collect()
    gc.collect()
    del holds.Right.__del__


class Sub(holds.Kid):
    def bump(self):
        return super().bump() * 10


show("limit", limit)
show("extra", extra)
show("property", late_property)
show("setattr", late_setattr)
late_del()
show("sub", lambda: (Sub().bump(), Sub().twice, Sub().own(), isinstance(Sub(), holds.Base), issubclass(Sub, holds.Kid)))
holds.counter = 50
show("global", holds.count)
del holds.counter
show("global2", holds.count)
holds.__dict__["counter"] = 7
show("global3", lambda: (holds.count(), "counter" in holds.__dict__))

# Order: what others do before an import, and after.
import config
config.DEBUG = True
kept("app")
import app
show("app", lambda: (app.mode, app.most))
config.LEVELS.append("third")
kept("uses_list")
import uses_list
show("uses_list", lambda: uses_list.n)
kept("uses_other")
import uses_other
show("uses_other", lambda: (uses_other.kept is config.LEVELS, uses_other.name))
import registers
show("registers", lambda: (config.LEVELS, config.NAMES))
kept("pack")
import pack
show("pack", lambda: (pack.everything, pack.inner.thing is pack.thing, hasattr(pack, "later"), pack.__path__[-4:], "pack.second" in sys.modules))
kept("pack.later")
show("later", lambda: (pack.later.value, hasattr(pack, "later")))
kept("folder.top")
import folder.top
show("folder", lambda: (folder.top.size(), folder.top.base is folder.base, sorted(name for name in folder.__dict__ if name[0] != "_")))
folder.base = 3
kept("folder.late")
show("replaced", lambda: folder.late.base)
kept("may_miss")
import may_miss
show("missing", lambda: may_miss.found)
import says
import clock
import floats
show("rest", lambda: (says.value, clock.started, "%.3f" % floats.third))

# A second import makes all anew.
import may_miss as first
del sys.modules["may_miss"]
import may_miss
show("again", lambda: (first is may_miss, may_miss.found))
kid = holds.kid
del sys.modules["holds"]
import holds
show("anew", lambda: (holds.kid is kid, holds.kid.n, holds.squares, holds.count(), holds.remember(5), holds.inc()))
import uses_other as still
del sys.modules["uses_other"], sys.modules["config"]
import uses_other
show("other", lambda: (uses_other is still, uses_other.kept is config.LEVELS, uses_other.kept))

# Bodies of which only the beginning ran at build time.


def begun():
    import begins
    return (begins.steps, begins.names, begins.Counter.total, begins.after(), begins.step(5), begins.first.__class__ is begins.Counter,
            list(begins.__dict__)[-3:])


show("begun", begun)


def fails():
    import imports_what_begins
    return imports_what_begins.got


show("fails", fails)
show("left", lambda: [name in sys.modules for name in ("begins", "begins_and_fails", "imports_what_begins")])
show("fails2", fails)
show("again", lambda: (sys.modules.pop("begins"), begun())[1])

# Sets, and keys of every kind.
kept("kinds")
import kinds
from collections import OrderedDict

show("sets", lambda: (sorted(kinds.words), "two" in kinds.words, "four" in kinds.words, sorted(kinds.numbers), -50 in kinds.numbers, -51 in kinds.numbers))
show("sets2", lambda: (len(kinds.both), [x in kinds.both for x in (1, "a", b"b", None, (2, "c", (3, -4)), (2, "c", (3, 4)), b"a")], kinds.nothing))
show("sets3", lambda: (kinds.fixed == frozenset("cab"), kinds.fixed | {"d"} == set("abcd"), kinds.fixed < set("abcd"), hash(kinds.fixed) == hash(frozenset("bca"))))
show("sets4", lambda: (type(kinds.words) is set, type(kinds.both) is frozenset, list(kinds.words) == list({"one", "two", "three"}), kinds.words.copy() == kinds.words))
show("tuples", lambda: ([kinds.by_tuple[x, y] for x in range(-3, 4) for y in (-3, 0, 3)], kinds.by_tuple.get((4, 4)), len(kinds.by_tuple)))
show("signs", lambda: ([kinds.by_sign[n] for n in range(-20, 5)], kinds.by_sign.get(-21), kinds.by_sign.get(5)))
show("bytes", lambda: [kinds.by_bytes.get(key) for key in (b"a", b"\xff\x00", "a", ("a", b"a"), -1 << 30, (1 << 30) - 1, b"b", -1)])
show("ordered", lambda: (list(kinds.ordered.items()), kinds.ordered == OrderedDict((("z", 1), ("a", 2), ("m", 3))), kinds.ordered_keys[1, 2], type(kinds.ordered).__name__))
show("small", lambda: (kinds.steps, list(kinds.steps), kinds.part, "abcdef"[kinds.part], kinds.turn, kinds.flat[0] * kinds.flat[1]))

show("add", lambda: (kinds.known("new"), kinds.words.add("new"), kinds.known("new"), kinds.words.discard("two"), sorted(kinds.words)))
show("update", lambda: (kinds.nothing.update((3, 1, 2)), sorted(kinds.nothing), kinds.nothing.pop() in (1, 2, 3), len(kinds.nothing)))
show("remove", lambda: (kinds.numbers.difference_update(range(0, 300)), sorted(kinds.numbers), kinds.numbers.clear(), kinds.numbers))
show("default", lambda: (kinds.first(), kinds.first(), kinds.first({0})))
show("frozen", lambda: kinds.both.add(3))
show("put", lambda: (kinds.by_tuple.update({(9, 9): 1}), kinds.by_tuple.pop((0, 0)), kinds.by_tuple[3, -3], (0, 0) in kinds.by_tuple, len(kinds.by_tuple)))
show("refill", lambda: (kinds.words.__init__(("x", "y")), sorted(kinds.words), kinds.ordered.__init__(z=9), list(kinds.ordered), holds.nested.__init__(), holds.nested))
show("end", lambda: (kinds.ordered.popitem(), kinds.ordered.update({"n": 4}), list(kinds.ordered), kinds.ordered_keys.popitem(), kinds.ordered_keys.clear(), kinds.ordered_keys))

# Globals that functions assign.
kept("slots")
import slots


def names():
    return list(slots.__dict__)[-5:], len(slots.__dict__), slots.has("third")


show("slots", lambda: (slots.step(), slots.step(), slots.count, slots.name, names()))
show("slots2", lambda: slots.first)
show("slots3", lambda: (slots.late(1), hasattr(slots, "second"), slots.first.__name__, names()))
show("slots4", lambda: (slots.late(3), names(), slots.late(2), names(), slots.step()))
show("slots5", lambda: (slots.drop(), names(), slots.has("count")))
show("slots6", lambda: slots.step())
show("slots7", lambda: (slots.late(2), setattr(slots, "count", 10), slots.step(), names()))
import config as again_config

show("set", lambda: (setattr(again_config, "DEBUG", 3), again_config.DEBUG))
import pack.second
import pack.inner

show("bound", lambda: ([name for name in dir(pack) if name[0] != "_"], [name for name in pack.__dict__ if name[0] != "_"], pack.inner is sys.modules["pack.inner"]))
show("names", lambda: list(sys.modules))

# Named tuples, methods in C, native bases.
kept("based")
import based


def failure():
    try:
        raise based.Failure("later")
    except based.Failure as error:
        return error.text, error.args, based.caught


show("named", lambda: (based.point, based.point.x, based.point[1], based.point == (1, [2]), based.point == based.Point(1, [2]), based.Point._fields,
                       based.points, type(based.point) is based.Point, isinstance(based.point, tuple), hash(based.Point(1, 2)) == hash((1, 2))))
show("named2", lambda: (based.point.y.append(3), based.point, based.spot.both(), based.spot, based.Spot(y=1, x=2).both(), based.by_class[based.Spot]))
show("named3", lambda: setattr(based.point, "x", 3))
show("named4", lambda: based.Point(1))
show("named5", lambda: (setattr(based.Point, "own", lambda self: self.x), based.point.own(), based.spot.own(), delattr(based.Point, "own"), hasattr(based.spot, "own")))
show("failure", failure)
show("items", lambda: (based.items, based.items.total(), based.items.extra, len(based.items), based.items == [1, 2, 3], based.counted, based.counted.count_then))
show("items2", lambda: (based.items.append(9), based.items.pop(0), setattr(based.items, "more", 1), based.items, based.items.more, based.items.total()))
show("items3", lambda: (based.items.__init__([5]), based.items, based.items.extend(range(20)), based.items, based.items.extra))
show("items4", lambda: (based.counted.__init__(4), based.counted, based.counted.count_then))
show("table", lambda: (based.table["a"], based.table["zz"], based.table.update(b=2), based.table, based.table.__init__({"c": 3}), based.table, based.table.clear(), based.table))
show("values", lambda: (based.word.loud(), based.word + "y", based.word == "x", based.number + 1, based.number, based.pair, based.pair[1].append(3), based.pair))
show("values2", lambda: (setattr(based.word, "more", 1), based.word.more, based.word.__init__(), based.word))
show("sets5", lambda: (based.members.add(5), sorted(based.members), based.members.__init__([9]), based.members))
show("ordered2", lambda: (list(based.ordered.items()), based.ordered.update(b=1), list(based.ordered), based.ordered.__init__([("q", 2)]), list(based.ordered)))
show("methods", lambda: (based.join("ab"), based.append(3), based.of_keys("ab", 1), based.upper("x"), list(map(based.upper, "yz")), based.upper == str.upper,
                         based.sorts["list"](based.items), based.items, based.upper.__name__))
show("methods2", lambda: based.upper(3))

# Objects of C that can change: buffers, deques, exceptions; and compiled patterns.
kept("buffers")
import buffers


def caught(error):
    try:
        buffers.fail(error)
    except Exception as seen:
        return seen is error, type(seen).__name__, seen.args, seen.__cause__ is buffers.broken


def loops():
    seen = []
    for item in buffers.recent:
        seen.append(item)
    for byte in buffers.head:
        seen.append(byte)
    for n in buffers.counts:
        seen.append(n)
    return seen


show("buffers", lambda: (buffers.head, buffers.nothing, len(buffers.frame), sum(buffers.frame), buffers.counts, buffers.wide, buffers.none_yet, buffers.recent, buffers.line))
show("buffers2", lambda: (loops(), list(reversed(buffers.head)), b"abc" in buffers.head, buffers.head == b"\x01\x02abc", buffers.head[1:3], buffers.counts[-1], buffers.recent[2]))
show("buffers3", lambda: (buffers.put(299, 7) is buffers.frame, buffers.frame[299], buffers.put(-1, 8) is buffers.frame, buffers.frame[-3:], buffers.fill(2)))
show("buffers4", lambda: buffers.put(300, 1))
show("buffers5", lambda: (memoryview(buffers.frame)[298:], memoryview(buffers.counts)[2], bytes(buffers.head), buffers.nothing.append(4), buffers.nothing, buffers.nothing.extend(b"xyz" * 40),
                          len(buffers.nothing)))
old = buffers.head
buffers.head += b"more"
show("same", lambda: (old is buffers.head, old, bytearray.append(old, 33), old.pop(0), buffers.head, type(old).__name__, isinstance(old, bytearray)))
show("view", lambda: setattr(buffers, "view", memoryview(buffers.frame)))
buffers.view[0] = 99
show("view2", lambda: (buffers.frame[0], bytearray(buffers.frame)[0], buffers.frame.find(b"c"), buffers.frame.decode()[:2]))
show("array", lambda: (buffers.counts.append(9), setattr(buffers, "n", len(buffers.counts)), buffers.counts, buffers.wide[1], buffers.wide.extend([3]), buffers.wide))
show("array2", lambda: buffers.counts.append("x"))
show("deque", lambda: (buffers.recent.append(4), buffers.recent.append(5), buffers.recent, buffers.recent.popleft(), buffers.recent[0].append(6), buffers.recent, buffers.recent == buffers.recent,
                       buffers.recent == buffers.line, buffers.line.popleft(), len(buffers.line), buffers.line))
show("deque2", lambda: buffers.line.pop())
show("deque3", lambda: (buffers.recent.extend(buffers.recent), buffers.recent, buffers.recent.clear(), list(buffers.recent), buffers.recent.appendleft(1), buffers.recent))
show("errors", lambda: (repr(buffers.broken), str(buffers.fault), repr(buffers.fault), buffers.fault.errno, buffers.fault.where, buffers.fault.__cause__ is buffers.broken, repr(buffers.empty)))
show("errors2", lambda: (caught(buffers.broken), caught(buffers.fault), caught(buffers.empty), caught(buffers.broken)))
show("errors3", lambda: (setattr(buffers.broken, "args", (1,)), buffers.broken.args, buffers.by_error["a"] is buffers.broken, hash(buffers.broken) == hash(buffers.broken), buffers.broken in (1, buffers.broken)))
show("errors4", lambda: (setattr(buffers.fault, "where", 2), buffers.fault.where, isinstance(buffers.fault, OSError), caught(buffers.Fault(7, 1))))
show("block", lambda: (buffers.block.total(), buffers.block.append(9), buffers.block.total(), buffers.block[2], len(buffers.block), buffers.block))
show("pattern", lambda: (buffers.number.match("12-x").group(1), buffers.number.search("a 7-x").group(0), buffers.number.match("x"), buffers.raw.match(b"\xff\xffa").group(0), buffers.number.sub("n", "5-x 6-x"),
                         buffers.number is buffers.number))


def grown():
    seen = []
    for item in buffers.numbers:
        seen.append(item)
        if item == 2:
            buffers.numbers.append(buffers.others[0])
            buffers.numbers[2] = "changed"
    walks = buffers.walk(buffers.others), buffers.walk(buffers.others), buffers.walk(buffers.third)
    seen += [next(walk) for walk in walks]
    buffers.others.insert(0, 3)
    buffers.third.clear()
    return seen, [list(walk) for walk in walks], buffers.numbers[-1], buffers.others[0], [item for item in buffers.third]


show("lists in loops", grown)
show("lists in loops2", lambda: (setattr(buffers, "n", buffers.numbers), [buffers.n[i] for i in range(len(buffers.n))], buffers.n.__setitem__(0, None), sum(buffers.others), buffers.numbers))
show("lists in loops3", lambda: buffers.third[0])
import gc
gc.collect()
[bytearray(50) for _ in range(100)]
show("collected", lambda: (buffers.head, buffers.counts, buffers.recent, buffers.broken.args, sum(buffers.frame), buffers.nothing[:4]))
