"""Globals that functions assign, some of which the body does not make: they are where they were, in the order in which they came."""
import time
count = 0
kept = [1]
name = "slots"


def step():
    global count, kept, name
    count += 1
    kept = kept + [count]
    name = None
    return count, kept, name


def late(which):
    global first, second, third
    if which == 1:
        first = time
    elif which == 2:
        second = [which]
    else:
        third = {which}


def drop():
    global second, count
    del second, count


def has(name):
    return name in globals()
