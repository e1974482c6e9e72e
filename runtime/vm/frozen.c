/* frozen.c - finding modules in the image; its index is sorted by name. */
#include "runtime/vm/frozen.h"
#include "runtime/vm/vm.h"
#include <string.h>

/* Order of a zero-terminated name against name[0..size), '\0' below all. */
static int compare_name(const char *entry, const char *name, size_t size)
{
    int order = strncmp(entry, name, size);
    return order ? order : entry[size] != 0;
}

/* Index of the first entry not below name[0..size). */
static size_t lower_bound(const char *name, size_t size)
{
    size_t low = 0, high = vm.image->n_modules;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_name(vm.image->modules[middle].name, name, size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct frozen_module *frozen_find(const char *name, size_t size)
{
    size_t index = lower_bound(name, size);
    if (index == vm.image->n_modules)
        return NULL;
    const struct frozen_module *module = &vm.image->modules[index];
    return compare_name(module->name, name, size) == 0 ? module : NULL;
}

bool frozen_has_children(const char *name, size_t size)
{
    for (size_t i = lower_bound(name, size); i < vm.image->n_modules; i++) {
        const char *entry = vm.image->modules[i].name;
        if (strncmp(entry, name, size) != 0)
            return false;
        if (entry[size] == '.')
            return true;
    }
    return false;
}
