# not-on: board, stock, single (board's floats are single; stock: its binascii raises other errors)
# math, cmath and binascii against known values; random within its promises.
import math, cmath, binascii, random

inf = math.inf
for name in "sqrt exp log log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc gamma lgamma expm1 fabs ceil floor trunc degrees radians".split():
    f = getattr(math, name)
    for x in (-2.5, -1, -0.5, 0, 0.25, 1, 2.5, 30):
        try:
            print(name, x, "%.10g" % f(x))
        except ValueError:
            print(name, x, "ValueError")
for name, args in (("pow", (2, 0.5)), ("pow", (-2, 3)), ("atan2", (1, -1)), ("fmod", (7.5, -2)), ("copysign", (3, -0.0)), ("ldexp", (0.75, 5)), ("log", (8, 2)),
                   ("pow", (-1, 0.5)), ("fmod", (1, 0)), ("log", (-1,)), ("log", (5, 0))):
    try:
        print(name, args, "%.10g" % getattr(math, name)(*args))
    except ValueError:
        print(name, args, "ValueError")
print(math.frexp(10.0), math.modf(-3.25), math.frexp(0.0), math.isnan(math.nan), math.isinf(-inf), math.isfinite(1), math.pi, math.e, math.tau)
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.floor(1e20), [math.factorial(n) for n in (0, 1, 5, 25)])
print(math.isclose(1, 1 + 1e-10), math.isclose(1, 1.1), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-12, abs_tol=1e-9))
for f in (lambda: math.floor(inf), lambda: math.ceil(math.nan), lambda: math.factorial(-1), lambda: math.sqrt("a"), lambda: math.log(2, 1)):
    try:
        print(f())
    except (OverflowError, ValueError, TypeError, ZeroDivisionError) as e:
        print(type(e).__name__)

for z in (1 + 1j, -2j, 3.0, -1 - 0.5j):
    print(["%.8g %.8g" % (w.real, w.imag) for w in (cmath.sqrt(z), cmath.exp(z), cmath.log(z), cmath.sin(z), cmath.cos(z))], "%.8g" % cmath.phase(z))
print("%.8g %.8g" % cmath.polar(3 + 4j), "%.8g" % cmath.rect(2, 1).real)

for data in (b"", b"a", b"ab", b"abc", bytes(range(250, 256))):
    text = binascii.b2a_base64(data)
    print(text, binascii.a2b_base64(text) == data, binascii.hexlify(data), binascii.unhexlify(binascii.hexlify(data)) == data, binascii.crc32(data))
print(binascii.crc32(b"def", binascii.crc32(b"abc")) == binascii.crc32(b"abcdef"), binascii.hexlify(b"abc", ":"))
for f in (lambda: binascii.unhexlify(b"0"), lambda: binascii.unhexlify(b"zz"), lambda: binascii.a2b_base64(b"abc")):
    try:
        print(f())
    except ValueError:
        print("ValueError")

random.seed(7)
first = [random.getrandbits(32) for _ in range(5)]
random.seed(7)
print(first == [random.getrandbits(32) for _ in range(5)], len(set(first)) > 1)
print(all(0 <= random.random() < 1 for _ in range(100)), all(random.randrange(3, 20, 4) in (3, 7, 11, 15, 19) for _ in range(100)))
print(sorted(set(random.randint(-1, 1) for _ in range(200))), all(2 <= random.uniform(2, 3) <= 3 for _ in range(100)), random.choice("a"), random.getrandbits(0))
for f in (lambda: random.randrange(0), lambda: random.randint(2, 1), lambda: random.choice([])):
    try:
        print(f())
    except (ValueError, IndexError) as e:
        print(type(e).__name__)
