"""MicroPython's names for CPython, so that one program runs on both."""


def const(value):
    return value


def mem_info(*_):
    pass


def opt_level(*_):
    return 0


def heap_lock():
    pass


def heap_unlock():
    pass


def schedule(function, argument):
    function(argument)
