VALUES = (0, -1, 12345, 1 << 70, 1.5, -0.0, 1e300, "text", "é", b"bytes", None, (1, 2), [3], {4: 5})


def one(data):
    cut = data.find(b"\n")
    format = str(data[:cut] if cut >= 0 else data, "utf-8")
    for value in VALUES:
        for text in (lambda: format % value, lambda: format.format(value, a=value), lambda: ("{:" + format + "}").format(value)):
            try:
                text()
            except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, MemoryError, NotImplementedError):
                pass
