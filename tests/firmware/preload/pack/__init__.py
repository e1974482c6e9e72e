from .inner import thing
from . import second

everything = [thing, second.value]
