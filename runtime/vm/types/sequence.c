/* sequence.c - what lists and tuples have in common, and indices into any sequence. */
#include "runtime/vm/run/attr.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include <string.h>

value self_as(value self, const struct type *type)
{
    value native = value_as(self, type);
    if (native == NO_VALUE)
        raise_format(&type_TypeError, "'%q' object expected, not '%t'", (qstr)type->name, self);
    return native;
}

bool has_own_iterator(value v)
{
    value method[2];
    return instance_of(v) && method_find_special(v, Q___iter__, method);
}

/* The items of a list or tuple, or of what is below one: what it holds, whatever its class says of it. */
static bool stored_items(value v, size_t *size, const value **items)
{
    const struct tuple *tuple = tuple_of(v);
    if (tuple) {
        *size = tuple->size;
        *items = tuple->items;
        return true;
    }
    const struct list *list = list_read(v);
    if (!list)
        return false;
    *size = list->size;
    *items = list->items;
    return true;
}

bool sequence_items(value v, size_t *size, const value **items)
{
    if (is_plain(v, &type_list)) {
        *size = ((const struct list *)value_object(v))->size;
        *items = ((const struct list *)value_object(v))->items;
        return true;
    }
    return !has_own_iterator(v) && stored_items(v, size, items);
}

/* Items are fetched anew after each comparison: Python code may have changed the list. */
static bool item_at(value sequence, size_t index, value *item)
{
    size_t size;
    const value *items;
    if (!stored_items(sequence, &size, &items) || index >= size)
        return false;
    *item = items[index];
    return true;
}

static bool compare_sizes(enum binary_operator op, bool left_ended, bool right_ended)
{
    switch (op) {
    case BINARY_LESS:
        return left_ended && !right_ended;
    case BINARY_MORE:
        return right_ended && !left_ended;
    case BINARY_LESS_EQUAL:
        return left_ended;
    case BINARY_MORE_EQUAL:
        return right_ended;
    case BINARY_NOT_EQUAL:
        return left_ended != right_ended;
    default:
        return left_ended == right_ended;
    }
}

value sequence_compare(enum binary_operator op, value left, value right)
{
    if (op > BINARY_NOT_EQUAL)
        return NO_VALUE;
    size_t left_size = 0, right_size = 0;
    const value *items;
    stack_check(); /* lists of lists */
    stored_items(left, &left_size, &items);
    stored_items(right, &right_size, &items);
    if (left_size != right_size && (op == BINARY_EQUAL || op == BINARY_NOT_EQUAL))
        return VALUE_BOOL(op == BINARY_NOT_EQUAL);
    for (size_t i = 0;; i++) {
        value a, b;
        bool left_ended = !item_at(left, i, &a);
        bool right_ended = !item_at(right, i, &b);
        if (left_ended || right_ended)
            return VALUE_BOOL(compare_sizes(op, left_ended, right_ended));
        if (values_equal(a, b))
            continue;
        if (op == BINARY_EQUAL || op == BINARY_NOT_EQUAL)
            return VALUE_BOOL(op == BINARY_NOT_EQUAL);
        if (HAS(shortcuts) && value_is_small_int(a) && value_is_small_int(b)) {
            bool less = op == BINARY_LESS || op == BINARY_LESS_EQUAL;
            return VALUE_BOOL((small_int(a) < small_int(b)) == less);
        }
        return VALUE_BOOL(truth(binary(op, a, b)));
    }
}

bool sequence_find(value sequence, value item, size_t start, size_t stop, size_t *index)
{
    size_t size = 0;
    const value *items;
    stored_items(sequence, &size, &items);
    for (size_t i = start; i < stop && i < size; i++) {
        value candidate = items[i];
        if (candidate == item) {
            *index = i;
            return true;
        }
        if (value_is_small_int(candidate) && value_is_small_int(item))
            continue;
        if (values_equal(candidate, item)) {
            *index = i;
            return true;
        }
        stored_items(sequence, &size, &items); /* Python code may have changed the list */
    }
    return false;
}

/* self of a method that lists and tuples share. */
static value sequence_self(value self, size_t *size)
{
    const value *items;
    if (!sequence_items(self, size, &items))
        raise_format(&type_TypeError, "'%q' object expected, not '%t'", Q_list, self);
    return self;
}

size_t sequence_clamp(intptr_t position, size_t size)
{
    size_t distance = position < 0 ? 0 - (size_t)position : (size_t)position;
    if (distance > size)
        return position < 0 ? 0 : size;
    return position < 0 ? size - distance : distance;
}

value sequence_index_of(size_t n_args, const value *args)
{
    size_t size, found;
    intptr_t start = n_args > 2 ? int_clamped(args[2]) : 0;
    intptr_t stop = n_args > 3 ? int_clamped(args[3]) : INTPTR_MAX;
    value sequence = sequence_self(args[0], &size);
    if (!sequence_find(sequence, args[1], sequence_clamp(start, size), sequence_clamp(stop, size),
                       &found))
        raise_text(&type_ValueError, "object not in sequence");
    return VALUE_SMALL_INT(found);
}

value sequence_count(value sequence, value item)
{
    size_t size, count = 0;
    value candidate;
    sequence_self(sequence, &size);
    for (size_t i = 0; item_at(sequence, i, &candidate); i++)
        count += values_equal(candidate, item);
    return VALUE_SMALL_INT(count);
}

void sequence_print(const struct printer *printer, value sequence, const char *brackets)
{
    value item;
    print_span(printer, brackets, 1);
    for (size_t i = 0; item_at(sequence, i, &item); i++) {
        if (i > 0)
            print_text(printer, ", ");
        print_value(printer, item, PRINT_REPR);
        if (i == 0 && brackets[0] == '(' && tuple_of(sequence)->size == 1)
            print_text(printer, ",");
    }
    print_span(printer, brackets + 1, 1);
}

bool sequence_times(value factor, intptr_t *count)
{
    value method[2];
    if (instance_of(factor) && method_find_special(factor, Q___rmul__, method))
        return false;
    if (!is_int(factor) && !method_find_conversion(factor, Q___index__, method))
        return false;
    *count = int_value(factor);
    return true;
}

size_t sequence_repeated_size(size_t size, intptr_t count)
{
    if (count <= 0 || size == 0)
        return 0;
    if ((size_t)count > SIZE_MAX / 4 / sizeof(value) / size)
        raise_type(&type_MemoryError);
    return size * (size_t)count;
}

void sequence_repeat(value *out, size_t total, const value *items, size_t size)
{
    for (size_t done = 0; done < total; done += size)
        memmove(out + done, items, size * sizeof(value));
}

void sequence_slice(value *out, const value *items, const struct slice_bounds *bounds, size_t n)
{
    intptr_t from = bounds->start;
    for (size_t i = 0; i < n; i++, from += bounds->step)
        out[i] = items[from];
}

value sequence_reverse_binary(enum binary_operator op, value self, value left)
{
    return op == BINARY_MULTIPLY ? type_of(self)->slots->binary(op, self, left) : NO_VALUE;
}

intptr_t sequence_number(const struct type *type, value index)
{
    value method[2];
    if (value_is_small_int(index))
        return small_int(index);
    if (!is_int(index) && !method_find_conversion(index, Q___index__, method))
        raise_format(&type_TypeError, "%q indices must be integers, not %t", (qstr)type->name,
                     index);
    return int_clamped(index);
}

size_t sequence_index(const struct type *type, size_t size, intptr_t number)
{
    size_t index = number < 0 ? size + (size_t)number : (size_t)number;
    if (index >= size)
        raise_format(&type_IndexError, "%q index out of range", (qstr)type->name);
    return index;
}
