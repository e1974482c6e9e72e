/* suggestion.c - did you mean: the name at the least distance of those that an object or a module has.
 *
 * Looked for when a traceback is printed, never when an error is raised: most are caught.
 *
 * Runs no Python: names are read from maps, no __dir__ or __getattr__ is asked. */
#include "runtime/vm/run/suggestion.h"

#include "runtime/base/edit_distance.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/bases.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/namespace.h"

struct suggestion {
    struct span wanted;
    qstr nearest;    /* Q_NONE_: none so far */
    size_t distance; /* of nearest */
};

void suggestion_keep(struct exception *exception, value holder, qstr name)
{
    value slot = VALUE_NAME(name);
    if (exception == &vm.emergency || vm.heap.lock)
        return;
    exception_attr(VALUE_OBJECT(exception), Q_name, &slot);
    exception_attr(VALUE_OBJECT(exception), Q_obj, &holder);
}

/* Near is what differs in a sixth of the letters of both, as in CPython. */
static void suggestion_offer(struct suggestion *suggestion, qstr name)
{
    struct span wanted = suggestion->wanted, text = name_span(name);
    size_t distance =
        edit_distance((const char *)wanted.data, wanted.size, (const char *)text.data, text.size);
    if (distance == 0 || distance > (wanted.size + text.size + 3) * EDIT_STEP / 6 ||
        (suggestion->nearest != Q_NONE_ && distance >= suggestion->distance))
        return;
    suggestion->nearest = name;
    suggestion->distance = distance;
}

static void suggestion_offer_map(struct suggestion *suggestion, const struct map *map)
{
    value key, content;
    size_t cursor = 0;
    while (map_next(map, &cursor, &key, &content))
        if (value_is_name(key))
            suggestion_offer(suggestion, value_name(key));
}

static void suggestion_offer_members(struct suggestion *suggestion, const struct type *type)
{
    struct resolution walk;
    resolution_begin(&walk, type);
    while ((type = resolution_next(&walk)))
        suggestion_offer_map(suggestion, &type->members);
}

/* All names of an object, a class or a module. */
static void suggestion_offer_object(struct suggestion *suggestion, value holder)
{
    const struct instance *instance = instance_of(holder);
    if (instance)
        suggestion_offer_map(suggestion, &instance->attributes);
    if (is_exactly(holder, &type_module))
        suggestion_offer_map(suggestion, namespace_map(holder));
    else
        suggestion_offer_members(suggestion,
                                 is_type(holder) ? value_object(holder) : type_of(holder));
}

void suggestion_print(const struct printer *printer, const struct exception *exception)
{
    const struct map *kept = exception->attributes;
    value name = kept ? map_get_name(kept, Q_name) : NO_VALUE,
          holder = kept ? map_get_name(kept, Q_obj) : NO_VALUE;
    if (holder == NO_VALUE || name == NO_VALUE || !value_is_name(name))
        return;
    struct suggestion suggestion = {name_span(value_name(name)), Q_NONE_, 0};
    if (type_is_subclass(exception->type, &type_NameError)) {
        suggestion_offer_map(&suggestion, namespace_map(holder));
        suggestion_offer_map(&suggestion, &module_builtins.globals);
    } else {
        suggestion_offer_object(&suggestion, holder);
    }
    if (suggestion.nearest != Q_NONE_)
        print_format(printer, ". Did you mean: '%q'?", suggestion.nearest);
}
