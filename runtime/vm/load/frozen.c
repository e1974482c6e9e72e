/* frozen.c - finding modules in the image; its index is sorted by name. */
#include "runtime/vm/load/frozen.h"
#include "runtime/vm/run/function.h"
#include "runtime/vm/run/vm.h"
#include <string.h>

/* Order of a module's name against name[0..size). */
static int compare_name(const struct module_code *module, const char *name, size_t size)
{
    struct span entry = name_span(module->name);
    int order = memcmp(entry.data, name, entry.size < size ? entry.size : size);
    return order ? order : (entry.size > size) - (entry.size < size);
}

/* Index of the first entry not below name[0..size). */
static size_t lower_bound(const char *name, size_t size)
{
    size_t low = 0, high = vm.image->n_modules;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_name(&vm.image->modules[middle], name, size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct module_code *frozen_find(const char *name, size_t size)
{
    size_t index = lower_bound(name, size);
    if (index == vm.image->n_modules)
        return NULL;
    const struct module_code *module = &vm.image->modules[index];
    return compare_name(module, name, size) == 0 ? module : NULL;
}

const struct module_code *frozen_named(qstr name)
{
    for (size_t i = 0; i < vm.image->n_modules; i++)
        if (vm.image->modules[i].name == name)
            return &vm.image->modules[i];
    return NULL;
}

bool frozen_has_children(const char *name, size_t size)
{
    for (size_t i = lower_bound(name, size); i < vm.image->n_modules; i++) {
        struct span entry = name_span(vm.image->modules[i].name);
        if (entry.size < size || memcmp(entry.data, name, size) != 0)
            return false;
        if (entry.size > size && entry.data[size] == '.')
            return true;
    }
    return false;
}

const struct context *frozen_context(const struct module_code *module)
{
    if (!image_has_objects || !(module->flags & MODULE_IN_ROM))
        return NULL;
    const struct function *last = value_object(module->constants[module->n_constants - 1]);
    return last->context;
}
