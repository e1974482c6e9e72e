/* kept.c - what C keeps alive, as a chain from vm.kept: it ends with the VM. */
#include "runtime/vm/run/kept.h"

void kept_add(value v)
{
    struct kept *kept = heap_alloc(sizeof *kept);
    kept->object = v;
    kept->older = vm.kept;
    vm.kept = kept;
}

void kept_remove(value v)
{
    for (struct kept **at = &vm.kept; *at; at = &(*at)->older) {
        if ((*at)->object != v)
            continue;
        *at = (*at)->older;
        return;
    }
}
