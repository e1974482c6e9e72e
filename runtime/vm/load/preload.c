/* preload.c - modules whose bodies ran when the image was made, given to whoever imports them.
 *
 * A body would do now what it did then if all that it imported and read is what it was: so that is what is looked at. Where anything
 * differs the body runs, and all its objects are new ones in RAM. A module of the image is given out once: after that only its entry
 * in sys.modules leads to it.
 *
 * Runs no Python, and registers all modules or, but for MemoryError, none. */
#include "runtime/vm/load/frozen.h"
#include "runtime/vm/load/import.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/run/vm.h"
#include <string.h>

/* The word that has the module's bit. */
static uintptr_t *given_word(unsigned number, uintptr_t *bit)
{
    enum { BITS = 8 * sizeof(uintptr_t) };
    const struct image *image = vm.image;
    size_t words = (image->n_modules + (size_t)BITS - 1) / BITS;
    *bit = (uintptr_t)1 << number % BITS;
    return (uintptr_t *)(void *)&vm
        .alias[FIXED_ALIAS_COUNT + image->n_aliases - words + number / BITS];
}

static bool was_given(unsigned number)
{
    uintptr_t bit;
    return *given_word(number, &bit) & bit;
}

static value preload_object(unsigned number)
{
    return vm.image->preloads->modules[number]->context->globals;
}

static bool is_in_package(qstr name)
{
    struct span text = name_span(name);
    return memchr(text.data, '.', text.size);
}

/* The package that has been imported and that the module of that name lies in, and its name there; NO_VALUE: none. */
static value package_of(qstr full_name, qstr *name)
{
    struct span text = name_span(full_name);
    size_t end = text.size;
    while (end > 0 && text.data[end - 1] != '.')
        end--;
    if (end == 0)
        return NO_VALUE;
    *name = intern((const char *)text.data + end, text.size - end);
    return map_get_name(&vm.modules, intern((const char *)text.data, end - 1));
}

/* Whether a folder without a module, or a package in RAM, has something else where the module would be bound. What a package in ROM has
 * is looked at where it was read. */
static bool is_replaced(unsigned number)
{
    qstr name;
    value package = package_of(vm.image->modules[number].name, &name);
    if (package == NO_VALUE || !is_exactly(package, &type_module) ||
        map_in_rom(&((const struct module *)value_object(package))->globals))
        return false;
    value content = module_globals_get(package, name);
    return content != NO_VALUE && content != preload_object(number);
}

/* Whether an import would find the image's module, or has got it. */
static bool is_there(unsigned number)
{
    const struct module_code *code = &vm.image->modules[number], *found;
    if (is_replaced(number))
        return false;
    value registered = map_get_name(&vm.modules, code->name);
    if (registered != NO_VALUE || was_given(number))
        return registered == preload_object(number);
    return !HAS(files) || !vm.path || is_in_package(code->name) ||
           (import_would_find(code->name, &found) && found == code);
}

/* The same of a native module, and of one that there is none of. */
static bool is_native(qstr name)
{
    const struct module_code *found;
    value registered = map_get_name(&vm.modules, name), native = module_find_native(name);
    if (native == NO_VALUE)
        return false;
    return registered != NO_VALUE ? registered == native : !import_would_find(name, &found);
}

static bool is_missing(qstr name)
{
    const struct module_code *found;
    return map_get_name(&vm.modules, name) == NO_VALUE && module_find_native(name) == NO_VALUE &&
           (is_in_package(name) || !import_would_find(name, &found));
}

/* What the image says of the name, whatever the map's state is. */
static value content_in_rom(const struct map *map, qstr name)
{
    const struct rom_pair *entries = map->table;
    size_t n = map->layout >> MAP_LAYOUT_HALF;
    for (size_t i = 0; i < n; i++)
        if (entries[i].key == VALUE_NAME(name))
            return entries[i].content;
    return NO_VALUE;
}

/* A submodule is bound in its package by the import, not by a body. */
static bool is_read_unchanged(const struct preload_read *read)
{
    const void *state = alias_read(read->alias);
    if (!state || !read->name)
        return !state;
    value was = content_in_rom(read->map, read->name), now = map_get_name(state, read->name);
    return now == was || (was == NO_VALUE && is_exactly(now, &type_module));
}

static bool is_as_it_was(const struct preload *self)
{
    for (size_t i = 0; i < (size_t)self->n_natives + self->n_missing; i++)
        if (!(i < self->n_natives ? is_native(self->names[i]) : is_missing(self->names[i])))
            return false;
    for (size_t i = 0; i < self->n_reads; i++)
        if (!is_read_unchanged(&self->reads[i]))
            return false;
    return true;
}

static bool are_as_they_were(const struct preload *self)
{
    if (HAS(patching) && vm.alias[ALIAS_builtins])
        return false;
    for (size_t i = 0; i < self->n_modules; i++) {
        unsigned number = self->modules[i];
        if (!is_there(number) ||
            (!was_given(number) && !is_as_it_was(vm.image->preloads->modules[number])))
            return false;
    }
    return true;
}

/* Binds a submodule in its package. */
static void bind_in_package(qstr full_name, value module)
{
    qstr name;
    value package = package_of(full_name, &name);
    if (package != NO_VALUE && module_globals_get(package, name) != module)
        attr_store(package, name, module);
}

static void register_one(unsigned number, qstr name)
{
    const struct preload *self = vm.image->preloads->modules[number];
    for (size_t i = 0; i < self->n_natives; i++)
        map_put_name(&vm.modules, self->names[i], module_find_native(self->names[i]));
    map_put_name(&vm.modules, name, preload_object(number));
}

/* A program that ran as __main__ is no module that somebody imports by its own name. */
static bool ran_as(unsigned number, qstr name)
{
    const struct module *self = value_object(preload_object(number));
    return content_in_rom(&self->globals, Q___name__) == VALUE_NAME(name);
}

value preload_give(const struct module_code *frozen, qstr name)
{
    unsigned number = (unsigned)(frozen - vm.image->modules);
    const struct preload *self = vm.image->preloads->modules[number];
    if (!self || !self->n_modules || !ran_as(number, name) || !are_as_they_were(self))
        return NO_VALUE;
    for (size_t i = 0; i < self->n_modules; i++)
        if (!was_given(self->modules[i]))
            register_one(self->modules[i], self->modules[i] == number
                                               ? name
                                               : (qstr)vm.image->modules[self->modules[i]].name);
    for (size_t i = 0; i < self->n_modules; i++) {
        unsigned other = self->modules[i];
        uintptr_t bit, *word = given_word(other, &bit);
        if (!(*word & bit) && other != number)
            bind_in_package(vm.image->modules[other].name, preload_object(other));
        *word |= bit;
    }
    return preload_object(number);
}
