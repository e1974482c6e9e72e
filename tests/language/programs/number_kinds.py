# not-on: stock, board, single (stock asks no class to round, knows ASCII digits alone and formats no complex; no Unicode tables there, floats of doubles)
"""Numbers of classes and text: rounding by special methods, digits of all scripts, complex numbers beside ints of any size."""

import math

class A:
    def __ceil__(self): return 42
    def __floor__(self): return 'f'
    def __trunc__(self): return 7


print(math.ceil(A()),math.floor(A()),math.trunc(A()),int(A()))


class B:
    def __trunc__(self): return 'x'


try:
    int(B())
except TypeError as error:
    print('TypeError')
print(int('١٢٣'), float(' ٣.١٤ '), int('1_٢'), int('-१२३४५६७८९०1234567890'), int('𝟗𝟎'), int('\u2003 12 \u2003'))
for t in ('½','x٣','²'):
    for k in (int,float):
        try:
            print(k(t))
        except ValueError as error:
            print(error)
print((1j).__complex__(), (3.5).__trunc__(), (3).__trunc__(), complex('\u2003(\u20021+1j )'))
print(format(1.123-3.123j,'20.2'), format(1+0j,'.3'))
print((1+0j)==10**400, complex(2**53)==2**53+1, complex(2**53)==2**53, 5==5+0j, (5+0j)!=5, 10**400 == 1j)
