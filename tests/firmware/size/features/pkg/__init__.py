from . import part
from .part import VALUE
