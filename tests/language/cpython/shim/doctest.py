"""A small doctest: the examples of a text, each run as a statement, with what it printed held against what follows it."""

ELLIPSIS_MARK = "..."


class Example:
    def __init__(self, source, expected, line):
        self.source, self.expected, self.line = source, expected, line


def examples(text):
    """The examples of a docstring."""
    found, source, expected, indent = [], [], [], 0
    lines = text.split("\n")
    for number, line in enumerate(lines + [""], 1):
        bare = line[indent:] if source else line.lstrip(" ")
        if source and bare.startswith("...") and not expected:
            source.append(bare[4:])
            continue
        starts = line.lstrip(" ").startswith(">>>")
        if source and (starts or not line.strip()):
            found.append(Example("\n".join(source) + "\n", "\n".join(expected), number))
            source, expected = [], []
        if starts:
            indent = len(line) - len(line.lstrip(" "))
            source = [line[indent + 4:]]
        elif source:
            expected.append(bare)
    return found


def matches(expected, got):
    """Whether text fits, where "..." stands for anything and runs of white space for each other."""
    parts = [" ".join(part.split()) for part in expected.replace("<BLANKLINE>", "").split(ELLIPSIS_MARK)]
    got = " ".join(got.split())
    if len(parts) == 1:
        return parts[0] == got
    if not got.startswith(parts[0]) or not got.endswith(parts[-1]):
        return False
    at = 0
    for part in parts:
        at = got.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


printed = []


def collect(*values, sep=" ", end="\n", file=None, flush=False):
    printed.append((" " if sep is None else sep).join(str(value) for value in values) + ("\n" if end is None else end))


def show(value):
    if value is not None:
        printed.append(repr(value) + "\n")


def run_example(example, names):
    """None, or what is wrong. Of an error its type counts: messages are our own."""
    names["print"], names["__repl_print__"] = collect, show
    printed.clear()
    source = example.source
    if source.count("\n") > 1:
        source += "\n"
    expected, wanted = example.expected, None
    if "Traceback (most recent call last):" in expected or "Traceback (innermost last):" in expected:
        wanted = expected.strip().split("\n")[-1].split(":")[0].split(".")[-1].strip()
        for line in expected.split("\n"):
            if line and line[0] not in " T" or line.startswith("TypeError"):
                wanted = line.split(":")[0].split(".")[-1].strip()
    try:
        exec(compile(source, "<example>", "single"), names)
    except SystemExit:
        return "SystemExit"
    except BaseException as error:
        name = type(error).__name__
        if wanted is None or name != wanted and not (wanted == "SyntaxError" and isinstance(error, SyntaxError)):
            return "%s: %s" % (name, error)
        return None
    if wanted is not None:
        return wanted + " not raised"
    got = "".join(printed)
    if expected + got in ("0False\n", "1True\n"):
        return None
    return None if matches(expected, got) else "expected %r, got %r" % (expected, got)
