/* objslice.c - slice, and what one selects from a sequence. */
#include "runtime/vm/container.h"
#include "runtime/vm/int.h"

/* A bound cut to -size - 1 .. size + 1, so that sums stay in a word; small ints leave room for that. */
static intptr_t slice_bound(value bound, intptr_t size)
{
    intptr_t number;
    if (value_is_small_int(bound))
        return small_int(bound);
    value index = int_index(bound);
    if (!int_value_try(index, &number))
        return int_is_negative(index) ? -size - 1 : size + 1;
    return number < -size - 1 ? -size - 1 : number > size + 1 ? size + 1 : number;
}

static intptr_t slice_adjust(value bound, intptr_t size, intptr_t missing, intptr_t low,
                             intptr_t high)
{
    if (bound == VALUE_NONE)
        return missing;
    intptr_t number = slice_bound(bound, size);
    if (number < 0)
        number += size;
    return number < low ? low : number > high ? high : number;
}

size_t slice_resolve(value slice, size_t unsigned_size, struct slice_bounds *out)
{
    const struct slice *self = value_object(slice);
    intptr_t size = (intptr_t)unsigned_size;
    intptr_t step = 1;
    if (self->step != VALUE_NONE) {
        value index = int_index(self->step);
        if (!int_value_try(index, &step) || step < -INTPTR_MAX)
            step = int_is_negative(index) ? -INTPTR_MAX : INTPTR_MAX;
        if (step == 0)
            raise_text(&type_ValueError, "slice step can't be zero");
    }
    bool down = step < 0;
    intptr_t low = down ? -1 : 0, high = down ? size - 1 : size;
    intptr_t start = slice_adjust(self->start, size, down ? high : low, low, high);
    intptr_t stop = slice_adjust(self->stop, size, down ? low : high, low, high);
    *out = (struct slice_bounds){start, stop, step};
    if (down)
        return start > stop ? (size_t)(start - stop - 1) / (size_t)-step + 1 : 0;
    return start < stop ? (size_t)(stop - start - 1) / (size_t)step + 1 : 0;
}

value slice_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_slice, n_positional, n_keywords, 1, 3);
    struct slice *self = heap_new(struct slice, type);
    self->start = n_positional > 1 ? args[0] : VALUE_NONE;
    self->stop = args[n_positional > 1];
    self->step = n_positional > 2 ? args[2] : VALUE_NONE;
    return VALUE_OBJECT(self);
}

void slice_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    const struct slice *slice = value_object(self);
    print_format(printer, "slice(%r, %r, %r)", slice->start, slice->stop, slice->step);
}

value slice_binary(enum binary_operator op, value self, value other)
{
    const struct slice *left = value_object(self);
    if (op != BINARY_EQUAL || !is_exactly(other, &type_slice))
        return NO_VALUE;
    const struct slice *right = value_object(other);
    return VALUE_BOOL(values_equal(left->start, right->start) &&
                      values_equal(left->stop, right->stop) &&
                      values_equal(left->step, right->step));
}

value slice_hash(value self)
{
    const struct slice *slice = value_object(self);
    uintptr_t hash = (uintptr_t)value_hash(slice->start);
    hash = hash * 1000003u ^ (uintptr_t)value_hash(slice->stop);
    hash = hash * 1000003u ^ (uintptr_t)value_hash(slice->step);
    return VALUE_SMALL_INT((intptr_t)hash >> 2);
}

bool slice_attr(value self, qstr name, value *slot)
{
    const struct slice *slice = value_object(self);
    if (*slot != VALUE_LOAD || (name != Q_start && name != Q_stop && name != Q_step))
        return false;
    *slot = name == Q_start ? slice->start : name == Q_stop ? slice->stop : slice->step;
    return true;
}

value slice_indices(value self, value size)
{
    struct slice_bounds bounds;
    intptr_t length_given = int_value(size);
    if (length_given < 0)
        raise_text(&type_ValueError, "length must not be negative");
    slice_resolve(self_as(self, &type_slice), (size_t)length_given, &bounds);
    value items[] = {int_new(bounds.start), int_new(bounds.stop), int_new(bounds.step)};
    return tuple_new(3, items);
}
