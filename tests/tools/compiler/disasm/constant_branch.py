DEBUG = const(0)
from micropython import const
_OFF = const(0)
def f():
    if _OFF:
        never()
    elif __debug__:
        a()
    else:
        never()
    while 0:
        never()
    while 1:
        if b(): break
    return c
    never()
if not _OFF and 1: d()
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    never()
