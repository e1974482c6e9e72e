"""The loop: takes the first task that is due, lets it run until it waits, and waits for streams when none is due."""

import select
import sys
from time import ticks_add, ticks_diff, ticks_ms as ticks

from _tasks import Task, TaskQueue


class CancelledError(BaseException):
    pass


class TimeoutError(Exception):
    pass


_ENDS = (CancelledError, Exception)
_IDLE_MS = 50  # without a task that is due, how long an interrupt's work may go unseen


# ---- waiting for time and streams ----


def sleep_ms(milliseconds):
    return _task_queue.sleep(milliseconds)


def sleep(seconds):
    return _task_queue.sleep(int(seconds * 1000))


class IOQueue:
    """Tasks that wait for streams: map has the reader and the writer of each, by its identity."""

    def __init__(self):
        self.poller = select.poll()
        self.map = {}

    def _wait(self, stream, index):
        entry = self.map.get(id(stream))
        if entry is None:
            entry = self.map[id(stream)] = [None, None, stream]
            self.poller.register(stream, 0)
        if entry[index] is not None:
            raise RuntimeError("two tasks wait for the same stream")
        entry[index] = cur_task
        self._update(entry)
        cur_task.data = self
        return _task_queue.park()

    def _update(self, entry):
        events = (select.POLLIN if entry[0] else 0) | (select.POLLOUT if entry[1] else 0)
        if events:
            self.poller.modify(entry[2], events)
        else:
            self.poller.unregister(entry[2])
            del self.map[id(entry[2])]

    def queue_read(self, stream):
        return self._wait(stream, 0)

    def queue_write(self, stream):
        return self._wait(stream, 1)

    def remove(self, task):
        for entry in list(self.map.values()):
            if task in entry[:2]:
                for index in (0, 1):
                    if entry[index] is task:
                        entry[index] = None
                self._update(entry)

    def wait_io_event(self, milliseconds):
        for stream, events in self.poller.ipoll(milliseconds):
            entry = self.map[id(stream)]
            # An error or a hang-up wakes both.
            for index, other in ((0, select.POLLOUT), (1, select.POLLIN)):
                if entry[index] and events & ~other:
                    _task_queue.push(entry[index])
                    entry[index] = None
            self._update(entry)


# ---- tasks ----


def _promote_to_task(awaitable):
    return awaitable if isinstance(awaitable, Task) else create_task(awaitable)


def create_task(coro):
    if not hasattr(coro, "send"):
        raise TypeError("coroutine expected")
    task = Task(coro, _task_queue)
    _task_queue.push(task)
    return task


def current_task():
    if cur_task is None:
        raise RuntimeError("no running event loop")
    return cur_task


def _end(task, error, seen):
    """A task has ended. One whose error nobody has seen comes by once more: whoever awaits it until then gets it."""
    state = task.state
    task.state = False
    if isinstance(state, TaskQueue):
        seen = state.wake() or seen
    elif callable(state):
        task.data = error
        state(task, error)
        seen = True
    if not seen:
        _task_queue.push(task)
    task.data = error


def _outcome(error):
    if isinstance(error, StopIteration):
        return error.value
    raise error


def _run_once(task):
    """One turn. Returns what the task ended with, None while it goes on."""
    error = task.data
    try:
        if error is None:
            task.coro.send(None)
        else:
            task.data = None
            task.coro.throw(error)
    except _ENDS as ended:
        return ended


def _forgotten(task):
    """Its error has not been asked for."""
    if task.state is False and not isinstance(task.data, StopIteration):
        Loop.call_exception_handler({"message": "Task exception wasn't retrieved", "exception": task.data, "future": task})


def run_until_complete(main_task=None):
    global cur_task
    if main_task is not None and main_task.done():
        return _outcome(main_task.data)
    try:
        while True:
            due = _task_queue.due()
            while due != 0:
                if due is None and main_task is None and not _io_queue.map:
                    return
                _io_queue.wait_io_event(_IDLE_MS if due is None else due)
                due = _task_queue.due()
            if _io_queue.map:
                _io_queue.wait_io_event(0)
            cur_task = task = _task_queue.next()
            if task.done():
                _forgotten(task)
                continue
            error = _run_once(task)
            if error is None:
                continue
            is_last = task is main_task
            _end(task, error, is_last or isinstance(error, (CancelledError, StopIteration)))
            if is_last:
                return _outcome(error)
    finally:
        cur_task = _task_queue.current = None


def run(coro):
    return run_until_complete(create_task(coro))


# ---- the loop as an object ----


async def _stop():
    pass


class Loop:
    _exc_handler = None

    def create_task(coro):
        return create_task(coro)

    def run_forever():
        global _stop_task
        _stop_task = Task(_stop(), _task_queue)
        run_until_complete(_stop_task)

    def run_until_complete(awaitable):
        return run_until_complete(_promote_to_task(awaitable))

    def stop():
        global _stop_task
        if _stop_task is not None:
            _task_queue.push(_stop_task)
            # It is not to be pushed again.
            _stop_task = None

    def close():
        pass

    def set_exception_handler(handler):
        Loop._exc_handler = handler

    def get_exception_handler():
        return Loop._exc_handler

    def default_exception_handler(loop, context):
        print(context["message"], file=sys.stderr)
        print("future:", context["future"], "coro=", context["future"].coro, file=sys.stderr)
        sys.print_exception(context["exception"], sys.stderr)

    def call_exception_handler(context):
        (Loop._exc_handler or Loop.default_exception_handler)(Loop, context)


def get_event_loop(runq_len=0, waitq_len=0):
    return Loop


def new_event_loop():
    global _task_queue, _io_queue, cur_task, _stop_task
    _task_queue = TaskQueue(CancelledError)
    _io_queue = IOQueue()
    cur_task = _stop_task = None
    Loop._exc_handler = None
    return Loop


new_event_loop()
