# not-on: stock (stock: it counts bytes where it pads)
# The % operator.
for n in (0, 7, -7, 255, 1 << 70, -(1 << 70), True):
    for spec in ("%d", "%i", "%5d|", "%-5d|", "%05d", "%+d", "% d", "%x", "%X", "%o", "%#x", "%#o", "%.4d", "%8.4d|", "%-8x|", "%s", "%r", "%u"):
        print(spec, spec % n)
for s in ("", "abc", "é😀"):
    for spec in ("%s", "%5s|", "%-5s|", "%.1s|", "%5.2s|", "%r", "%05s"):
        print(spec, spec % s)
print("%c%c%c" % (65, "b", 0x20AC), "%5c|%-3c|" % ("x", 66), "%%", "100%%" % (), "%s%%" % 5)
print("%(a)s-%(b)d" % {"a": 1, "b": 2}, "%(a)5.1s|" % {"a": "xyz"}, "%s" % {}, "%s %s" % ("a", (1, 2)), "%s" % ((1, 2),))
print("%*d|%-*d|" % (5, 42, 5, 42), "%.*s" % (2, "abc"), "none" % (), "none" % {}, "%d" % 3.99)
for template, right in (
    ("%d", "a"), ("%d", ()), ("%d", (1, 2)), ("%c", "ab"), ("%(a)s", 3), ("%(a)s", {}), ("%(a", {}), ("%y", 3), ("%", 3), ("%s %s", 1), ("x", 1),
    ("%x", "a"), ("%d", None), ("%c", None),
):
    try:
        print(template % right)
    except (TypeError, ValueError, KeyError) as e:
        print(template, type(e).__name__)
print(b"%d %s %r" % (5, b"raw", "x"))
