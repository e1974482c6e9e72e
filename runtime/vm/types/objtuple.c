/* objtuple.c - tuple. */
#include "runtime/vm/types/container.h"
#include <string.h>

static const struct tuple tuple_empty = {&type_tuple, 0};

value tuple_new(size_t size, const value *items)
{
    if (size == 0)
        return VALUE_OBJECT(&tuple_empty);
    struct tuple *self = heap_alloc(sizeof(struct tuple) + size * sizeof(value));
    self->type = &type_tuple;
    self->size = size;
    if (items)
        memcpy(self->items, items, size * sizeof(value));
    return VALUE_OBJECT(self);
}

struct tuple *tuple_of(value v)
{
    if (is_plain(v, &type_tuple))
        return value_object(v);
    v = value_as(v, &type_tuple);
    return v == NO_VALUE ? NULL : value_object(v);
}

value tuple_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)type;
    check_arity(Q_tuple, n_positional, n_keywords, 0, 1);
    if (n_positional == 0)
        return tuple_new(0, NULL);
    if (is_exactly(args[0], &type_tuple))
        return args[0];
    const struct list *list = list_read(list_from_iterable(args[0]));
    return tuple_new(list->size, list->items);
}

void tuple_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    sequence_print(printer, self, "()");
}

static value tuple_add(const struct tuple *left, value other)
{
    const struct tuple *right = tuple_of(other);
    if (!right)
        return NO_VALUE;
    struct tuple *sum = value_object(tuple_new(left->size + right->size, NULL));
    if (sum->size > 0) {
        memcpy(sum->items, left->items, left->size * sizeof(value));
        memcpy(sum->items + left->size, right->items, right->size * sizeof(value));
    }
    return VALUE_OBJECT(sum);
}

value tuple_binary(enum binary_operator op, value self, value other)
{
    const struct tuple *tuple = value_object(self);
    size_t found;
    intptr_t count;
    switch (op) {
    case BINARY_IN:
        return VALUE_BOOL(sequence_find(self, other, 0, tuple->size, &found));
    case BINARY_ADD:
        return tuple_add(tuple, other);
    case BINARY_MULTIPLY: {
        if (!sequence_times(other, &count))
            return NO_VALUE;
        size_t total = sequence_repeated_size(tuple->size, count);
        struct tuple *product = value_object(tuple_new(total, NULL));
        sequence_repeat(product->items, total, tuple->items, tuple->size);
        return VALUE_OBJECT(product);
    }
    default:
        return tuple_of(other) ? sequence_compare(op, self, other) : NO_VALUE;
    }
}

OPTIONAL value tuple_load_slice(value self, value slice)
{
    const struct tuple *tuple = value_object(self);
    struct slice_bounds bounds;
    slice_unpack(slice, &bounds);
    size_t n = slice_adjust(&bounds, tuple->size);
    value part = tuple_new(n, NULL);
    sequence_slice(tuple_of(part)->items, tuple->items, &bounds, n);
    return part;
}

value tuple_subscr(value self, value index, value content)
{
    const struct tuple *tuple = value_object(self);
    if (content != VALUE_LOAD)
        return NO_VALUE;
    if (is_plain(index, &type_slice))
        return tuple_load_slice(self, index);
    intptr_t number = sequence_number(type_of(self), index);
    return tuple->items[sequence_index(type_of(self), tuple->size, number)];
}

value tuple_length(value self)
{
    return VALUE_SMALL_INT(((const struct tuple *)value_object(self))->size);
}

/* Mixes as CPython's did before 3.8: equal items give equal hashes, order counts. */
value tuple_hash(value self)
{
    const struct tuple *tuple = value_object(self);
    uintptr_t hash = 0x345678u + tuple->size;
    for (size_t i = 0; i < tuple->size; i++)
        hash = (hash ^ (uintptr_t)value_hash(tuple->items[i])) * 1000003u;
    return VALUE_SMALL_INT((intptr_t)hash >> 2);
}
