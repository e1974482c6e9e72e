"""asyncio: tasks that take turns. What is not needed at once is imported when it is asked for."""

from .core import *

__version__ = (3, 0, 0)

_places = {
    "wait_for": "funcs", "wait_for_ms": "funcs", "gather": "funcs",
    "Event": "event", "ThreadSafeFlag": "event", "Lock": "lock",
    "open_connection": "stream", "start_server": "stream", "StreamReader": "stream", "StreamWriter": "stream", "Stream": "stream",
}


def __getattr__(name):
    place = _places.get(name)
    if place is None:
        raise AttributeError(name)
    found = getattr(__import__(place, globals(), None, (name,), 1), name)
    globals()[name] = found
    return found
