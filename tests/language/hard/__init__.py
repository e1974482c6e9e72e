"""Random programs that aim at hard places of the language: one file a place, each with its SNIPPETS.

A snippet takes a random.Random and gives the lines of a piece of a program: definitions, and calls of show() with a label that says
what is done, so that a difference can be read without the program. All engines print the same, but for texts of exceptions."""

import random

from . import calls, classes, containers, errors, generators, numbers, sequences, subclasses, text

PLACES = {place.__name__.split(".")[-1]: place.SNIPPETS
          for place in (calls, classes, containers, errors, generators, numbers, sequences, subclasses, text)}

# Names are local to a snippet's function, so that what one leaves the next does not see. Sets are told in order.
PRELUDE = '''\
def told(value):
    if type(value) in (set, frozenset):
        return "{" + ", ".join(sorted(repr(item) for item in value)) + "}"
    return repr(value)


def class_of(error):
    """Engines may choose another class below these."""
    for one in (NameError, ValueError, OSError):
        if isinstance(error, one):
            return one.__name__
    return type(error).__name__


def show(label, thunk):
    try:
        print(label, "=", told(thunk()))
    except Exception as error:
        print(label, "!", class_of(error))


def show_if_good(label, thunk):
    """For what raises a class of its own on each engine."""
    try:
        print(label, "=", told(thunk()))
    except Exception:
        print(label, "! an error")

'''


def hard_program(seed, only=None):
    """The text of program `seed`: ten snippets, of one place where `only` names it."""
    chance = random.Random(seed)
    lines = PRELUDE.splitlines()
    for number in range(10):
        place = only or chance.choice(sorted(PLACES))
        lines += ["", f"def part{number}():", f"    print('-- {number} {place}')"]
        lines += ["    " + line for line in chance.choice(PLACES[place])(chance)]
        lines += ["", "try:", f"    part{number}()", "except Exception as error:", f"    print('part {number} !', class_of(error))"]
    return "\n".join(lines) + "\n"
