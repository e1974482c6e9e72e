"""As much of types as the imports of CPython's test files need."""

class MethodType:
    def __init__(self, function, owner):
        self.function, self.owner = function, owner

    def __call__(self, *arguments):
        return self.function(self.owner, *arguments)


def generator():
    yield


GeneratorType = type(generator())
FunctionType = type(generator)
CoroutineType = GeneratorType  # one type, as in MicroPython
BuiltinFunctionType = type(len)
BuiltinMethodType = type([].append)


def coroutine(function):
    """Generators can be awaited as they are."""
    return function
