# not-on: stock (the stock VM of the tests has no match.groups)
# re, as far as it means the same in CPython.
import re


def show(pattern, text, *more):
    for find in (re.match, re.search):
        m = find(pattern, text, *more)
        if m is None:
            print(pattern, None)
        else:
            print(pattern, m.group(0), m.groups(), [m.span(i) for i in range(len(m.groups()) + 1)])


TEXTS = ("", "a", "ab", "aab", "abab", "xaby", "foo 12 bar_3", "a-b]c\\d", "one\ttwo  three")
PATTERNS = (
    "a", "ab", "a*", "a+", "a?", "a*?b", "a+?b", "a??b", "(a*)(b*)", "(a|ab)(b|)", "(?:a|b)+", "(a)|(b)", "((a)b)+", "^a", "b$", "^$", "^(a|b)*$",
    ".", ".+", ".*b", "(.)(.)", "[ab]+", "[^ab]+", "[a-f0-9]+", "[]x]", "[^]x]+", "[a\\-\\]]+", "[-a]+", "[\\w-]+", "\\d+", "\\D+", "\\s+", "\\S+", "\\w+", "\\W+",
    "(\\w+)\\s+(\\w+)", "(\\w+?)(\\d*)$", "\\.", "\\\\", "\\t", "x*(y)?", "(a|b|c|d)*y", "([a-z]+) (\\d+) ?",
)
for pattern in PATTERNS:
    for text in TEXTS:
        show(pattern, text)
        show(pattern.encode(), text.encode())

print("-- code points")
for pattern, text in (("é+", "caféé!"), ("[à-ü]+", "xéàz"), ("[^a]+", "éàza"), (".", "€uro"), ("(.)(.)$", "日本語"), ("\\W+", "a€b"), ("[^\\d€]", "1€é2"),
                      ("語|本", "日本語"), ("[日語]+", "本日語日本"), ("(?:日|本)+?語", "日本語")):
    show(pattern, text)
m = re.search("語", "日本語")
print(m.start(), m.end(), m.span())

print("-- positions")
for pattern in ("o", "^o", "", "g$", "[a-z]+"):
    compiled = re.compile(pattern)
    for find in (compiled.match, compiled.search):
        for where in ((), (0,), (1,), (2,), (3,), (4,), (-2,), (0, 1), (1, 1), (1, 99)):
            m = find("dog", *where)
            print(pattern, where, m and m.span())

print("-- sub")
print(re.sub("x*", "-", "abxc"), re.sub("", "-", "é1"), re.sub("b*", "<\\g<0>>", "abb"))
print(re.sub("(\\w)(\\d)?", "[\\1\\2]", "a1b"), re.sub("(a)(b)?", r"\2-\1\\", "1a2"), re.sub("a", r"\n\t", "bab"))
print(re.sub("[a-c]", lambda m: m.group(0).upper() * 2, "abcd", count=2), re.sub(b"[\x80-\xff]", b"?", b"a\x80b\xff"))
print(re.sub("^ab", "*", "ababab"), re.sub("^ab|cab", "*", "abababcabab"), re.sub("é", "e", "été"))
for replacement in ("\\2", "\\g<2>", "\\99999999999999999999"):
    try:
        re.sub("(a)", replacement, "a")
    except Exception:
        print("no such group")

print("-- split")
for pattern, text in ((" ", "a b c foobar"), (" +", "a b    c   foobar"), ("[a-f]+", "0a3b9"), ("^ab", "abababcabab"), ("^ab|cab", "abababcabab"), ("x", ""), ("é", "aébéc")):
    compiled = re.compile(pattern)
    print([compiled.split(text, most) for most in (0, 1, 2)])

print("-- errors")
for pattern in ("(", ")", "a)", "[", "([", "([)", "[a\\]", "*", "+a", "a**", "(*)", "a|*", "[b-a]", "\\", "(a", "[a"):
    try:
        re.compile(pattern)
        print(pattern, "taken")
    except Exception:
        print(pattern, "refused")
for wrong in (123, None, ["a"]):
    try:
        re.match(wrong, "a")
    except TypeError:
        print("TypeError")
m = re.match("(a)(b)?", "a")
for group in (2, 3, -1, 99):
    try:
        print(m.group(group), m.start(group), m.end(group), m.span(group))
    except IndexError:
        print("IndexError")
print(m.group(), m.group(1, 2, 0), m.groups(), m.groups("none"), m.start(), m.end(), m.span())
