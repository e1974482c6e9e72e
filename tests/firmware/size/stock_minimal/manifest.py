# The names that MicroPython's ports/minimal (v1.29-preview 1c3c201149, without its compiler and REPL) has in its builtins,
# types and modules: found by preprocessing its py/*.c and reading the tables of mp_rom_map_elem_t.

# builtins
keep([
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "EOFError", "Ellipsis", "Exception",
    "GeneratorExit",
    "ImportError", "IndentationError", "IndexError", "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError", "NameError",
    "NotImplementedError", "OSError", "OverflowError", "RuntimeError", "StopIteration", "SyntaxError", "SystemExit",
    "TypeError",
    "ValueError", "ZeroDivisionError", "__build_class__", "__import__", "__name__", "__repl_print__", "abs", "all",
    "any", "bin", "bool",
    "bytes", "callable", "chr", "classmethod", "dict", "divmod", "getattr", "globals", "hasattr", "hash", "hex", "id",
    "int", "isinstance", "issubclass",
    "iter", "len", "list", "locals", "map", "next", "object", "oct", "ord", "pow", "print", "range", "repr", "round",
    "setattr", "sorted", "staticmethod", "str",
    "sum", "super", "tuple", "type", "zip",
])
# dict
keep([
    "__delitem__", "__getitem__", "__setitem__", "clear", "copy", "get", "items", "keys", "pop", "popitem", "setdefault",
    "update", "values",
])
# generator
keep([
    "close", "send", "throw",
])
# int
keep([
    "from_bytes", "to_bytes",
])
# list
keep([
    "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort",
])
# modules
keep([
    "__main__", "builtins", "sys",
])
# str and bytes
keep([
    "endswith", "find", "format", "index", "isalpha", "isdigit", "islower", "isspace", "isupper", "join", "lower",
    "lstrip", "replace", "rfind", "rindex",
    "rsplit", "rstrip", "split", "startswith", "strip", "upper",
])
# tuple
keep([
    "count", "index",
])
# sys
keep([
    "__name__", "byteorder", "implementation", "print_exception", "version", "version_info",
])

# A program with every instruction that its interpreter runs.
module("main.py", base_path="../hello")
later("constructs.py")

# The builtins that it does not have: no operator makes one either.
without("bytearray", "complex", "float", "frozenset", "memoryview", "property", "set", "slice")
# Functions that it has not, though another type or module has one of that name.
without("bytes.count", "bytes.hex", "builtins.format", "range.count", "range.index", "str.count")
