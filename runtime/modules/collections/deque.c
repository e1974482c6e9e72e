/* deque.c - collections.deque: a ring of items. */
#include "runtime/modules/collections/deque.h"
#include "runtime/vm/types/container.h"

#include <string.h>

static struct deque *deque_self(value self)
{
    return value_object(self_as(self, &type_deque));
}

/* Where item i is, or would be. */
static value *deque_slot(const struct deque *self, size_t i)
{
    i += self->start;
    return &self->items[i < self->capacity ? i : i - self->capacity];
}

static value deque_take_first(struct deque *self)
{
    value *slot = deque_slot(self, 0);
    value item = *slot;
    *slot = NO_VALUE;
    self->start = self->start + 1 < self->capacity ? self->start + 1 : 0;
    self->size--;
    return item;
}

static value deque_take_last(struct deque *self)
{
    value *slot = deque_slot(self, --self->size);
    value item = *slot;
    *slot = NO_VALUE;
    return item;
}

static void deque_grow(struct deque *self)
{
    size_t capacity = self->capacity < 4 ? 4 : self->capacity * 2;
    value *items = heap_alloc(capacity * sizeof(value));
    for (size_t i = 0; i < self->size; i++)
        items[i] = *deque_slot(self, i);
    self->items = items;
    self->start = 0;
    self->capacity = capacity;
}

/* Makes room for one more: grows, or drops an item at the other end. False: it has no room at all.
 */
static bool deque_make_room(struct deque *self, value (*drop)(struct deque *self))
{
    if (self->size < self->capacity)
        return true;
    if (!self->bounded) {
        deque_grow(self);
        return true;
    }
    if (self->strict)
        raise_text(&type_IndexError, "full");
    if (self->capacity > 0)
        drop(self);
    return self->capacity > 0;
}

static void deque_push_last(struct deque *self, value item)
{
    if (deque_make_room(self, deque_take_first))
        *deque_slot(self, self->size++) = item;
}

static void deque_push_first(struct deque *self, value item)
{
    if (!deque_make_room(self, deque_take_last))
        return;
    self->start = (self->start > 0 ? self->start : self->capacity) - 1;
    self->size++;
    *deque_slot(self, 0) = item;
}

static void deque_push_all(struct deque *self, value iterable,
                           void (*push)(struct deque *self, value item))
{
    if (value_as(iterable, &type_deque) == VALUE_OBJECT(self))
        iterable = list_from_iterable(iterable);
    value iterator = iterate(iterable), item;
    while ((item = iterate_next(iterator)) != NO_VALUE)
        push(self, item);
}

/* Without a length, or with None, it is unbounded. */
value deque_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {{Q_iterable, 0}, {Q_maxlen, 0}, {Q_flags, 0}};
    value given[] = {NO_VALUE, VALUE_NONE, VALUE_SMALL_INT(0)};
    parse_arguments(Q_deque, parameters, 3, n_positional, n_keywords, args, given);
    struct deque *self = heap_new(struct deque, type);
    self->bounded = given[1] != VALUE_NONE;
    self->strict = int_value(given[2]) & 1;
    if (self->bounded) {
        intptr_t most = int_value(given[1]);
        if (most < 0)
            raise_type(&type_ValueError);
        if ((size_t)most > SIZE_MAX / 4 / sizeof(value))
            raise_type(&type_MemoryError);
        self->items = most > 0 ? heap_alloc((size_t)most * sizeof(value)) : NULL;
        self->capacity = (size_t)most;
    }
    if (given[0] != NO_VALUE)
        deque_push_all(self, given[0], deque_push_last);
    return VALUE_OBJECT(self);
}

void deque_complete(void *copy)
{
    struct deque *self = copy;
    const value *items = self->items;
    self->items = self->capacity > 0 ? heap_alloc(self->capacity * sizeof(value)) : NULL;
    if (self->size > 0)
        memcpy(self->items, items, self->size * sizeof(value));
}

void deque_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    const struct deque *deque = deque_self(self);
    print_text(printer, "deque([");
    for (size_t i = 0; i < deque->size; i++) {
        print_text(printer, i > 0 ? ", " : "");
        print_value(printer, *deque_slot(deque, i), PRINT_REPR);
    }
    print_text(printer, "]");
    if (deque->bounded)
        print_format(printer, ", maxlen=%z", deque->capacity);
    print_text(printer, ")");
}

value deque_binary(enum binary_operator op, value self, value other)
{
    const struct deque *left = deque_self(self);
    if (op != BINARY_EQUAL || !is_exactly(other, type_of(self)))
        return NO_VALUE;
    const struct deque *right = deque_self(other);
    if (left->size != right->size)
        return VALUE_FALSE;
    for (size_t i = 0; i < left->size && i < right->size; i++) {
        if (!values_equal(*deque_slot(left, i), *deque_slot(right, i)))
            return VALUE_FALSE;
    }
    return VALUE_TRUE;
}

bool deque_attr(value self, qstr name, value *slot)
{
    const struct deque *deque = deque_self(self);
    if (*slot != VALUE_LOAD || name != Q_maxlen)
        return false;
    *slot = deque->bounded ? int_new_unsigned(deque->capacity) : VALUE_NONE;
    return true;
}

value deque_subscr(value self, value index, value content)
{
    const struct deque *deque = deque_self(self);
    if (content == VALUE_DELETED)
        return NO_VALUE;
    intptr_t number = sequence_number(&type_deque, index);
    value *slot = deque_slot(deque, sequence_index(&type_deque, deque->size, number));
    if (content == VALUE_LOAD)
        return *slot;
    *slot = content;
    return VALUE_NONE;
}

value deque_length(value self)
{
    return VALUE_SMALL_INT(((const struct deque *)deque_self(self))->size);
}

/* A deque that is changed but by its items ends the loop with RuntimeError: where it begins or its size tells. */
struct deque_iterator {
    struct sequence_iterator at;
    size_t start, size;
};

static value deque_iterator_next(value self)
{
    struct deque_iterator *iterator = value_object(self);
    const struct deque *deque = deque_self(iterator->at.sequence);
    if (deque->start != iterator->start || deque->size != iterator->size)
        raise_text(&type_RuntimeError, "deque mutated during iteration");
    return iterator->at.index < deque->size ? *deque_slot(deque, iterator->at.index++) : NO_VALUE;
}

value deque_iterate(value self)
{
    const struct deque *deque = deque_self(self);
    struct deque_iterator *iterator = iterator_new(struct deque_iterator, deque_iterator_next);
    iterator->at.sequence = self;
    iterator->start = deque->start;
    iterator->size = deque->size;
    return VALUE_OBJECT(iterator);
}

/* ---- methods ---- */

value deque_append(value self, value item)
{
    deque_push_last(deque_self(self), item);
    return VALUE_NONE;
}

value deque_appendleft(value self, value item)
{
    deque_push_first(deque_self(self), item);
    return VALUE_NONE;
}

value deque_extend(value self, value iterable)
{
    deque_push_all(deque_self(self), iterable, deque_push_last);
    return VALUE_NONE;
}

value deque_extendleft(value self, value iterable)
{
    deque_push_all(deque_self(self), iterable, deque_push_first);
    return VALUE_NONE;
}

value deque_clear(value self)
{
    struct deque *deque = deque_self(self);
    while (deque->size > 0)
        deque_take_last(deque);
    return VALUE_NONE;
}

value deque_count(value self, value item)
{
    const struct deque *deque = deque_self(self);
    size_t count = 0;
    for (size_t i = 0; i < deque->size; i++)
        count += values_equal(*deque_slot(deque, i), item);
    return VALUE_SMALL_INT(count);
}

static struct deque *deque_not_empty(value self)
{
    struct deque *deque = deque_self(self);
    if (deque->size == 0)
        raise_text(&type_IndexError, "empty");
    return deque;
}

value deque_pop(value self)
{
    return deque_take_last(deque_not_empty(self));
}

value deque_popleft(value self)
{
    return deque_take_first(deque_not_empty(self));
}

value deque_rotate(size_t n_args, const value *args)
{
    struct deque *deque = deque_self(args[0]);
    intptr_t steps = n_args > 1 ? int_value(args[1]) : 1;
    if (deque->size < 2)
        return VALUE_NONE;
    steps %= (intptr_t)deque->size;
    for (; steps > 0; steps--) {
        value item = deque_take_last(deque);
        deque_push_first(deque, item);
    }
    for (; steps < 0; steps++) {
        value item = deque_take_first(deque);
        deque_push_last(deque, item);
    }
    return VALUE_NONE;
}
