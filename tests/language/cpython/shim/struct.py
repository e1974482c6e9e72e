"""struct, without what MicroPython leaves out."""

from ustruct import *

from left_out import LeftOut

Struct = LeftOut("struct.Struct")
iter_unpack = LeftOut("struct.iter_unpack")
