# not-on: stock (its short ways pass subclasses by, and its bool is an int under |, ^ and &)
"""What classes below native types say of themselves is asked wherever the native type's own way would be shorter."""

class L(list):
    def __iter__(self): return iter([9, 8])
class T(tuple):
    def __iter__(self): return iter("ab")
class I(int):
    def __divmod__(self, other): return "divmod"
    def __rdivmod__(self, other): return ("rdivmod", other)
    def __float__(self): return 1.5
class R:
    def __rdivmod__(self, other): return ("R", type(other).__name__)
class N:
    def __divmod__(self, other): return NotImplemented
class F(float):
    def __float__(self): return 2.5
class B(bytes):
    def __bytes__(self): return b"BB"
class Text(str):
    def __bytes__(self): return b"text"
class Index:
    def __index__(self): return 65

# slices are filled by iteration
items = [1, 2, 3]
items[1:1] = L([5, 6, 7])
print(items)
items[::2] = T([1, 2, 3])[:3] if False else [0] * 3
items[:2] = T((1, 2, 3))
print(items)
items[0:0] = (1, 2)
items[0:1] = items
print(items)

# divmod() asks both operands, the right one first where its class is below the left's
print(divmod(I(1), 2), divmod(3, I(1)), divmod(3.5, R()), divmod(N(), R()), divmod(7, -2), divmod(True, 2))
for pair in (N(), 1), (1, N()), (N(), N()), ("a", 1), (object(), 1):
    try:
        print(divmod(*pair))
    except TypeError:
        print("TypeError")

# a float's own number counts but for float() itself
import math
print("%f" % F(9), "{:f}".format(F(9)), f"{F(9):.1f}", math.sqrt(F(9)), float(F(9)), F(9) + 1, "%f" % I(3), math.sqrt(I(4)) > 1.22)
print(complex(F(9)), complex(I(9)))

print(bytes(B(b"xx")), bytes(Text("a")), "%c" % Index(), "%c%c" % (Index(), "b"))

# special methods of native types by name
print(next(list.__reversed__([1, 2])), next({1: 2, 3: 4}.__reversed__()), list(range(3).__reversed__()), hasattr((), "__reversed__"), hasattr("", "__reversed__"))
class Backwards(list):
    def __reversed__(self):
        return iter(list(super().__reversed__()) + ["end"])
print(list(reversed(Backwards([1, 2, 3]))))
print(int.__pow__(7, 2), int.__pow__(7, 2, 5), (7).__pow__(-1, 5))
class Power(int):
    def __pow__(self, other, modulus=None):
        return (super().__pow__(other) if modulus is None else super().__pow__(other, modulus), modulus)
print(Power(3) ** 2, pow(Power(3), 4, 5))
try:
    float.__pow__(2.0, 3, 5, 7)
except TypeError:
    print("TypeError")

# what has no hash says None
class Equal:
    def __eq__(self, other): return True
class Hashed(list):
    def __hash__(self): return 5
print(list.__hash__, [].__hash__, dict.__hash__, set.__hash__, bytearray.__hash__, Equal.__hash__, Equal().__hash__, hash(Hashed()))
print((1).__hash__() == hash(1), "a".__hash__ is None, ().__hash__() == hash(()), frozenset.__hash__ is None, object.__hash__ is None)

# two bools make a bool
print(True & False, True | False, True ^ True, True & 1, 1 | False, True + True, ~True, True.__and__(False), False.__or__(True), True << 1)
flag = True
flag &= False
print(flag)
flag |= True
print(flag)
flag ^= 2
print(flag, type(True & True) is bool, type(True & 3) is int)
