s = "hello"
print(s[0], s[-1], s[1:3], s[:-1], s[10:], len(s))
print("a" + "b" * 3, "ell" in s, "x" not in s, s < "help", s == "hel" "lo")
print("%d %s %r %x %05d %-5d| %c %%" % (5, "s", "q", 255, 42, 7, "z"))
print("%.2f %6.2f %s" % (1.5, 2.75, (1, 2)))
print("{} {1} {0}".format(1, 2) if False else "{1} {0}".format(1, 2), "{a}-{b!r}".format(a=1, b="x"))
print("{:>5}|{:<5}|{:^5}|{:05d}|{:x}|{:#x}|{:b}|{:+d}|{:,}".format("a", "b", "c", 42, 255, 255, 5, 3, 1234567))
n, w = 3.14159, 8
print(f"{n:.2f} {n:{w}.1f} {s!r} {s:>{w}} {1 + 1} {{x}} {s.upper()} {'q'}")
print(f"{s=} {n:.3f}" f"{w}" "plain")
print(f"{[i for i in range(3)]} {(lambda x: x + 1)(2)}")
print(s.upper(), s.find("l"), s.rfind("l"), s.replace("l", "L"), s.split("l"), " x ".strip(), s.startswith("he"))
print(",".join(["a", "b"]), "a,b,,c".split(","), "a b  c".split(), "abc".endswith("bc"), "a-b".partition("-"))
print("123".isdigit(), "abc".isalpha(), "ABC".lower(), "abc".center(9), "x".join("abc"), "abcabc".count("b"))
print(repr("a\n\t'\""), repr("it's"), "\x41\u00e9\101", "tab\there")
print("h\u00e9llo"[1], len("h\u00e9llo"), "\u20ac".encode(), b"\xe2\x82\xac".decode())
print(ord("A"), chr(97), str(12), int("12"), int("ff", 16), int("-7"), str(None), str(True))
b = b"bytes"
print(b[0], b[1:3], b + b"x", len(b), b"y" in b, bytes([65, 66]), bytes(2), b == b"bytes")
print(bytearray(b"ab") + b"c", b"\x00\xff", b"a,b".split(b","))
ba = bytearray(3)
ba[1] = 7
ba.append(8)
ba.extend(b"z")
print(ba, len(ba), ba[1:3])
print('''triple
quoted''', r"raw\n", "a\
b")
for c in "abc":
    print(c, end=" ")
print(sep="-")
print(1, 2, sep=", ", end="!\n")
print("%s and %s" % ("a", "b"), "%(k)s" % {"k": 5})
print("abc" < "abd", max("hello"), sorted("hello"), list("ab"), tuple("ab"), "".join(reversed("abc")))
print("a".join([]), "one\ntwo".split("\n"), "A" "B" f"{1}" "C")
