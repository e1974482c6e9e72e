/* preload.c - modules whose bodies ran when the image was made, given to whoever imports them.
 *
 * A body would do now what it did then if all that it imported and read is what it was: so that is what is looked at. Where anything
 * differs the body runs, and all its objects are new ones in RAM. A module of the image is given out once: after that only its entry
 * in sys.modules leads to it.
 *
 * Runs no Python, and registers all modules or, but for MemoryError, none. */
#include "runtime/vm/load/frozen.h"
#include "runtime/vm/load/import.h"
#include "runtime/vm/run/settings.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/vm.h"
#include <string.h>

/* ---- slots ---- */

static const struct rom_pair *entries_of_rom(const struct map *map)
{
    return map->table;
}

static size_t count_of_rom(const struct map *map)
{
    return map->layout >> MAP_LAYOUT_HALF;
}

static uint8_t *stamp_of(size_t entry)
{
    return (uint8_t *)&vm.alias[vm.image->preloads->first_stamp] + entry;
}

static unsigned order_of(size_t entry)
{
    return *stamp_of(entry) & (STAMP_BOUND - 1u);
}

static qstr registered_name(size_t entry)
{
    return value_name(entries_of_rom(vm.image->preloads->registered)[entry].key);
}

/* What the image, or the firmware, has of that name. */
static value registered_object(size_t entry)
{
    unsigned number = vm.image->preloads->numbers[entry];
    return number == REGISTERED_NATIVE ? module_find_native(registered_name(entry))
                                       : vm.image->preloads->modules[number]->context->globals;
}

value preload_slot_read(value slot)
{
    size_t n = value_slot(slot) >> SLOT_SHIFT;
    bool is_registered = (value_slot(slot) & ((1u << SLOT_SHIFT) - 1)) == SLOT_REGISTERED;
    bool has_come = is_registered ? order_of(n) != 0 : *stamp_of(n) & STAMP_BOUND;
    return has_come ? registered_object(n) : NO_VALUE;
}

/* The stamp of the module that was imported last. */
static unsigned newest_order(void)
{
    unsigned newest = 0;
    for (size_t i = 0; i < count_of_rom(vm.image->preloads->registered); i++)
        newest = order_of(i) > newest ? order_of(i) : newest;
    return newest;
}

/* False where there are no more stamps. */
static bool stamp(size_t entry)
{
    unsigned newest = order_of(entry) ? 0 : newest_order();
    if (newest == STAMP_BOUND - 1)
        return false;
    if (!order_of(entry))
        *stamp_of(entry) |= (uint8_t)(newest + 1);
    return true;
}

/* Whether a name that comes behind the entry's is there already. */
static bool is_passed(const struct map *map, size_t entry)
{
    const struct rom_pair *entries = entries_of_rom(map);
    for (size_t i = entry + 1; i < count_of_rom(map); i++)
        if (value_is_slot(entries[i].content) && slot_content(entries[i].content) != NO_VALUE)
            return true;
    return false;
}

bool preload_slot_write(const struct map *map, size_t entry, value content)
{
    const struct rom_pair *pair = &entries_of_rom(map)[entry];
    size_t n = value_slot(pair->content) >> SLOT_SHIFT;
    bool is_word = (value_slot(pair->content) & ((1u << SLOT_SHIFT) - 1)) == SLOT_WORD;
    if (!is_word && content != registered_object(n))
        return false;
    if (map == &vm.modules) {
        if (!stamp(entry))
            return false;
    } else if (slot_content(pair->content) == NO_VALUE) {
        if (is_passed(map, entry))
            return false;
        attr_cache_forget(value_name(pair->key));
    }
    if (is_word)
        vm.alias[n] = value_object(content);
    else if (map != &vm.modules)
        *stamp_of(n) |= STAMP_BOUND;
    return true;
}

void preload_open(void)
{
    const struct map *registered = vm.image->preloads->registered;
    unsigned newest = newest_order();
    struct map open;
    map_init_sized(&open, newest);
    for (unsigned order = 1; order <= newest; order++)
        for (size_t i = 0; i < count_of_rom(registered); i++)
            if (order_of(i) == order)
                map_put_name(&open, registered_name(i),
                             slot_content(entries_of_rom(registered)[i].content));
    vm.modules = open;
}

/* ---- what was when the image was made ---- */

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
static bool is_replaced(size_t entry)
{
    qstr name;
    value package = package_of(registered_name(entry), &name);
    if (package == NO_VALUE || !is_exactly(package, &type_module) ||
        map_in_rom(&((const struct module *)value_object(package))->globals))
        return false;
    value content = module_globals_get(package, name);
    return content != NO_VALUE && content != registered_object(entry);
}

/* Whether an import would find the image's module, or has got it. */
static bool is_there(size_t entry)
{
    const struct module_code *code = &vm.image->modules[vm.image->preloads->numbers[entry]], *found;
    if (is_replaced(entry))
        return false;
    value registered = map_get_name(&vm.modules, registered_name(entry));
    if (registered != NO_VALUE || order_of(entry))
        return registered == registered_object(entry);
    return !HAS(files) || !PROGRAM(SETTINGS) || !vm_settings.path || is_in_package(code->name) ||
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

/* What an entry's content was at start. */
static value content_at_start(value content)
{
    const struct preloads *preloads = vm.image->preloads;
    size_t n = value_slot(content);
    if (!value_is_slot(content))
        return content;
    return (n & ((1u << SLOT_SHIFT) - 1)) == SLOT_WORD
               ? preloads->words[(n >> SLOT_SHIFT) - preloads->first_word]
               : NO_VALUE;
}

/* What the image says of the name, whatever the map's state is. */
static value content_in_rom(const struct map *map, qstr name)
{
    const struct rom_pair *entries = entries_of_rom(map);
    for (size_t i = 0; i < count_of_rom(map); i++)
        if (entries[i].key == VALUE_NAME(name))
            return content_at_start(entries[i].content);
    return NO_VALUE;
}

/* Whether the slots, in an object that is all read, hold what they did; NULL: it has no map of names. */
static bool has_its_slots(const struct map *map)
{
    for (size_t i = 0; map && i < count_of_rom(map); i++) {
        value content = entries_of_rom(map)[i].content;
        if (content_now(content) != content_at_start(content))
            return false;
    }
    return true;
}

/* A submodule is bound in its package by the import, not by a body. */
static bool is_read_unchanged(const struct preload_read *read)
{
    if (!read->name || !read->map)
        return !alias_read(read->alias) && has_its_slots(read->map);
    value was = content_in_rom(read->map, read->name), now = map_get_name(read->map, read->name);
    return now == was || (was == NO_VALUE && is_exactly(now, &type_module));
}

static bool is_as_it_was(const struct preload *self)
{
    for (size_t i = 0; i < self->n_missing; i++)
        if (!is_missing(self->missing[i]))
            return false;
    for (size_t i = 0; i < self->n_reads; i++)
        if (!is_read_unchanged(&self->reads[i]))
            return false;
    return true;
}

static bool is_entry_as_it_was(size_t entry)
{
    unsigned number = vm.image->preloads->numbers[entry];
    if (number == REGISTERED_NATIVE)
        return is_native(registered_name(entry));
    return is_there(entry) &&
           (order_of(entry) || is_as_it_was(vm.image->preloads->modules[number]));
}

static bool are_as_they_were(const struct preload *self)
{
    if (HAS(patching) && vm.alias[ALIAS_builtins])
        return false;
    for (size_t i = 0; i < self->n_registered; i++)
        if (!is_entry_as_it_was(self->entries[i]))
            return false;
    return true;
}

/* ---- giving out ---- */

/* Binds a submodule in its package. */
static void bind_in_package(qstr full_name, value module)
{
    qstr name;
    value package = package_of(full_name, &name);
    if (package != NO_VALUE && module_globals_get(package, name) != module)
        attr_store(package, name, module);
}

/* A program that ran as __main__ is no module that somebody imports by its own name. */
static bool ran_as(const struct preload *self, qstr name)
{
    const struct module *module = value_object(self->context->globals);
    return content_in_rom(&module->globals, Q___name__) == VALUE_NAME(name);
}

value preload_give(const struct module_code *frozen, qstr name)
{
    const struct preload *self = vm.image->preloads->modules[frozen - vm.image->modules];
    if (!self || !self->n_registered || !ran_as(self, name) || !are_as_they_were(self))
        return NO_VALUE;
    for (size_t i = 0; i < self->n_registered; i++) {
        size_t entry = self->entries[i];
        map_put_name(&vm.modules, registered_name(entry), registered_object(entry));
    }
    for (size_t i = 0; i < self->n_bound; i++) {
        size_t entry = self->entries[self->n_registered + i];
        bind_in_package(registered_name(entry), registered_object(entry));
    }
    for (size_t i = 0; i < self->n_registered; i++) /* not before a MemoryError */
        if (!order_of(self->entries[i]))
            *stamp_of(self->entries[i]) |= STAMP_BOUND - 1;
    return self->context->globals;
}
