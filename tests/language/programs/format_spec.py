# not-on: stock (stock: its format refuses fill characters beyond ASCII)
# str.format and f-strings: every alignment, sign, base, width and nesting for ints and text.
for n in (0, 5, -5, 255, -255, 123456789, -(1 << 66)):
    for spec in ("", "d", "x", "X", "o", "b", "#x", "#X", "#o", "#b", "5", "<8d", ">8d", "^8d", "=8d", "+d", " d", "-d", "08d", "+08d",
                 "*^12x", "0=+9d", "#012x", ",d", "_d", "_x", "015,d", "_b", "é>4d"):
        print(spec, ("{:" + spec + "}").format(n))

for s in ("", "abc", "é😀", "longer text"):
    for spec in ("", "s", "5", "<5", ">5", "^6", "*^7s", ".2", ".2s", "6.1", ">8.3s", "é<5", "05s"):
        print(spec, "[" + ("{:" + spec + "}").format(s) + "]")

print("{} {}".format(1, 2), "{1} {0}".format(1, 2), "{a} {b}".format(a=1, b=2), "{{}} {{{}}}".format(3))
print("{!r} {!s}".format("x", "x"), "{!r:>6}".format("x"), "{0!s:*^5}".format(1))
print("{:{}}".format(7, 4), "{:{w}.{p}}".format("abcdef", w=5, p=2), "{:{}{}{}}".format(7, "*", "^", 5))
print("{:c}{:c}{:c}".format(65, 0xE9, 0x1F600), "{:5c}|".format(65), "{}".format(None), "{}".format([1, "a"]), "{:5}".format(True))
name, width = "n", 6
print(f"{name}={width:>{width}}|{name!r:^7}|{{}}|{1 + 1}")

for template, args in (
    ("{", ()), ("}", ()), ("{}", ()), ("{0}{}", (1,)), ("{}{0}", (1,)), ("{a}", ()), ("{!x}", (1,)), ("{:d}", ("a",)), ("{:s}", (1,)),
    ("{:=5}", ("a",)), ("{:+c}", (5,)), ("{:q}", (5,)), ("{:5.2q}", (5,)), ("{:c}", ("a",)), ("{2}", (1, 2)), ("{:x}", (1.5,)), ("{!", (1,)),
):
    try:
        print(template.format(*args))
    except (ValueError, KeyError, IndexError) as e:
        print(template, type(e).__name__)


class Thing:
    def __repr__(self):
        return "<thing>"

    def __str__(self):
        return "thing"


print("{} {!r} {!s}".format(Thing(), Thing(), Thing()), "%s %r" % (Thing(), Thing()))
print(f'{3:{"}"}>10}', f'{2:{"{"}>10}', f'{"{"}', f'{"}"}x')


class Formatted:
    def __format__(self, spec):
        return "of the class " + spec


own = Formatted()
own.__format__ = lambda spec: "of the instance"
print(f"{own:x}", format(own, "y"), "{:z}".format(own))
print(ascii("plain"), ascii("é€😀"), ascii(["ü"]), "{!a}".format("ü"))
for value in None, [1], print, "text":
    try:
        "{:x}".format(value)
    except (TypeError, ValueError) as e:
        print(type(e).__name__)
