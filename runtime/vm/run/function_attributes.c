/* function_attributes.c - what Python stores on functions: f.calls = 0, f.__name__ = "g", f.__dict__.
 *
 * A function has no room for it, and may lie in flash. So a function that is stored to gets a companion (heap.h), which the
 * heap keeps as long as the function: content[0] is its __dict__, content[1] a dict of what is not in that, __name__ and its
 * like. A companion is found by a walk over the watched objects: programs store to few functions.
 *
 * Nothing here runs Python. */
#include "runtime/vm/run/function.h"

#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"

static struct companion *function_companion(value function)
{
    const struct finalisers *list = vm.finalisers;
    for (size_t i = 0; list && i < list->n_watched; i++) {
        const struct companion *companion = list->items[i];
        if (companion->type == &type_companion && companion->owner == value_object(function))
            return value_object(VALUE_OBJECT(companion));
    }
    return NULL;
}

static struct companion *function_companion_new(value function)
{
    watch_stop("stores attributes of a function");
    value dict = dict_new(), named = dict_new();
    struct companion *companion = heap_new(struct companion, &type_companion);
    companion->owner = value_object(function);
    companion->content[0] = dict;
    companion->content[1] = named;
    finaliser_add(companion);
    return companion;
}

/* Which of them an attribute is in. */
static unsigned function_content(qstr name)
{
    return name == Q___name__ || name == Q___qualname__ || name == Q___module__ ||
           name == Q___doc__;
}

static void function_check(qstr name, value content)
{
    if ((name == Q___name__ || name == Q___qualname__) && !is_str(content))
        raise_format(&type_TypeError, "%q must be set to a string object", name);
    if (name == Q___dict__ && !dict_map(content))
        raise_format(&type_TypeError, "%q must be set to a dictionary, not a '%t'", name, content);
}

OPTIONAL bool function_own_attribute(value self, qstr name, value *slot)
{
    struct companion *own = function_companion(self);
    bool is_load = *slot == VALUE_LOAD;
    if (name == Q___globals__ || name == Q___call__ || (!own && is_load && name != Q___dict__))
        return false;
    if (!is_load)
        function_check(name, *slot);
    if (!own)
        own = function_companion_new(self);
    if (name == Q___dict__) {
        if (is_load)
            *slot = own->content[0];
        else
            own->content[0] = *slot;
        return true;
    }
    struct map *map = dict_map(own->content[function_content(name)]);
    value found = map_get_name(map, name);
    if (is_load) {
        *slot = found == NO_VALUE ? *slot : found;
    } else if (*slot == VALUE_DELETED) {
        if (found != NO_VALUE)
            map_delete(map, VALUE_NAME(name));
    } else {
        map_put_name(map, name, *slot);
        return true;
    }
    return found != NO_VALUE;
}
