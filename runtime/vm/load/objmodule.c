/* objmodule.c - module objects: a namespace in the heap, or a ROM table of a native module. */
#include "runtime/vm/load/module.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/container.h"
#include <string.h>

value module_find_native(qstr name)
{
    for (const struct rom_pair *pair = native_modules; pair->key; pair++) {
        if (pair->key == VALUE_NAME(name))
            return pair->content;
    }
    return NO_VALUE;
}

value module_names(void)
{
    value names = dict_new();
    for (const struct rom_pair *pair = native_modules; pair->key; pair++)
        map_put(dict_map(names), pair->key, VALUE_NONE);
    for (size_t i = 0; i < vm.image->n_modules; i++) {
        qstr name = vm.image->modules[i].name;
        struct span span = name_span(name);
        if (!memchr(span.data, '.', span.size))
            map_put(dict_map(names), VALUE_NAME(name), VALUE_NONE);
    }
    value sorted = list_from_iterable(names);
    sort_list(sorted, 0, NULL, Q_sort);
    return sorted;
}

value module_make(qstr name)
{
    struct module *module = heap_new(struct module, &type_module);
    map_init(&module->globals);
    if (PROGRAM(MODULE_NAMES))
        map_put_name(&module->globals, Q___name__, VALUE_NAME(name));
    return VALUE_OBJECT(module);
}

value module_new(qstr name)
{
    value module = module_make(name);
    if (PROGRAM(MODULE_NAMES))
        map_put_name(&vm.modules, name, module);
    return module;
}

struct map *globals_map(value module_or_dict)
{
    return &((struct module *)value_object(module_or_dict))->globals;
}

value module_globals_get(value module_or_dict, qstr name)
{
    return map_get_name(globals_map(module_or_dict), name);
}

void module_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    value name = module_globals_get(self, Q___name__);
    value file = module_globals_get(self, Q___file__);
    print_format(printer, "<module '%v'", name ? name : VALUE_NAME(Q__empty_));
    if (file)
        print_format(printer, " from '%v'", file);
    print_text(printer, ">");
}

/* A native module's computed attribute: a function marked as property, which takes the new value where it can be assigned
 * to. NULL when content is none. */
static const struct native *property_of(value content)
{
    if (!value_is_object(content))
        return NULL;
    const struct native *native = value_object(content);
    bool is_property = native->type == &type_native && native->kind_flags >> 3 & NATIVE_PROPERTY;
    return is_property ? native : NULL;
}

/* A native module's table that nothing can write to. */
static bool is_constant(const struct map *globals)
{
    return globals->count_flags & MAP_ROM && !(globals->count_flags >> MAP_COUNT_SHIFT);
}

static bool native_module_store(const struct map *globals, qstr name, value content)
{
    const struct native *property = property_of(map_get_name(globals, name));
    if (!property || property->arity >> 4 != 1 || content == VALUE_DELETED)
        return false;
    watch_native(property->function, 1, &content);
    ((native_v)property->function)(1, &content);
    return true;
}

bool module_attr(value self, qstr name, value *slot)
{
    struct map *globals = globals_map(self);
    if (*slot == VALUE_LOAD) {
        value content = map_get_name(globals, name);
        const struct native *property = property_of(content);
        if (property) {
            watch_native(property->function, 0, NULL);
            content = ((native_v)property->function)(0, NULL);
        } else if (is_constant(globals) && content) {
            attr_cache_keep(globals, name, content);
        }
        if (HAS(introspection) && !content && name == Q___dict__)
            content = dict_alias_new(self, globals);
        if (HAS(introspection) && !content) {
            value fallback = map_get_name(globals, Q___getattr__);
            content = fallback ? call_1(fallback, VALUE_NAME(name)) : NO_VALUE;
        }
        if (content)
            *slot = content;
        return content != NO_VALUE;
    }
    if (is_constant(globals))
        return native_module_store(globals, name, *slot);
    if (globals->count_flags & MAP_ROM)
        type_changed(); /* builtins are cached */
    if (*slot == VALUE_DELETED)
        return map_delete(globals, VALUE_NAME(name)) != NO_VALUE;
    map_put_name(globals, name, *slot);
    return true;
}
