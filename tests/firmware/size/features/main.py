# What a firmware without the features of ports/minimal's kind still does, and what it raises.


def shown(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return repr(error)


# messages: the type is left.
print(shown(lambda: [][1]), shown(lambda: {}['a']), shown(lambda: undefined), shown(lambda: 1 + 'a'), shown(lambda x: x))
# bigint: what fits is right, what does not overflows.
top, low, one = 0x3fffffff, -0x40000000, 1
print(top, low, top + low, -top, low + 1, ~low)
for function in (lambda: top + 1, lambda: low - 1, lambda: top * 2, lambda: -low, lambda: abs(low), lambda: 1 << one * 30, lambda: (one + 1) ** 30,
                 lambda: low // -1, lambda: int('1073741824'), lambda: int('99999999999999'), lambda: int.from_bytes(b'\xff' * 8, 'big'),
                 lambda: (300).to_bytes(1, 'little'), lambda: (-1).to_bytes(1, 'little')):
    print(shown(function), end=' ')
print()
print(one << 29, low >> 40, -7 // 2, -7 % 3, 7 // -2, 7 % -3, 2 ** 29, shown(pow, 3, 20, 1000), pow(7, 3), 0 << 99, True + True, True * 5, divmod(-7, 2))
print(shown(lambda: 1 // 0), shown(lambda: 1 % 0), shown(lambda: 1 << -1), shown(lambda: 1 >> -1), abs(True), -True, ~True)
print(int('-0x3fffffff', 0), int('7fff', 16), hex(top), bin(5), oct(8), '%' in 'a%', hash(5) == hash(True + 4))
print((1000).to_bytes(4, 'big'), (255).to_bytes(2, 'little'), int.from_bytes(b'\x01\x02', 'big'), int.from_bytes(b'\xff\xff\x00', 'little'), shown(lambda: int.from_bytes(b'\xff' * 4, 'big')), int.from_bytes(b'\x3f\xff\xff\xff', 'big'))
print(0 in [False], 1 == True, 2 > True, sum([top, low, 5]), round(15, -1), round(25, -1), round(7), round(1234, -9))
# unicode: a str is bytes.
text = 'a\u00e9z'
print(len(text), ord(text[1]), len('\u20ac'), [ord(c) for c in text], text.find('z'), chr(200)[0] == chr(200), shown(chr, 300))
print('abc'.upper(), 'x,y'.split(','), ' a '.strip(), 'abcabc'.replace('b', '--'), 'a' < 'b', 'ab' * 2, str(b'abc', 'utf8'))
print('{:>5}|{:<5}|{:^5}|{:05d}|{:x}|{!r}|{}'.format('a', 'b', 'c', 42, 255, 'q', [1]), '{0}{1}{0}'.format(1, 2), '{k}'.format(k=3))
# float, slice, modulo
print(shown(lambda: one / 2), shown(lambda: 2 ** -one), shown(lambda: [1, 2][:1]), shown(lambda: 'ab'[1:]), isinstance(1, int))
print(shown(lambda: '%d' % 3), 7 % 4)
# arrays, chaining, descriptors, patching, reversed_operators, shortcuts


class Base:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return self.x + other

    def __radd__(self, other):
        return 'never'

    def __getitem__(self, i):
        return [self.x, i]

    def __getattr__(self, name):
        return name

    def __eq__(self, other):
        return self.x == other

    def __len__(self):
        return self.x

    def __contains__(self, item):
        return item == self.x


class Derived(Base):
    def __init__(self, x):
        super().__init__(x + 1)


def caught():
    try:
        try:
            raise ValueError(1, 2)
        except ValueError as error:
            raise KeyError('k') from error
    except KeyError as error:
        return error.args, shown(lambda: error.__cause__), shown(lambda: error.value)


def numbers(n):
    for i in range(n):
        yield i


item = Derived(2)
print(item + 4, shown(lambda: 4 + item), item[5], item.other, item == 3, len(item), 3 in item, 4 in item, bool(item), item != 3)
print(caught(), shown(setattr, ValueError(), 'x', 1))
import builtins
builtin_write = shown(setattr, builtins, 'len', 1)
print(builtin_write, len('abc'), sum(numbers(5)), list(numbers(3)), bytes([1, 2, 255]), shown(bytes, [256]), bytes(3), b'ab' + b'c', b'ab'[1])
text = 0
for i in range(100):
    text += i
    text -= i // 2
print(text, [i * i for i in range(5)], {i: -i for i in range(3)}, (lambda *a, **k: (a, k))(1, b=2), sorted([3, 1, 2]), 'a' in 'abc')
for i in range(20):
    setattr(item, 'field' + str(i), i)
print(item.field7, item.field19, shown(lambda: [].field7))


class Count:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n

    def __enter__(self):
        print('enter', self.n)
        return self

    def __exit__(self, kind, error, trace):
        print('exit', kind, error)
        return kind is ValueError


def echo():
    got = None
    while True:
        try:
            got = yield got
        except ValueError as error:
            got = error.args


def outer():
    result = yield from inner()
    yield result


def inner():
    yield from Count(2)
    return 'done'


def through():
    for i in range(3):
        with Count(i):
            if i == 1:
                raise ValueError('v')
            if i == 2:
                return i


generator = echo()
print(next(generator), generator.send(3), generator.throw(ValueError(9)), list(outer()), list(Count(3)), [x for x in Count(2)], through())
generator.close()
print(shown(next, generator), min_of := sum(x for x in Count(4)), list(map(lambda x: x + 1, Count(2))), list(zip(Count(2), 'ab')))


def deep(n):
    return n and 1 + deep(n - 1)


print(deep(40), {1: 2}.keys() == 1, 2 in {1: 2}.keys(), sorted(Count(4), key=lambda x: -x), [1, 2] == [1, 2], (1, 2) < (1, 3))
# index: dicts larger than any that is searched entry by entry elsewhere.
table = {}
for i in range(70):
    table[i], table['k' + str(i)], table[(i, i)] = -i, i, str(i)
for i in range(0, 70, 2):
    del table[i]
    table.pop('k' + str(i + 1))
print(len(table), table[69], table['k68'], table[(35, 35)], 68 in table, 'k69' in table, sum(k for k in table if isinstance(k, int)), shown(lambda: table[68]))
table[68] = table['k69'] = 'again'
print(list(table).pop(), list(table.items())[1], shown(lambda: {[]: 1}), len({**table, 'x': 1}), table == dict(table), {1: 2} == {True: 2})
# A heap that fills up with what dies, and with what does not.
kept = []
for i in range(3000):
    piece = [i] * (i % 37)
    if i % 50 == 0:
        kept.append(piece)
print(len(kept), sum(len(piece) for piece in kept), kept[3][0], sorted([i * 7 % 31 for i in range(31)]) == list(range(31)))
print(sorted('the quick brown fox jumps over the lazy dog'.split(), key=len, reverse=True), sorted([3, 1, 2], key=lambda x: -x))


# conversions
class Number:
    def __int__(self):
        return 1

    __index__ = __int__

    def __abs__(self):
        return 2

    def __bytes__(self):
        return b'3'

    def __format__(self, spec):
        return spec


number = Number()
print(shown(int, number), shown(lambda: [1, 2][number]), shown(abs, number), shown(bytes, number), '{:x}'.format(17), shown(lambda: '{:x}'.format(number)))
# fields, introspection, multiple_bases, streams
import sys
print(sys.implementation[0], shown(lambda: sys.implementation.name), shown(lambda: shown.__name__), shown(lambda: Base.__name__), shown(lambda: item.__dict__))
print(shown(lambda: type('Both', (Base, Count), {})), shown(lambda: print('x', file=None)), Derived(1).x, isinstance(item, Base), issubclass(Count, Base))
# files
import pkg.part
print(pkg.VALUE, pkg.part.VALUE, pkg.__name__, shown(__import__, 'nothing'), shown(__import__, 'pkg.nothing'), shown(lambda: pkg.nothing))
raise ValueError('the end')
