"""Event, for tasks, and ThreadSafeFlag, which interrupts may set."""

import io

from . import core


class Event:
    def __init__(self):
        self.state = False
        self.waiting = core.TaskQueue(core._task_queue)

    def is_set(self):
        return self.state

    def set(self):
        self.waiting.wake()
        self.state = True

    def clear(self):
        self.state = False

    async def wait(self):
        if not self.state:
            await self.waiting
        return True


class ThreadSafeFlag(io.IOBase):
    """A stream that the loop polls: setting it touches no queue."""

    def __init__(self):
        self.state = 0

    def ioctl(self, request, flags):
        if request == 3:
            return self.state * flags
        return -1

    def set(self):
        self.state = 1

    def clear(self):
        self.state = 0

    async def wait(self):
        if not self.state:
            await core._io_queue.queue_read(self)
        self.state = 0
