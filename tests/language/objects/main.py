# Prints the same from source and frozen: what a module holds before and after a second import, patches and deletions.
import sys
import functions


def show(module):
    holder = module.Holder()
    print(module.add(1), module.add(1, 3), module.defaults(0), module.keyword(1), module.keyword(1, k=2))
    print(module.mutable(1), module.mutable(2), list(module.count()), list(module.count(1)), module.choice())
    print([f() for f in module.in_loop], module.in_loop[0] is module.in_loop[1], module.handler(), module.named(2))
    print(module.decorated(), module.inner()(), module.inner() is module.inner(), module.squares)
    print(holder.method(), holder.prop, holder.static(), holder.cls(), holder.Nested().method(), holder.short(), holder.alias(4))
    print(module.add.__name__, module.Holder.method.__name__, module.named.__name__ != "", module.add is module.add)
    print(module.Holder.alias is module.Holder.method, module.add.__globals__["counter"], type(module.count()).__name__)


show(functions)
first, add = functions, functions.add
del sys.modules["functions"]
import functions
print(functions is first, functions.add is first.add, add is first.add, functions.bump(), functions.bump(), first.bump(), first.counter)
show(functions)
show(first)

# Patches.
first.add = lambda *args: "patched"
functions.Holder.method = lambda self, by=1: ("new method", by)
print(first.add(1), functions.add(1), functions.Holder().short(), first.Holder().short(), add(1))
del first.named
try:
    first.named
except AttributeError as error:
    print(type(error).__name__)
try:
    del first.named
except AttributeError as error:
    print(type(error).__name__)
try:
    add.attribute = 1
except AttributeError as error:
    print(type(error).__name__)
namespace = first.__dict__
namespace["counter"] = 100
namespace["more"] = 1
print(add(1), first.more, "more" in namespace, "named" in namespace, list(namespace)[:3])
namespace.clear()
print(len(namespace), hasattr(first, "add"))
try:
    add(1)
except NameError as error:
    print(type(error).__name__)
first.counter = 5
print(add(1), list(namespace))


# Of the main module itself.
def local(a, b="x"):
    return a, b


print(local(1), local is local, sys.modules["__main__"].local is local if "__main__" in sys.modules else True)
original = local


def local(a):
    return "second", a


print(local(1), original(1), original is local)
