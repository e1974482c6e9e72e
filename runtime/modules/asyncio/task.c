/* task.c - what asyncio schedules: tasks, and the queues they wait in.
 *
 * A TaskQueue is a pairing heap of tasks by due time, and by order of arrival where that is the same; its links lie in the
 * tasks, so that scheduling allocates nothing. One queue is the run queue: the loop takes the next task from it, and that one
 * is `current` until it waits. Others, which know the run queue, hold tasks that wait for an event, a lock or another task.
 *
 * To wait is to await something that yields once. It puts the current task where it is to wait and marks it as `parked`;
 * when the loop resumes the task, the same object finds the mark and lets it go on. */
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

struct task_queue;

struct task {
    const struct type *type;
    value coro;
    value
        data; /* running: what it waits for or is to be thrown, None; done: the exception it ended with */
    value
        state; /* True: runs; a TaskQueue of those that await it; a callable for its end; False: done; None: and awaited */
    struct task_queue *run;
    struct task *child, *next,
        *before;           /* before: the sibling before it, or the parent of a first child */
    uint32_t key, arrival; /* due, in ticks of milliseconds */
    bool parked, queued;
};

struct task_queue {
    const struct type *type;
    struct task *root;
    struct task_queue *run;
    struct task *current; /* of the run queue */
    value cancelled;      /* of the run queue: the class CancelledError */
    struct waiter
        *waiters[2]; /* of the run queue: to be used again; one that sleeps, one that parks */
    uint32_t arrivals;
};

/* What is awaited to sleep, or just to yield. */
struct waiter {
    struct iterator head;
    struct task_queue *run;
    bool sleeps, armed;
    uint32_t due;
};

/* ---- the heap ---- */

static int32_t ticks_between(uint32_t later, uint32_t earlier)
{
    enum { SPARE_BITS = 2 }; /* ticks have 30 */
    return (int32_t)((later - earlier) << SPARE_BITS) >> SPARE_BITS;
}

static bool task_is_before(const struct task *a, const struct task *b)
{
    int32_t distance = ticks_between(a->key, b->key);
    return distance != 0 ? distance < 0 : (int32_t)(a->arrival - b->arrival) < 0;
}

static struct task *heap_meld(struct task *a, struct task *b)
{
    if (!a || !b)
        return !a ? b : a;
    if (task_is_before(b, a)) {
        struct task *swap = a;
        a = b;
        b = swap;
    }
    b->before = a;
    b->next = a->child;
    if (b->next)
        b->next->before = b;
    a->child = b;
    return a;
}

/* Children that have lost their parent, as one heap: by pairs, then the pairs from the last on. */
static struct task *heap_meld_all(struct task *first)
{
    struct task *pairs = NULL, *heap = NULL;
    while (first) {
        struct task *second = first->next, *rest = second ? second->next : NULL;
        first->next = NULL;
        if (second)
            second->next = NULL;
        struct task *pair = heap_meld(first, second);
        pair->next = pairs;
        pairs = pair;
        first = rest;
    }
    while (pairs) {
        struct task *rest = pairs->next;
        pairs->next = NULL;
        heap = heap_meld(heap, pairs);
        pairs = rest;
    }
    if (heap)
        heap->before = heap->next = NULL;
    return heap;
}

static void queue_put(struct task_queue *queue, struct task *task, uint32_t key)
{
    if (task->queued)
        raise_text(&type_RuntimeError, "task is queued already");
    task->data = VALUE_NONE;
    task->key = key;
    task->arrival = queue->arrivals++;
    task->child = task->next = task->before = NULL;
    task->queued = true;
    queue->root = heap_meld(queue->root, task);
}

static void queue_take(struct task_queue *queue, struct task *task)
{
    if (!task->queued)
        return;
    struct task *children = heap_meld_all(task->child);
    task->queued = false;
    if (task == queue->root) {
        queue->root = children;
    } else {
        if (task->before->child == task)
            task->before->child = task->next;
        else
            task->before->next = task->next;
        if (task->next)
            task->next->before = task->before;
        queue->root = heap_meld(queue->root, children);
    }
    task->child = task->next = task->before = NULL;
}

/* ---- TaskQueue ---- */

static uint32_t ticks_now(void)
{
    return (uint32_t)small_int(time_ticks_ms());
}

static struct task_queue *queue_self(value self)
{
    return value_object(self_as(self, &type_TaskQueue));
}

static struct task *task_of(value v)
{
    return value_object(self_as(v, &type_Task));
}

static struct task_queue *queue_new(void)
{
    return heap_new(struct task_queue, &type_TaskQueue);
}

static struct waiter *waiter_new(struct task_queue *run, bool sleeps);

/* TaskQueue(CancelledError) is a run queue. TaskQueue(queue) is one of waiting tasks. */
value task_queue_make(const struct type *type, size_t n_positional, size_t n_keywords,
                      const value *args)
{
    (void)type;
    check_arity(Q_TaskQueue, n_positional, n_keywords, 0, 1);
    struct task_queue *queue = queue_new();
    queue->run = queue;
    if (n_positional > 0 && is_exactly(args[0], &type_TaskQueue)) {
        queue->run = ((struct task_queue *)value_object(args[0]))->run;
        return VALUE_OBJECT(queue);
    }
    queue->cancelled = n_positional > 0 ? args[0] : VALUE_OBJECT(&type_Exception);
    queue->waiters[0] = waiter_new(queue, true);
    queue->waiters[1] = waiter_new(queue, false);
    return VALUE_OBJECT(queue);
}

value task_queue_peek(value self)
{
    const struct task_queue *queue = queue_self(self);
    return queue->root ? VALUE_OBJECT(queue->root) : VALUE_NONE;
}

/* push(task[, due]) */
value task_queue_push(size_t n_args, const value *args)
{
    struct task_queue *queue = queue_self(args[0]);
    queue_put(queue, task_of(args[1]), n_args > 2 ? (uint32_t)int_low64(args[2]) : ticks_now());
    return VALUE_NONE;
}

value task_queue_pop(value self)
{
    struct task_queue *queue = queue_self(self);
    struct task *task = queue->root;
    if (!task)
        raise_text(&type_IndexError, "empty heap");
    queue_take(queue, task);
    return VALUE_OBJECT(task);
}

value task_queue_remove(value self, value task)
{
    queue_take(queue_self(self), task_of(task));
    return VALUE_NONE;
}

/* run.next(): as pop(), and what it gives is current from now on. */
value task_queue_next(value self)
{
    struct task_queue *queue = queue_self(self);
    struct task *task = value_object(task_queue_pop(self));
    if (task->data != VALUE_NONE) /* it is going to be thrown out of its wait */
        task->parked = false;
    queue->current = task;
    return VALUE_OBJECT(task);
}

/* run.current, None between tasks. Assigning lets go of it. */
bool task_queue_attr(value self, qstr name, value *slot)
{
    struct task_queue *queue = value_object(self);
    if (name != Q_current || *slot == VALUE_DELETED)
        return false;
    if (*slot != VALUE_LOAD)
        queue->current = *slot == VALUE_NONE ? NULL : task_of(*slot);
    else
        *slot = queue->current ? VALUE_OBJECT(queue->current) : VALUE_NONE;
    return true;
}

/* The milliseconds until the first task is due, 0 where it is or has been; None: there is no task. */
value task_queue_due(value self)
{
    const struct task_queue *queue = queue_self(self);
    if (!queue->root)
        return VALUE_NONE;
    int32_t distance = ticks_between(queue->root->key, ticks_now());
    return VALUE_SMALL_INT(distance > 0 ? distance : 0);
}

/* Makes all that wait here run. True: there were some. */
value task_queue_wake(value self)
{
    struct task_queue *queue = queue_self(self);
    bool any = queue->root;
    while (queue->root) {
        struct task *task = queue->root;
        queue_take(queue, task);
        queue_put(queue->run, task, ticks_now());
    }
    return VALUE_BOOL(any);
}

/* ---- waiting ---- */

static struct task *current_task(const struct task_queue *run)
{
    if (!run->current)
        raise_text(&type_RuntimeError, "no running event loop");
    return run->current;
}

/* Parks the current task; false: it was, and goes on. */
static bool park(struct task *task)
{
    task->parked = !task->parked;
    return task->parked;
}

/* await queue: until it is woken. */
value task_queue_await(value self)
{
    struct task_queue *queue = value_object(self);
    struct task *task = current_task(queue->run);
    if (!park(task))
        return NO_VALUE;
    queue_put(queue, task, ticks_now());
    task->data = self;
    return VALUE_NONE;
}

static value waiter_next(value self)
{
    struct waiter *waiter = value_object(self);
    struct task *task = current_task(waiter->run);
    waiter->armed = false;
    if (!park(task))
        return NO_VALUE;
    if (waiter->sleeps)
        queue_put(waiter->run, task, waiter->due);
    return VALUE_NONE;
}

static struct waiter *waiter_new(struct task_queue *run, bool sleeps)
{
    struct waiter *waiter = iterator_new(struct waiter, waiter_next);
    waiter->run = run;
    waiter->sleeps = sleeps;
    return waiter;
}

/* The one that the queue keeps, unless it has been given out and nobody awaits it yet. */
static struct waiter *waiter_get(struct task_queue *run, bool sleeps)
{
    struct waiter *waiter = run->waiters[!sleeps];
    if (!waiter || waiter->armed)
        waiter = waiter_new(run, sleeps);
    waiter->armed = true;
    return waiter;
}

/* run.sleep(milliseconds) */
value task_queue_sleep(value self, value milliseconds)
{
    struct task_queue *run = queue_self(self)->run;
    intptr_t time = int_value(milliseconds);
    value due = time_ticks_add(time_ticks_ms(), VALUE_SMALL_INT(time > 0 ? time : 0));
    struct waiter *waiter = waiter_get(run, true);
    waiter->due = (uint32_t)small_int(due);
    return VALUE_OBJECT(waiter);
}

/* run.park(): until somebody pushes the task again. */
value task_queue_park(value self)
{
    return VALUE_OBJECT(waiter_get(queue_self(self)->run, false));
}

/* ---- Task ---- */

/* Task(coro, run queue) */
value task_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_Task, n_positional, n_keywords, 2, 2);
    struct task_queue *run = queue_self(args[1])->run;
    struct task *task = heap_new(struct task, type);
    task->coro = args[0];
    task->data = VALUE_NONE;
    task->state = VALUE_TRUE;
    task->run = run;
    return VALUE_OBJECT(task);
}

static bool task_is_done(const struct task *task)
{
    return task->state == VALUE_FALSE || task->state == VALUE_NONE;
}

value task_done(value self)
{
    return VALUE_BOOL(task_is_done(task_of(self)));
}

static value *task_field(struct task *task, qstr name)
{
    return name == Q_coro    ? &task->coro
           : name == Q_data  ? &task->data
           : name == Q_state ? &task->state
                             : NULL;
}

bool task_attr(value self, qstr name, value *slot)
{
    struct task *task = value_object(self);
    value *field = task_field(task, name);
    if (*slot == VALUE_LOAD && name == Q_ph_key) {
        *slot = VALUE_SMALL_INT(task->key);
        return true;
    }
    if (!field || *slot == VALUE_DELETED)
        return false;
    if (*slot == VALUE_LOAD)
        *slot = *field;
    else
        *field = *slot;
    return true;
}

/* Takes a task from where it waits: a queue of this module, or what has a remove(). */
static void task_unwait(struct task *task)
{
    value place = task->data;
    if (is_exactly(place, &type_TaskQueue)) {
        queue_take(value_object(place), task);
    } else if (place != VALUE_NONE && attr_find(place, Q_remove) != NO_VALUE) {
        value argument = VALUE_OBJECT(task);
        call_method(place, Q_remove, 1, &argument);
    } else if (task->queued && ticks_between(task->key, ticks_now()) > 0) { /* it sleeps */
        queue_take(task->run, task);
    }
}

/* What it awaits is cancelled, down to the task that awaits no other. False: it is done already. */
value task_cancel(value self)
{
    struct task *task = task_of(self);
    if (task_is_done(task))
        return VALUE_FALSE;
    if (task == task->run->current)
        raise_text(&type_RuntimeError, "can't cancel self");
    while (is_exactly(task->data, &type_Task))
        task = value_object(task->data);
    task_unwait(task);
    if (!task->queued)
        queue_put(task->run, task, ticks_now());
    task->data = task->run->cancelled;
    return VALUE_TRUE;
}

/* await task: its end will wake those that wait. */
value task_iterate(value self)
{
    struct task *task = value_object(self);
    if (task_is_done(task)) {
        task->state = VALUE_NONE;
    } else if (task->state == VALUE_TRUE) {
        struct task_queue *waiting = queue_new();
        waiting->run = task->run;
        task->state = VALUE_OBJECT(waiting);
    } else if (!is_exactly(task->state, &type_TaskQueue)) {
        raise_text(&type_RuntimeError, "can't wait");
    }
    return self;
}

value task_next(value self)
{
    struct task *task = value_object(self);
    if (!task_is_done(task)) {
        struct task *waits = current_task(task->run);
        queue_put(value_object(self_as(task->state, &type_TaskQueue)), waits, ticks_now());
        waits->data = self;
        return VALUE_NONE;
    }
    if (is_instance(task->data, &type_StopIteration)) {
        value result = attr_load(task->data, Q_value);
        vm.stop_value = result == VALUE_NONE ? NO_VALUE : result;
        return NO_VALUE;
    }
    raise_value(task->data);
}
