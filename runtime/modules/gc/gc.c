/* gc.c - gc. As MicroPython documents it: collect() tells the number of regions freed on the host only. */
#include "runtime/vm/run/pending.h"

/* What has died is finalised by the time that it returns: files are closed. */
value gc_collect(void)
{
    size_t freed = heap_collect();
    if (vm.finalisers && vm.finalisers->n_dying && !vm.schedule_lock)
        pending_run_calls();
    return TARGET_HOST ? int_new((intptr_t)freed) : VALUE_NONE;
}

value gc_disable(void)
{
    vm.heap.enabled = false;
    return VALUE_NONE;
}

value gc_enable(void)
{
    vm.heap.enabled = true;
    return VALUE_NONE;
}

value gc_isenabled(void)
{
    return VALUE_BOOL(vm.heap.enabled);
}

value gc_mem_alloc(void)
{
    return int_new((intptr_t)heap_used());
}

value gc_mem_free(void)
{
    return int_new((intptr_t)(vm.heap.n_blocks * HEAP_BLOCK - heap_used()));
}

/* -1: no threshold. */
value gc_threshold(size_t n_args, const value *args)
{
    if (n_args == 0)
        return vm.heap.threshold == SIZE_MAX ? VALUE_SMALL_INT(-1)
                                             : int_new((intptr_t)vm.heap.threshold);
    intptr_t bytes = int_value(args[0]);
    /* Whole blocks, as the documentation of gc.threshold has it. */
    vm.heap.threshold = bytes < 0 ? SIZE_MAX : (size_t)bytes / HEAP_BLOCK * HEAP_BLOCK;
    return VALUE_NONE;
}
