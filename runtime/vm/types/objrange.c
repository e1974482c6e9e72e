/* objrange.c - range, of words. */
#include "runtime/vm/types/container.h"

value range_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_range, n_positional, n_keywords, 1, 3);
    struct range *self = heap_new(struct range, type);
    self->start = n_positional > 1 ? int_value(args[0]) : 0;
    self->stop = int_value(args[n_positional > 1]);
    self->step = n_positional > 2 ? int_value(args[2]) : 1;
    if (self->step == 0)
        raise_text(&type_ValueError, "zero step");
    return VALUE_OBJECT(self);
}

static size_t range_size(const struct range *self)
{
    uintptr_t start = (uintptr_t)self->start, stop = (uintptr_t)self->stop;
    if (self->step > 0)
        return self->start < self->stop ? (stop - start - 1) / (uintptr_t)self->step + 1 : 0;
    return self->start > self->stop ? (start - stop - 1) / (0 - (uintptr_t)self->step) + 1 : 0;
}

/* Item i; wraps where no such item exists. */
static intptr_t range_item(const struct range *self, intptr_t i)
{
    return (intptr_t)((uintptr_t)self->start + (uintptr_t)i * (uintptr_t)self->step);
}

void range_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    const struct range *range = value_object(self);
    print_format(printer, "range(%v, %v", int_new(range->start), int_new(range->stop));
    if (range->step != 1)
        print_format(printer, ", %v", int_new(range->step));
    print_text(printer, ")");
}

/* Position of an int in the range; false when it is not in it. */
static bool range_find(const struct range *self, intptr_t number, size_t *index)
{
    uintptr_t distance, step;
    if (self->step > 0) {
        if (number < self->start || number >= self->stop)
            return false;
        distance = (uintptr_t)number - (uintptr_t)self->start;
        step = (uintptr_t)self->step;
    } else {
        if (number > self->start || number <= self->stop)
            return false;
        distance = (uintptr_t)self->start - (uintptr_t)number;
        step = 0 - (uintptr_t)self->step;
    }
    *index = distance / step;
    return distance % step == 0;
}

value range_binary(enum binary_operator op, value self, value other)
{
    const struct range *left = value_object(self);
    intptr_t number;
    size_t index;
    if (op == BINARY_IN && is_exactly(other, &type_int)) /* one that is no word is in no range */
        return VALUE_BOOL(int_value_try(other, &number) && range_find(left, number, &index));
    if (op != BINARY_EQUAL || !is_exactly(other, &type_range))
        return NO_VALUE;
    const struct range *right = value_object(other);
    size_t size = range_size(left);
    return VALUE_BOOL(
        size == range_size(right) &&
        (size == 0 || (left->start == right->start && (size == 1 || left->step == right->step))));
}

value range_length(value self)
{
    return int_new_unsigned(range_size(value_object(self)));
}

/* Equal ranges have equal hashes. */
value range_hash(value self)
{
    const struct range *range = value_object(self);
    size_t size = range_size(range);
    uintptr_t hash = size;
    if (size > 0)
        hash = hash * 1000003u + (uintptr_t)range->start;
    if (size > 1)
        hash = hash * 1000003u + (uintptr_t)range->step;
    return VALUE_SMALL_INT((intptr_t)hash >> 2);
}

static value range_slice(const struct range *self, value slice)
{
    struct slice_bounds bounds;
    slice_unpack(slice, &bounds);
    slice_adjust(&bounds, range_size(self));
    struct range *part = heap_new(struct range, &type_range);
    part->start = range_item(self, bounds.start);
    part->stop = range_item(self, bounds.stop);
    if (__builtin_mul_overflow(self->step, bounds.step, &part->step))
        part->step = self->step; /* there is one item at most */
    return VALUE_OBJECT(part);
}

value range_subscr(value self, value index, value content)
{
    const struct range *range = value_object(self);
    if (content != VALUE_LOAD)
        return NO_VALUE;
    if (is_exactly(index, &type_slice))
        return range_slice(range, index);
    intptr_t number = sequence_number(&type_range, index);
    size_t i = sequence_index(&type_range, range_size(range), number);
    return int_new(range_item(range, (intptr_t)i));
}

bool range_attr(value self, qstr name, value *slot)
{
    const struct range *range = value_object(self);
    if (*slot != VALUE_LOAD || (name != Q_start && name != Q_stop && name != Q_step))
        return false;
    *slot = int_new(name == Q_start ? range->start : name == Q_stop ? range->stop : range->step);
    return true;
}

value range_count(value self, value item)
{
    return VALUE_SMALL_INT(range_binary(BINARY_IN, self_as(self, &type_range), item) == VALUE_TRUE);
}

value range_index(value self, value item)
{
    size_t index;
    intptr_t number;
    if (!int_value_try(item, &number) ||
        !range_find(value_object(self_as(self, &type_range)), number, &index))
        raise_text(&type_ValueError, "object not in sequence");
    return int_new_unsigned(index);
}

struct range_iterator {
    struct iterator head;
    intptr_t current, step;
    size_t left;
};

static value range_iterator_next(value self)
{
    struct range_iterator *iterator = value_object(self);
    if (iterator->left == 0)
        return NO_VALUE;
    iterator->left--;
    intptr_t number = iterator->current;
    iterator->current = (intptr_t)((uintptr_t)number + (uintptr_t)iterator->step);
    return int_new(number);
}

value range_iterate(value self)
{
    const struct range *range = value_object(self);
    struct range_iterator *iterator = iterator_new(struct range_iterator, range_iterator_next);
    iterator->current = range->start;
    iterator->step = range->step;
    iterator->left = range_size(range);
    return VALUE_OBJECT(iterator);
}
