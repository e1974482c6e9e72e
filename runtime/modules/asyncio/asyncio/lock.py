"""Lock: handed on to the task that has waited longest."""

from . import core


class Lock:
    def __init__(self):
        self.holder = None  # True: locked; a task: it is to have it, and has not run yet
        self.waiting = core.TaskQueue(core._task_queue)

    def locked(self):
        return self.holder is True

    def release(self):
        if self.holder is not True:
            raise RuntimeError("Lock not acquired")
        if self.waiting.peek():
            self.holder = self.waiting.pop()
            core._task_queue.push(self.holder)
        else:
            self.holder = None

    async def acquire(self):
        if self.holder is not None:
            try:
                await self.waiting
            except core.CancelledError:
                if self.holder is core.cur_task:  # it was its turn: the next one's now
                    self.holder = True
                    self.release()
                raise
        self.holder = True
        return True

    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, kind, error, traceback):
        self.release()
