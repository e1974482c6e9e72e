/* pending.c - interrupts, scheduled calls and finalisers, run where Python may run. */
#include "runtime/vm/run/pending.h"
#include "runtime/port.h"
#include "runtime/vm/run/traceback.h"
#include <string.h>

struct quiet_call {
    value function;
    size_t n_args;
    const value *args;
};

static value quiet_call(void *data)
{
    const struct quiet_call *quiet = data;
    return call(quiet->function, quiet->n_args, 0, quiet->args);
}

static value quiet_print(void *data)
{
    traceback_print(&console, *(value *)data);
    return VALUE_NONE;
}

OPTIONAL void call_quietly(value function, size_t n_args, const value *args)
{
    struct quiet_call quiet = {function, n_args, args};
    value result;
    value exception = protect(quiet_call, &quiet, &result);
    if (exception != NO_VALUE)
        protect(quiet_print, &exception, &result);
}

bool pending_schedule(value function, value argument)
{
    uintptr_t state = port_interrupts_disable();
    unsigned n = vm_scheduled.count;
    if (n < SCHEDULE_SLOTS) {
        unsigned slot = (vm_scheduled.first + n) % SCHEDULE_SLOTS;
        vm_scheduled.calls[slot].function = function;
        vm_scheduled.calls[slot].argument = argument;
        vm_scheduled.count = (uint8_t)(n + 1);
        vm.pending = 1;
    }
    port_interrupts_restore(state);
    return n < SCHEDULE_SLOTS;
}

void pending_interrupt(void)
{
    vm.interrupted = 1;
    vm.pending = 1;
}

/* Takes the call that waits longest. */
static bool take_scheduled(value *function, value *argument)
{
    uintptr_t state = port_interrupts_disable();
    bool any = vm_scheduled.count > 0;
    if (any) {
        unsigned slot = vm_scheduled.first;
        *function = vm_scheduled.calls[slot].function;
        *argument = vm_scheduled.calls[slot].argument;
        vm_scheduled.calls[slot].function = vm_scheduled.calls[slot].argument = NO_VALUE;
        vm_scheduled.first = (uint8_t)((slot + 1) % SCHEDULE_SLOTS);
        vm_scheduled.count--;
    }
    port_interrupts_restore(state);
    return any;
}

void pending_run(void)
{
    vm.pending = 0;
    if (vm.interrupted) {
        vm.interrupted = 0;
        vm.pending = 1; /* the rest, later */
        raise_type(&type_KeyboardInterrupt);
    }
    if (!vm.schedule_lock)
        pending_run_calls();
}

OPTIONAL void pending_run_calls(void)
{
    value function, argument;
    vm.schedule_lock++;
    for (unsigned turns = SCHEDULE_SLOTS; turns && take_scheduled(&function, &argument); turns--)
        call_quietly(function, 1, &argument);
    if (vm.finalisers)
        finalisers_run(false);
    vm.schedule_lock--;
    if (vm_scheduled.count)
        vm.pending = 1;
}

/* ---- finalisers ---- */

OPTIONAL void finaliser_add(const void *object)
{
    struct finalisers *list = vm.finalisers;
    size_t used = list ? list->n_watched + list->n_dying : 0;
    if (!list || used == list->capacity) {
        size_t bytes = sizeof *list + (2 * used + 2) * sizeof list->items[0];
        struct finalisers *grown = heap_alloc_leaf(bytes);
        if (list) {
            memcpy(grown, list, sizeof *list + used * sizeof list->items[0]);
            heap_free(list);
        }
        /* Growing may have collected: the old list's numbers are the ones that count. */
        grown->capacity = 2 * used + 2;
        vm.finalisers = list = grown;
    }
    memmove(&list->items[list->n_watched + 1], &list->items[list->n_watched],
            list->n_dying * sizeof list->items[0]);
    list->items[list->n_watched++] = object;
}

/* Takes out the one whose turn it is: of the dying the first; when there are none, of the watched the oldest. NO_VALUE: only
 * companions are left. */
static value finaliser_take(struct finalisers *list)
{
    size_t place = list->n_dying ? list->n_watched : 0;
    while (place < list->n_watched &&
           ((const struct object *)list->items[place])->type == &type_companion)
        place++;
    if (place == list->n_watched + list->n_dying)
        return NO_VALUE;
    size_t behind = list->n_watched + list->n_dying - place - 1;
    value object = VALUE_OBJECT(list->items[place]);
    memmove(&list->items[place], &list->items[place + 1], behind * sizeof list->items[0]);
    if (list->n_dying)
        list->n_dying--;
    else
        list->n_watched--;
    return object;
}

/* As many as there are now: each may make others, without end. */
OPTIONAL void finalisers_run(bool all)
{
    size_t left = vm.finalisers->n_dying + (all ? vm.finalisers->n_watched : 0);
    for (; left; left--) {
        value method[2];
        value object = finaliser_take(vm.finalisers);
        if (object != NO_VALUE && method_find_special(object, Q___del__, method))
            call_quietly(method[0], method[1] != NO_VALUE, &method[1]);
    }
    if (vm.finalisers->n_dying)
        vm.pending = 1;
}
