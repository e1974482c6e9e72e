print(int(True), int("0x1f", 16), int("101", 2), int(b"12"), float(" 1.5 "), str(1.5), str([1, "a"]), repr((1,)))
print(bool([]), bool("a"), bool(None), list("ab"), tuple([1]), set([1]) == {1}, dict([["a", 1]]), bytes("a", "utf-8"))
print(list({}.keys()), chr(0x20ac), ord("\u20ac"), hex(-255), bin(10), oct(64), str(b"x"), repr("\\"))
print(sorted([True, 2, 0]), sorted(["b", "A"]), sorted([(2, 1), (1, 2)]), sorted({"b": 1, "a": 2}))
print(callable(len), callable(1), id(1) == id(1), hash("a") == hash("a"), type(None).__name__, type(len) is type(abs))
print(round(1.4), round(-1.6), abs(-2.5), divmod(7.5, 2), pow(2, 3), pow(2.0, 3))
print(isinstance(1, (str, int)), type(lambda: 0).__name__, type(type).__name__)
print([*map(lambda a, b: a + b, [1, 2], [3, 4])], list(zip()), [*zip("ab", "cd", "ef")])
print("%s" % None, "%s" % (1,), "%d" % 3.7, "%5s|%-5s|" % ("a", "b"), "%x" % 255, "%o" % 8, "%e" % 12345.0, "%g" % 0.5)
print(str(1e10) in ("10000000000.0", "1e+10", "1e10"), 5 .real if hasattr(5, "real") else 5)
print(any(map(str.isdigit, "a1")), "".join(map(chr, [72, 105])))


class Converts:
    def __init__(self, result):
        self.result = result

    def __float__(self):
        return self.result


for result in (1.5, 6, "a", None, True, type("F", (float,), {})(2.5)):
    try:
        print(float(Converts(result)), "%.1f" % Converts(result))
    except TypeError as error:
        print("TypeError", error)
