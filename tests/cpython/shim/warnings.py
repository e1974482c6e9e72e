"""As much of warnings as the imports of CPython's test files need."""

class catch_warnings:
    def __init__(self, *, record=False):
        self.record = record

    def __enter__(self):
        return [] if self.record else None

    def __exit__(self, *error):
        return False


def simplefilter(*arguments, **keywords):
    pass


filterwarnings = warn = simplefilter
