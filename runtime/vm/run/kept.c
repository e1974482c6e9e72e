/* kept.c - what C keeps alive, as a list in vm.kept: it ends with the VM. */
#include "runtime/vm/run/kept.h"
#include "runtime/vm/types/container.h"

void kept_add(value v)
{
    if (vm.kept == NO_VALUE)
        vm.kept = list_new(0, NULL);
    list_append_value(vm.kept, v);
}

void kept_remove(value v)
{
    struct list *kept = vm.kept == NO_VALUE ? NULL : list_write(vm.kept);
    for (size_t i = kept ? kept->size : 0; i-- > 0;) {
        if (kept->items[i] != v)
            continue;
        kept->items[i] = kept->items[--kept->size];
        kept->items[kept->size] = NO_VALUE;
        return;
    }
}
