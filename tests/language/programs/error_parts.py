# not-on: stock (its exceptions have no chain and no notes)
# What an exception holds besides its arguments, and what may be stored there.


def attempt(function, *arguments):
    try:
        print(function(*arguments))
    except Exception as error:
        print(type(error).__name__)


error = ValueError(1)
print(error.__cause__, error.__context__, error.__suppress_context__, error.__traceback__)
for name in "__cause__", "__context__", "__traceback__":
    attempt(setattr, error, name, 1)
    attempt(delattr, error, name)
attempt(setattr, error, "args", 1)
error.__context__ = KeyError(2)
error.__cause__ = None
print(type(error.__context__), error.__cause__, error.__suppress_context__)
error.__suppress_context__ = False
print(error.__suppress_context__)
try:
    raise ValueError from IndexError(3)
except ValueError as caught:
    print(caught.__cause__, caught.__suppress_context__, caught.with_traceback(None) is caught)


class Own(Exception):
    pass


own = Own(4).with_traceback(None)
print(type(own).__name__, own.args)
attempt(own.with_traceback, 5)
own.add_note("note")
own.__notes__ = 42
attempt(own.add_note, "more")


def chain(error):
    links = []
    while error:
        links.append(type(error).__name__)
        error = error.__context__
    return links


try:
    try:
        raise KeyError
    except KeyError as first:
        try:
            raise OSError
        except OSError:
            try:
                raise ValueError
            except ValueError:
                raise first
except KeyError as last:
    print(chain(last))

a, b = KeyError("a"), OSError("b")
a.__context__ = b
b.__context__ = a
try:
    try:
        raise a
    except KeyError:
        raise ValueError
except ValueError as last:
    print(last.__context__ is a, a.__context__ is b)

for wrong in 42, (ValueError, 42), "text", (int,):
    try:
        try:
            raise KeyError
        except wrong:
            print("caught")
    except (TypeError, KeyError) as error:
        print(type(error).__name__)


class Loud(KeyError):
    def __init__(self, text):
        super().__init__(text, "more")
        self.text = text


loud = Loud("x")
loud.add_note("y")
print(loud.args, loud.text, loud.__notes__, loud)
