# not-on: stock (stock: its modules lack parts of these)
# What the larger programs do not come to: the less usual calls, and the errors.
import binascii, bisect, cmath, collections, errno, hashlib, heapq, io, json, random, re, struct, time


def error_of(function, *args):
    try:
        return function(*args)
    except Exception as error:
        name = type(error).__name__
        return "ValueError" if isinstance(error, ValueError) or name == "error" else name


# builtins
class Rounded:
    def __round__(self, n=None):
        return "rounded", n

    def __dir__(self):
        return ["b", "a"]


class Flushed(io.StringIO):
    flushes = 0

    def flush(self):
        Flushed.flushes += 1


print(round(Rounded()), round(Rounded(), 3), sorted(dir(Rounded())))
print("append" in dir([]), "error_of" in dir(), "pack" in dir(struct), "real" in dir(cmath), error_of(dir, 1, 2))
out = io.StringIO()
print(1, 2, sep="-", end="!", file=out, flush=True)
print(out.getvalue(), error_of(print, 1, 2), error_of(lambda: print(1, sep=3)), error_of(lambda: print(1, wrong=3)))

# cmath, complex
print(error_of(cmath.phase, "x"), error_of(cmath.log, 0), round(abs(cmath.log10(100j)), 4), cmath.polar(0), cmath.rect(0, 1))

# collections
d = collections.OrderedDict([("a", 1), ("b", 2)])
print(d == collections.OrderedDict([("b", 2), ("a", 1)]), d == {"b": 2, "a": 1}, d != {"a": 1})
print(d.popitem(), d.popitem(False), error_of(d.popitem), error_of(d.popitem, False))
n = collections.defaultdict(list, x=[1])
n["y"].append(2)
copied = n.copy()
copied["z"].append(3)
print(sorted(n.items()), sorted(copied.items()), n.default_factory is list)
print(error_of(lambda: collections.defaultdict(None)["q"]), error_of(lambda: n.no_such))
q = collections.deque([1, 2, 3], 3)
print(error_of(q.no_such) if hasattr(q, "no_such") else "none", q.maxlen if hasattr(q, "maxlen") else 3, 2 in q, 9 in q)
q.append(4), q.appendleft(0)
print(list(q), q == collections.deque([0, 2, 3], 3), q == [0, 2, 3], q != collections.deque([0], 3), q == collections.deque([0, 2, 4], 3))
q.extend([7, 8]), q.extendleft([9])
print(list(q), q.pop(), q.popleft(), len(q), bool(q), q[0], error_of(lambda: q[5]))
q.extend(q)
print(list(q), error_of(collections.deque, [], -1), error_of(hash, q))
q.clear()
print(error_of(q.pop), error_of(q.popleft), list(collections.deque((), 3)), list(collections.deque([1, 2], 0)))
P = collections.namedtuple("P", "a b")
print(P(1, b=2), error_of(lambda: P(1, c=2)), error_of(lambda: P(1)), error_of(lambda: P(1, 2, 3)), error_of(lambda: P(1, 2, b=3)))

# errno, hashlib, binascii
print(errno.errorcode[errno.ENOENT], errno.ENOENT, errno.EAGAIN, len(errno.errorcode) > 5)
print(error_of(hashlib.sha256, 5), error_of(hashlib.sha1().update, "x" if False else 5), error_of(binascii.hexlify, 5), error_of(binascii.unhexlify, "0g"))
for name in ("md5", "sha1", "sha256"):
    for size in (0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000):
        h = getattr(hashlib, name)(b"x" * (size // 2))
        h.update(b"y" * (size - size // 2))
        print(name, size, binascii.hexlify(h.digest()).decode())

# io
text = io.StringIO("one\ntwo\nthree")
print(text.readline(), text.readlines(), text.read(), text.tell(), text.seek(0), text.read(2), text.seek(0, 2), text.flush())
data = io.BytesIO(b"0123456789")
print(data.seek(-3, 2), data.read(), data.seek(3), data.seek(2, 1), data.write(b"ab"), data.getvalue(), data.seek(20), data.read(1))
data.seek(12), data.write(b"!")
print(data.getvalue(), data.readinto(bytearray(3)), data.seek(0), data.readline(3))
data.close()
print(error_of(data.read), error_of(data.write, b"x"), error_of(data.getvalue))
with io.BytesIO() as inside:
    inside.write(b"in")
    print(inside.getvalue())
print(error_of(inside.read), [line for line in io.StringIO("a\nb\n")])

# json
print(json.dumps({1: [True, None, 1.5], "k": (1, "\x00\x1f\"\\\n")}), json.dumps({None: 1, True: 2}), error_of(json.dumps, {(): 1}))
print(json.dumps([1, {"a": []}], separators=(",", ":")), error_of(lambda: json.dumps(1, separators=(1, 2))), error_of(json.dumps, object()))
for source in ('"\\u20ac\\ud83d\\ude00\\/\\b"', " [1 , 2.5e3 ] ", '{"a" : {} }', "", "[1,", '{"a" 1}', '{1:2}', '"\\x"', '"abc', "nul", "true", "-", "[1 2]", "1 2", b"[3]"):
    print(source, error_of(json.loads, source))
print(error_of(json.loads, 5), json.load(io.StringIO('{"x": [1]}')))

# random
random.seed(5)
first = [random.random() for i in range(3)], random.randint(1, 6), random.randrange(10), random.choice("abc"), random.getrandbits(20)
random.seed(5)
print(first == ([random.random() for i in range(3)], random.randint(1, 6), random.randrange(10), random.choice("abc"), random.getrandbits(20)))
random.seed()
print(all(0 <= random.getrandbits(100) < 1 << 100 for i in range(20)), random.getrandbits(0), error_of(random.getrandbits, -1))
print(all(2 <= random.randrange(2, 9, 3) < 9 for i in range(20)), all(1 <= random.uniform(1, 2) <= 2 for i in range(20)))
print(error_of(random.randrange, 0), error_of(random.choice, []), error_of(random.randint, 3, 2), error_of(random.randrange, 1, 5, 0))

# re
for pattern in ("(", "[a", "*", "a{", "\\", "(?:a", "[z-a]", "a**"):
    print(pattern, error_of(lambda: re.compile(pattern).match("a{") and 1) if pattern == "a{" else error_of(re.compile, pattern) in ("error", "PatternError", "ValueError"))
print(error_of(re.match, 5, "a"), error_of(re.match, "a", 5), error_of(re.sub, "a", 5, "a"))
print(re.sub(b"b", b"<\\g<0>>", b"abc"), re.sub("(a)(b)", r"\2\1", "xaby"), re.sub("a", lambda m: m.group(0) * 2, "banana", 2))
print(re.compile("a").search("banana", 2).start() if hasattr(re.match("a", "a"), "start") else 3, re.split(",", "a,b,,c"), re.match("(a)|b", "b").group(1))

# struct
print(struct.pack("<3sxB", b"abcdef", 7), struct.unpack("<3sxB", b"abc\x00\x07"), struct.calcsize("<hiq3x"), struct.pack(">c?", b"z", 1))
print(struct.unpack(">c?", b"z\x01"), struct.pack("<e", 1.5), struct.unpack("<e", b"\x00\x3e"), struct.unpack_from("<H", b"abcd", -2))
print(error_of(struct.pack, "<Z", 1), error_of(struct.unpack, "<I", b"abc"), error_of(struct.calcsize, "5"), error_of(struct.unpack, "<I", 5))
print(error_of(struct.pack_into, "<I", bytearray(3), 0, 1), error_of(struct.unpack_from, "<I", b"abcdef", 3))
print(struct.calcsize("n") == struct.calcsize("P"), struct.unpack("P", struct.pack("P", 5)), struct.unpack("N", struct.pack("N", 7)))

# time
now = time.time()
print(now > 0, time.gmtime(0)[:6], time.gmtime(86400 * 365)[:8], time.mktime(time.localtime(1000000)[:8] + (0,)) == 1000000)
print(error_of(time.mktime, (1, 2)), error_of(time.gmtime, "x"), time.sleep(0), error_of(time.sleep, -1))
print(error_of(bisect.bisect, [1], 1, -1), error_of(heapq.heappop, []), heapq.heappop([3]), error_of(heapq.heappush, 5, 1))
