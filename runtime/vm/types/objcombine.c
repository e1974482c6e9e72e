/* objcombine.c - iterators made of iterators: enumerate, filter, map, reversed, zip. */
#include "runtime/vm/run/call.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/types/container.h"

struct enumerate {
    const struct type *type;
    value iterator;
    value count; /* of any size */
};

value enumerate_make(const struct type *type, size_t n_positional, size_t n_keywords,
                     const value *args)
{
    static const struct parameter parameters[] = {{Q_iterable, PARAMETER_REQUIRED}, {Q_start, 0}};
    value given[] = {NO_VALUE, VALUE_SMALL_INT(0)};
    parse_arguments(Q_enumerate, parameters, 2, n_positional, n_keywords, args, given);
    struct enumerate *self = heap_new(struct enumerate, type);
    self->iterator = iterate(given[0]);
    self->count = binary(BINARY_ADD, int_index(given[1]), VALUE_SMALL_INT(0));
    return VALUE_OBJECT(self);
}

value enumerate_next(value self)
{
    struct enumerate *enumerate = value_object(self);
    value pair[2];
    pair[1] = iterate_next(enumerate->iterator);
    if (pair[1] == NO_VALUE)
        return NO_VALUE;
    pair[0] = enumerate->count;
    enumerate->count = binary(BINARY_ADD, pair[0], VALUE_SMALL_INT(1));
    return tuple_new(2, pair);
}

struct filter {
    const struct type *type;
    value function; /* VALUE_NONE: the item's own truth */
    value iterator;
};

value filter_make(const struct type *type, size_t n_positional, size_t n_keywords,
                  const value *args)
{
    check_arity(Q_filter, n_positional, n_keywords, 2, 2);
    struct filter *self = heap_new(struct filter, type);
    self->function = args[0];
    self->iterator = iterate(args[1]);
    return VALUE_OBJECT(self);
}

value filter_next(value self)
{
    const struct filter *filter = value_object(self);
    value item;
    while ((item = iterate_next(filter->iterator)) != NO_VALUE) {
        value verdict = filter->function == VALUE_NONE ? item : call_1(filter->function, item);
        if (truth(verdict))
            return item;
    }
    return NO_VALUE;
}

/* map and zip: n iterators. */
struct combined {
    const struct type *type;
    value function; /* map: what is called; zip: VALUE_TRUE where all have to end together */
    size_t n;
    value iterators[];
};

static value combined_new(const struct type *type, value function, size_t n, const value *iterables)
{
    struct combined *self = heap_new_object(sizeof(struct combined) + n * sizeof(value), type);
    self->function = function;
    self->n = n;
    for (size_t i = 0; i < n; i++)
        self->iterators[i] = iterate(iterables[i]);
    return VALUE_OBJECT(self);
}

/* The next item of each; returns how many there are before the first that has ended. */
static size_t combined_step(const struct combined *self, value *items)
{
    size_t i = 0;
    while (i < self->n && (items[i] = iterate_next(self->iterators[i])) != NO_VALUE)
        i++;
    return i;
}

value map_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_map, n_positional, n_keywords, 2, NATIVE_MANY);
    return combined_new(type, args[0], n_positional - 1, args + 1);
}

value map_iterator_next(value self)
{
    const struct combined *map = value_object(self);
    if (map->n == 1) {
        value item = iterate_next(map->iterators[0]);
        return item == NO_VALUE ? NO_VALUE : call_1(map->function, item);
    }
    value *items = heap_alloc(map->n * sizeof(value));
    return combined_step(map, items) == map->n ? call(map->function, map->n, 0, items) : NO_VALUE;
}

OPTIONAL value zip_strictness(size_t n_keywords, const value *keywords)
{
    static const struct parameter parameters[] = {{Q_strict, PARAMETER_KEYWORD_ONLY}};
    value strict = VALUE_FALSE;
    parse_arguments(Q_zip, parameters, 1, 0, n_keywords, keywords, &strict);
    return VALUE_BOOL(truth(strict));
}

/* Those before `ended` have given an item more than it has; where there are none, others may have more. */
OPTIONAL void zip_check_strict(value self, size_t ended)
{
    const struct combined *zip = value_object(self);
    const char *how = "shorter";
    if (ended == 0) {
        how = "longer";
        while (++ended < zip->n && iterate_next(zip->iterators[ended]) == NO_VALUE)
            ;
        if (ended == zip->n)
            return;
    }
    raise_format(&type_ValueError,
                 ended == 1 ? "zip() argument %d is %s than argument 1"
                            : "zip() argument %d is %s than arguments 1-%d",
                 (int)ended + 1, how, (int)ended);
}

value zip_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    value strict = n_keywords ? zip_strictness(n_keywords, args + n_positional) : VALUE_FALSE;
    return combined_new(type, strict, n_positional, args);
}

value zip_next(value self)
{
    const struct combined *zip = value_object(self);
    if (zip->n == 0)
        return NO_VALUE;
    value items = tuple_new(zip->n, NULL);
    size_t ended = combined_step(zip, tuple_of(items)->items);
    if (ended == zip->n)
        return items;
    if (zip->function == VALUE_TRUE)
        zip_check_strict(self, ended);
    return NO_VALUE;
}

struct reversed {
    const struct type *type;
    value sequence;
    size_t left;
};

/* What is walked backwards: the items of a list or the keys of a dict, whatever a class below makes of them; else what
 * has items by number. */
static value reversed_sequence(value v)
{
    value part = value_as(v, &type_list), method[2];
    const struct instance *instance = instance_of(v);
    if (part == NO_VALUE && (part = value_as(v, &type_dict)) != NO_VALUE)
        part = call_1(VALUE_OBJECT(&type_list), part);
    if (part == NO_VALUE && is_exactly(v, &type_dict_view))
        part = call_1(VALUE_OBJECT(&type_list), v);
    if (part != NO_VALUE)
        return part;
    part = v;
    if (instance && instance->type->flags & TYPE_NATIVE_BASE &&
        !method_find_special(v, Q___getitem__, method))
        part = instance_native(v);
    if (!type_of(part)->slots->subscr)
        raise_format(&type_TypeError, "'%t' object isn't reversible", v);
    return v;
}

value reversed_make(const struct type *type, size_t n_positional, size_t n_keywords,
                    const value *args)
{
    check_arity(Q_reversed, n_positional, n_keywords, 1, 1);
    value method[2];
    if (method_find_special(args[0], Q___reversed__, method))
        return call_with_self(method[0], method[1], 0, 0, NULL);
    value sequence = reversed_sequence(args[0]);
    struct reversed *self = heap_new(struct reversed, type);
    self->sequence = sequence;
    self->left = (size_t)int_value(length(sequence));
    return VALUE_OBJECT(self);
}

static value reversed_item(void *data)
{
    const struct reversed *reversed = data;
    return subscript(reversed->sequence, VALUE_SMALL_INT(reversed->left), VALUE_LOAD);
}

value reversed_next(value self)
{
    struct reversed *reversed = value_object(self);
    if (reversed->left == 0)
        return NO_VALUE;
    reversed->left--;
    if (!instance_of(reversed->sequence))
        return reversed_item(reversed);
    /* A class's own __getitem__ may find its end early. */
    value item, raised = protect(reversed_item, reversed, &item);
    if (raised == NO_VALUE)
        return item;
    if (!exception_matches(raised, &type_IndexError) &&
        !exception_matches(raised, &type_StopIteration))
        raise_value(raised);
    reversed->left = 0;
    return NO_VALUE;
}
