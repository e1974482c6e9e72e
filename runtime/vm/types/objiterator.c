/* objiterator.c - the plain iterators: over lists, tuples, __getitem__ and iter(function,
 * sentinel).
 */
#include "runtime/vm/types/container.h"

struct iterator *iterator_alloc(size_t size, value (*next)(value self))
{
    struct iterator *self = heap_new_object(size, &type_iterator);
    self->next = next;
    return self;
}

value iterator_self(value self)
{
    return self;
}

value iterator_next(value self)
{
    return ((struct iterator *)value_object(self))->next(self);
}

value list_iterator_next(value self)
{
    struct sequence_iterator *iterator = value_object(self);
    if (iterator->sequence == NO_VALUE)
        return NO_VALUE;
    const struct list *list = list_read(iterator->sequence);
    if (iterator->index < list->size)
        return list->items[iterator->index++];
    iterator->sequence = NO_VALUE;
    return NO_VALUE;
}

value tuple_iterator_next(value self)
{
    struct sequence_iterator *iterator = value_object(self);
    const struct tuple *tuple = value_object(iterator->sequence);
    return iterator->index < tuple->size ? tuple->items[iterator->index++] : NO_VALUE;
}

static value sequence_iterator_new(value sequence, value (*next)(value self))
{
    struct sequence_iterator *iterator = iterator_new(struct sequence_iterator, next);
    iterator->sequence = sequence;
    return VALUE_OBJECT(iterator);
}

value list_iterate(value list)
{
    return sequence_iterator_new(list, list_iterator_next);
}

value tuple_iterate(value tuple)
{
    return sequence_iterator_new(tuple, tuple_iterator_next);
}

/* ---- object[0], object[1], ... ---- */

static value getitem_of(void *data)
{
    struct sequence_iterator *iterator = data;
    return subscript(iterator->sequence, VALUE_SMALL_INT(iterator->index), VALUE_LOAD);
}

static value getitem_iterator_next(value self)
{
    struct sequence_iterator *iterator = value_object(self);
    value item;
    if (iterator->sequence == NO_VALUE)
        return NO_VALUE;
    value error = protect(getitem_of, iterator, &item);
    if (error == NO_VALUE) {
        iterator->index++;
        return item;
    }
    if (!exception_matches(error, &type_IndexError) &&
        !exception_matches(error, &type_StopIteration))
        raise_value(error);
    iterator->sequence = NO_VALUE;
    return NO_VALUE;
}

value getitem_iterate(value object)
{
    return sequence_iterator_new(object, getitem_iterator_next);
}

/* ---- function() until a sentinel ---- */

struct callable_iterator {
    struct iterator head;
    value function; /* NO_VALUE once it has ended */
    value sentinel;
};

static value callable_iterator_next(value self)
{
    struct callable_iterator *iterator = value_object(self);
    if (iterator->function == NO_VALUE)
        return NO_VALUE;
    value result = call_0(iterator->function);
    if (!values_equal(result, iterator->sentinel))
        return result;
    iterator->function = NO_VALUE;
    return NO_VALUE;
}

value callable_iterate(value function, value sentinel)
{
    struct callable_iterator *iterator =
        iterator_new(struct callable_iterator, callable_iterator_next);
    iterator->function = function;
    iterator->sentinel = sentinel;
    return VALUE_OBJECT(iterator);
}
