/* namespace.c - what instructions do with names of modules and class bodies: load, store, delete,
 * import from, import *; and unpacking a sequence to the stack.
 *
 * A name is looked up in the frame's locals (a module's or class body's; functions have none), then in
 * the globals of the function's module, then among the builtins. Namespaces are modules or dicts, and
 * both have their map at the same place, so that namespace_map serves either. A class body's may be an
 * instance of a class below dict, from __prepare__: what it stores goes through that one's __setitem__.
 *
 * Invariant: a builtin is cached by its name and the globals that have no such name; a global that
 * comes to hide it makes the cache forget it (attr_cache_forget).
 *
 * May run Python: import_from and import_star (a module's __getattr__, the import of a submodule, items
 * of __all__), unpacking what is not a list or tuple (its iterator), and name_store and name_delete in a namespace from
 * __prepare__. Other loads and stores run none: a name is found without asking any key's __eq__. */
#include "runtime/vm/run/namespace.h"

#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/watch.h"

#include <string.h>

static _Noreturn void name_missing(value globals, qstr name)
{
    raise_missing(globals, name, &type_NameError, "name '%q' isn't defined", name);
}

value global_load(value globals, qstr name)
{
    const struct map *map = namespace_map(globals);
    value found = map_get_name(map, name);
    if (found != NO_VALUE)
        return found;
    found = map_get_name(&module_builtins.globals, name);
    if (found == NO_VALUE)
        name_missing(globals, name);
    if (QUICK && vm.attr_cache && (map->count_flags & (MAP_ROM | MAP_NAMES)) == MAP_NAMES)
        vm.attr_cache->builtins[name % CACHE_BUILTINS] =
            (struct cached_builtin){globals, name, found};
    return found;
}

value name_load(const struct frame *frame, qstr name)
{
    if (frame->locals != NO_VALUE) {
        const struct map *map = PROGRAM(PREPARE) && instance_of(frame->locals)
                                    ? dict_map(frame->locals)
                                    : namespace_map(frame->locals);
        value found = map_get_name(map, name);
        if (found != NO_VALUE)
            return found;
    }
    return global_load(frame->function->context->globals, name);
}

static value name_space(const struct frame *frame)
{
    return frame->locals == NO_VALUE ? frame->function->context->globals : frame->locals;
}

void name_store(const struct frame *frame, qstr name, value content)
{
    value space = name_space(frame);
    if (PROGRAM(PREPARE) && instance_of(space))
        subscript(space, VALUE_NAME(name), content);
    else
        map_put_name(namespace_map(space), name, content);
}

void name_delete(const struct frame *frame, qstr name)
{
    value space = name_space(frame);
    if (PROGRAM(PREPARE) && instance_of(space))
        subscript(space, VALUE_NAME(name), VALUE_DELETED);
    else
        global_delete(space, name);
}

void global_delete(value globals, qstr name)
{
    if (map_delete(namespace_map(globals), VALUE_NAME(name)) == NO_VALUE)
        name_missing(globals, name);
}

/* ---- imports ---- */

/* package.name as a module of its own. */
static value import_submodule(value package, qstr name, bool in_frame)
{
    value own_name =
        attr_find(package, Q___path__) == NO_VALUE ? NO_VALUE : attr_find(package, Q___name__);
    struct text_builder builder;
    if (own_name == NO_VALUE)
        raise_missing(package, name, &type_ImportError, "can't import name %q", name);
    text_builder_init(&builder);
    print_format(&builder.printer, "%v.%q", own_name, name);
    qstr dotted = intern_value(text_builder_str(&builder));
    return import_module(dotted, VALUE_TRUE, 0, NO_VALUE, in_frame);
}

value import_from_in_frame(value module, qstr name)
{
    value found = attr_find(module, name);
    return found == NO_VALUE ? import_submodule(module, name, true) : found;
}

value import_from(value module, qstr name)
{
    value found = attr_find(module, name);
    return found == NO_VALUE ? import_submodule(module, name, false) : found;
}

void namespace_fit(struct map *globals)
{
    size_t cursor = 0;
    value name, content;
    map_fit(globals);
    while (map_next(globals, &cursor, &name, &content))
        if (is_exactly(content, &type_dict))
            map_fit(dict_map(content));
}

/* Where the import instruction begins that a frame is at: its opcode and its operand's last byte have no top bit, the operand's
 * others have it. */
static const uint8_t *import_start(const struct frame *frame)
{
    const uint8_t *at = frame->ip - 1;
    while (at[-1] & 0x80)
        at--;
    return at - 1;
}

OPTIONAL void import_ended(value extra)
{
    const struct import_end *end = value_object(extra);
    namespace_fit(namespace_map(end->module));
    if (watching())
        watching()->end(end->module);
    value registered = map_get_name(&vm.modules, end->full_name);
    if (!registered)
        raise_key_error(VALUE_NAME(end->full_name));
    if (end->package != NO_VALUE)
        attr_store(end->package, end->name, registered);
    vm.frame->ip = import_start(vm.frame);
}

OPTIONAL void import_failed(value extra)
{
    const struct import_end *end = value_object(extra);
    watch_failed(vm.raised);
    map_delete(&vm.modules, VALUE_NAME(end->full_name));
}

void import_star(const struct frame *frame, value module)
{
    value all = attr_find(module, Q___all__), name, content;
    size_t n, cursor = 0;
    const value *names;
    struct span text;
    if (all != NO_VALUE) {
        if (!sequence_items(all, &n, &names))
            raise_text(&type_TypeError, "__all__ must be list or tuple");
        for (size_t i = 0; sequence_items(all, &n, &names) && i < n; i++) {
            qstr wanted = intern_value(names[i]);
            name_store(frame, wanted, attr_load(module, wanted));
        }
        return;
    }
    value dict = attr_load(module, Q___dict__);
    const struct map *map = dict_map(dict);
    if (!map)
        raise_text(&type_TypeError, "module has no __dict__");
    while (map_next(map, &cursor, &name, &content))
        if (str_span(name, &text) && !(text.size && text.data[0] == '_'))
            name_store(frame, intern_value(name), content);
}

/* ---- unpacking ---- */

static _Noreturn void unpack_too_few(size_t n)
{
    raise_format(&type_ValueError, "need more than %d values to unpack", (int)n);
}

static _Noreturn void unpack_too_many(size_t n)
{
    raise_format(&type_ValueError, "too many values to unpack (expected %d)", (int)n);
}

void unpack_sequence(value *slots, size_t n)
{
    size_t size;
    const value *items;
    value sequence = slots[0], item;
    if (sequence_items(sequence, &size, &items)) {
        if (size < n)
            unpack_too_few(size);
        if (size > n)
            unpack_too_many(n);
        for (size_t i = 0; i < n; i++)
            slots[i] = items[n - 1 - i];
        return;
    }
    value iterator = iterate(sequence);
    for (size = 0; size < n; size++) {
        item = iterate_next(iterator);
        if (item == NO_VALUE)
            unpack_too_few(size);
        slots[n - 1 - size] = item;
    }
    if (iterate_next(iterator) != NO_VALUE)
        unpack_too_many(n);
}

void unpack_starred(value *slots, size_t left, size_t right)
{
    value all = slots[0];
    size_t size;
    const value *items;
    if (!sequence_items(all, &size, &items)) {
        all = list_from_iterable(all);
        sequence_items(all, &size, &items);
    }
    if (size < left + right)
        unpack_too_few(size);
    value rest = list_new(size - left - right, items + left);
    for (size_t i = 0; i < right; i++)
        slots[i] = items[size - 1 - i];
    slots[right] = rest;
    for (size_t i = 0; i < left; i++)
        slots[right + 1 + i] = items[left - 1 - i];
}
