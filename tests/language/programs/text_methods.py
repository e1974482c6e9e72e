# not-on: stock (stock: its find of nothing past the end answers 0, its decode has no error handling)
# str methods that stock has, over text with and without characters above 0x7f.
texts = ("", "a", "abcabc", "  spaced out \t\n", "Mixed Case 42", "€😀€", " € b ", "aXbXXc", "x" * 30)
parts = ("", "a", "X", "bc", "€", "😀", " ")
for s in texts:
    print(repr(s), len(s), list(s), s.upper(), s.lower())
    print(s.isspace(), s.islower(), s.isupper(), s.strip(), "|" + s.lstrip() + "|", "|" + s.rstrip() + "|")
    print(s.split(), s.split(None, 1), s.splitlines())
    for i in (-20, -2, -1, 0, 1, 3, 20):
        print(i, repr(s[i:]), repr(s[:i]), repr(s[1:i]), s.find("b", i), s.find("", i))
        try:
            print(repr(s[i]))
        except IndexError:
            print("IndexError")
    for p in parts:
        print(repr(p), s.find(p), s.rfind(p), s.count(p), p in s, s.startswith(p), s.endswith(p), s.replace(p, "<>"))
        print(s.replace(p, "", 1), s.replace(p, "--", 0), s.strip(p), s.lstrip(p), s.rstrip(p), p.join(["1", "2", s]))
        if p:
            print(s.split(p), s.split(p, 1), s.rsplit(p, 1), s.partition(p), s.rpartition(p))

for f in (
    lambda: "a".split(""),
    lambda: "a".partition(""),
    lambda: "a".index("b"),
    lambda: "a".rindex("b"),
    lambda: "a".find(1),
    lambda: "a".join([1]),
    lambda: "a".replace(1, "b"),
    lambda: "a" + 1,
    lambda: "a" * "b",
    lambda: 1 in "a",
    lambda: "a".startswith(1),
    lambda: ord("ab"),
    lambda: chr(0x110000),
    lambda: chr(-1),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__)

print("a".startswith(("b", "a")), "abc".endswith("b", 0, 2), "abc".startswith("b", 1), "abc".index("c", -1))
print("ab" * 3, 3 * "ab", "ab" * 0, "ab" * -1, "a" "b" + "c", "a" < "b", "a" < "é", "é" == "é", "abc" > "ab")
print(chr(65), chr(0xE9), chr(0x20AC), chr(0x1F600), ord("A"), ord("é"), ord("😀"))
print("center".center(11), "center".center(12) + "|", "c".center(1), "abc".center(2))
print(repr("'"), repr('"'), repr("'\""), repr("\\\n\r\t\0\x1f\x7f"), repr("é"), repr("\x80"))
print(str(b"caf\xc3\xa9", "utf-8"), "é€".encode(), b"\xe2\x82\xac".decode(), b"a\xffb".decode("utf-8", "ignore"))
for bad in (b"\xff", b"\xc3", b"\xc0\x80", b"\xe2\x82", b"\x80"):
    try:
        bad.decode()
    except UnicodeError:
        print("UnicodeError", len(bad.decode("utf-8", "replace")))


class Text(str):
    def shout(self):
        return self.upper() + "!"


t = Text("hey")
print(t, t.shout(), t + "x", "x" + t, t == "hey", len(t), t[1], {t: 1}["hey"], "e" in t, "%s" % t, "".join([t, t]))
