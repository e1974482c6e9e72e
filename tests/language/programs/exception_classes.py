# not-on: stock (stock has none of these)
# Classes that refine others: what C raises, what an errno makes of OSError, and who catches them.
NAMES = """RecursionError UnboundLocalError ModuleNotFoundError TabError FloatingPointError BufferError ReferenceError SystemError
UnicodeDecodeError UnicodeEncodeError BlockingIOError ChildProcessError ConnectionError BrokenPipeError ConnectionAbortedError
ConnectionRefusedError ConnectionResetError FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError
PermissionError ProcessLookupError TimeoutError Warning BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning
PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning"""
CLASSES = (RecursionError, UnboundLocalError, ModuleNotFoundError, TabError, FloatingPointError, BufferError, ReferenceError, SystemError,
           UnicodeDecodeError, UnicodeEncodeError, BlockingIOError, ChildProcessError, ConnectionError, BrokenPipeError, ConnectionAbortedError,
           ConnectionRefusedError, ConnectionResetError, FileExistsError, FileNotFoundError, InterruptedError, IsADirectoryError,
           NotADirectoryError, PermissionError, ProcessLookupError, TimeoutError, Warning, BytesWarning, DeprecationWarning, EncodingWarning,
           FutureWarning, ImportWarning, PendingDeprecationWarning, ResourceWarning, RuntimeWarning, SyntaxWarning, UnicodeWarning, UserWarning)
for name, kind in zip(NAMES.split(), CLASSES):
    print(name, kind.__name__ == name, [base.__name__ for base in (Exception, OSError, ConnectionError, RuntimeError, NameError, ImportError,
          ValueError, Warning, ArithmeticError, SyntaxError) if issubclass(kind, base)])

for code in range(130):
    error = OSError(code, "text")
    if type(error) is not OSError:
        print(code, type(error).__name__, error.args, error.errno)


class Own(OSError):
    pass


print(type(Own(2, "x")).__name__, type(ConnectionError(2, "x")).__name__, type(OSError()).__name__, type(OSError("2")).__name__)
print(IOError is OSError, EnvironmentError is OSError)


def raised(function):
    try:
        function()
    except Exception as error:
        return type(error).__name__


def unbound():
    if not NAMES:
        x = 1
    return x


def deep():
    return deep() + 1


def missing():
    import nothing_of_that_name


print(raised(unbound), raised(deep), raised(missing), raised(lambda: unknown), raised(lambda: b"\xff".decode()))
print(raised(lambda: "\xff".encode("ascii")), raised(lambda: str(b"\xff", "utf-8")))

try:
    raise OSError(110, "late")
except (BlockingIOError, TimeoutError) as error:
    print("caught", error.errno)
