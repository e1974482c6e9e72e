"""As much of warnings as CPython's test files use. compile() gives its own to warn_explicit(), without a category. The classes,
which are no part of MicroPython, become builtins."""

import builtins


class Warning(Exception):
    pass


class SyntaxWarning(Warning):
    pass


class DeprecationWarning(Warning):
    pass


for made in Warning, SyntaxWarning, DeprecationWarning:
    setattr(builtins, made.__name__, made)


class WarningMessage:
    def __init__(self, message, category, filename, lineno):
        self.message, self.category, self.filename, self.lineno = message, category, filename, lineno


filters = []  # (action, category), the last set first
recorded = None


def warn_explicit(message, category, filename, lineno):
    kind = category or SyntaxWarning
    action = "default"
    for wanted, of in filters:
        if issubclass(kind, of):
            action = wanted
            break
    if action == "error":
        raise kind(message) if category else SyntaxError(message)
    if action != "ignore" and recorded is not None:
        recorded.append(WarningMessage(message, kind, filename, lineno))


def simplefilter(action, category=Warning):
    filters.insert(0, (action, category))


class catch_warnings:
    def __init__(self, *, record=False):
        self.record = record

    def __enter__(self):
        global recorded
        self.saved = filters[:], recorded
        if self.record:
            recorded = []
        return recorded if self.record else None

    def __exit__(self, *error):
        global recorded
        filters[:], recorded = self.saved
        return False


def filterwarnings(action, message="", category=Warning):
    """Messages are our own: one that is asked for is any."""
    simplefilter(action, category)
