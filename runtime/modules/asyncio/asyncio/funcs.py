"""Waiting for tasks: with a limit, and for several."""

from . import core


async def _watch(waiter, awaitable):
    """Wakes the one that waits for it with the limit, by a CancelledError that has the outcome."""
    result = None
    try:
        result = await awaitable
        outcome = True
    except BaseException as error:
        outcome = error
    if waiter.data is None and waiter.cancel():
        waiter.data = core.CancelledError(outcome, result)


async def wait_for(awaitable, timeout, sleep=core.sleep):
    task = core._promote_to_task(awaitable)
    if timeout is None:
        return await task
    watcher = core.create_task(_watch(core.cur_task, task))
    try:
        await sleep(timeout)
    except core.CancelledError as error:
        if not error.args:  # from outside
            watcher.cancel()
            raise
        outcome, result = error.args
        if outcome is True:
            return result
        raise outcome
    watcher.cancel()
    await watcher
    raise core.TimeoutError


def wait_for_ms(awaitable, timeout):
    return wait_for(awaitable, timeout, core.sleep_ms)


class _Gathering:
    """Its tasks' `state` is `ended`; the gathering task's `data` is this while it waits."""

    def __init__(self, task, keeps_errors):
        self.task = task
        self.keeps_errors = keeps_errors
        self.left = 0
        self.error = None

    def ended(self, task, error):
        if self.task.data is not self:  # woken already
            return
        if isinstance(error, StopIteration) or self.keeps_errors:
            self.left -= 1
            if self.left:
                return
        else:
            self.error = error
        core._task_queue.push(self.task)

    def remove(self, task):
        """Of cancel(): it waits in no queue."""

    def watch(self, tasks):
        """False: one has failed already, and that is not kept."""
        good = True
        for task in tasks:
            if task.state is True:
                task.state = self.callback
                self.left += 1
            elif not task.done():
                raise RuntimeError("can't gather")
            elif not isinstance(task.data, StopIteration) and not self.keeps_errors:
                good = False
        return good

    def results(self, tasks, cancelled):
        for index, task in enumerate(tasks):
            if task.state is self.callback:
                task.state = True
                if cancelled:
                    task.cancel()
            elif isinstance(task.data, StopIteration):
                tasks[index] = task.data.value
            elif self.keeps_errors:
                tasks[index] = task.data
            elif self.error is None:
                self.error = task.data
        if self.error is not None:
            raise self.error
        return tasks


async def gather(*awaitables, return_exceptions=False):
    if not awaitables:
        return []
    tasks = [core._promote_to_task(awaitable) for awaitable in awaitables]
    gathering = _Gathering(core.cur_task, return_exceptions)
    gathering.callback = gathering.ended
    cancelled = False
    if gathering.watch(tasks) and gathering.left:
        core.cur_task.data = gathering
        try:
            await core._task_queue.park()
        except core.CancelledError as error:
            cancelled = True
            gathering.error = error
    return gathering.results(tasks, cancelled)
