from . import base
from folder.base import SIZE


def size():
    return base.SIZE, SIZE is base.SIZE
