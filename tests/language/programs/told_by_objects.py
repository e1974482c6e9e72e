# not-on: stock (no code, strerror or filename of errors, no names of generators)
"""What errors and generators say of themselves."""
import sys

for make in (lambda: SystemExit(), lambda: SystemExit(3), lambda: SystemExit("bye"), lambda: SystemExit(1, 2)):
    print(make().code, make().args)
try:
    sys.exit(4)
except SystemExit as error:
    print(error.code)
class Leave(SystemExit):
    pass
print(Leave(5).code, hasattr(ValueError(1), "code"), hasattr(OSError(1), "code"))

print(OSError(2, "why").strerror, OSError("text").strerror, OSError(2, "why", "file").filename, OSError(2, "why").filename, OSError().filename)
class Broken(OSError):
    pass
error = Broken(5, "why")
print(error.errno, error.strerror, error.filename)
error.filename = "mine"
error.strerror = "other"
print(error.filename, error.strerror, error.args)
for name in "strerror", "filename", "code":
    print(hasattr(ValueError(1, 2, 3), name), getattr(KeyError("k"), name, "none"))
plain = ValueError("v")
plain.code = 7
print(plain.code)

def numbers(): yield 1
async def waits(): pass
made = numbers()
print(made.__name__, list(made), made.__name__, (x for x in "a").__name__)
waiting = waits()
print(waiting.__name__, hasattr(made, "__nome__"))
waiting.close()
class C:
    def method(self): yield self
print(C().method().__name__)
try:
    made.nothing = 1
except AttributeError:
    print("AttributeError")
