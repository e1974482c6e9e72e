/* objslice.c - slice, and what one selects from a sequence. */
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"

void slice_unpack(value slice, struct slice_bounds *out)
{
    const struct slice *self = value_object(slice);
    out->step = self->step == VALUE_NONE ? 1 : int_clamped(self->step);
    if (out->step == 0)
        raise_text(&type_ValueError, "slice step can't be zero");
    if (out->step < -INTPTR_MAX)
        out->step = -INTPTR_MAX;
    bool down = out->step < 0;
    out->start = self->start != VALUE_NONE ? int_clamped(self->start) : down ? INTPTR_MAX : 0;
    out->stop = self->stop != VALUE_NONE ? int_clamped(self->stop) : down ? INTPTR_MIN : INTPTR_MAX;
}

static intptr_t slice_cut(intptr_t bound, intptr_t size, intptr_t low, intptr_t high)
{
    if (bound < 0)
        bound += size;
    return bound < low ? low : bound > high ? high : bound;
}

size_t slice_adjust(struct slice_bounds *bounds, size_t unsigned_size)
{
    intptr_t size = unsigned_size < INTPTR_MAX ? (intptr_t)unsigned_size : INTPTR_MAX;
    bool down = bounds->step < 0;
    intptr_t low = down ? -1 : 0, high = down ? size - 1 : size;
    intptr_t start = slice_cut(bounds->start, size, low, high);
    intptr_t stop = slice_cut(bounds->stop, size, low, high);
    bounds->start = start;
    bounds->stop = stop;
    if (down)
        return start > stop ? (size_t)(start - stop - 1) / (size_t)-bounds->step + 1 : 0;
    return start < stop ? (size_t)(stop - start - 1) / (size_t)bounds->step + 1 : 0;
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

static value slice_tuple(value self)
{
    const struct slice *slice = value_object(self);
    value parts[] = {slice->start, slice->stop, slice->step};
    return tuple_new(3, parts);
}

/* As the tuple of its three parts. */
value slice_binary(enum binary_operator op, value self, value other)
{
    if (op > BINARY_NOT_EQUAL || !is_exactly(other, &type_slice))
        return NO_VALUE;
    return sequence_compare(op, slice_tuple(self), slice_tuple(other));
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
    slice_unpack(self_as(self, &type_slice), &bounds);
    slice_adjust(&bounds, (size_t)length_given);
    value items[] = {int_new(bounds.start), int_new(bounds.stop), int_new(bounds.step)};
    return tuple_new(3, items);
}
