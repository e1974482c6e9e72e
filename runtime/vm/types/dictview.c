/* dictview.c - iteration over maps, and dict.keys(), values() and items(). */
#include "runtime/vm/run/iterator.h"
#include "runtime/vm/run/operator.h"
#include "runtime/vm/types/container.h"

static value map_entry(const struct map *map, size_t *cursor, enum dict_part part)
{
    value pair[2];
    if (!map_next(map, cursor, &pair[0], &pair[1]))
        return NO_VALUE;
    if (part == DICT_ITEMS)
        return tuple_new(2, pair);
    return pair[part];
}

struct map_iterator {
    struct iterator head;
    value owner; /* NO_VALUE once it has ended */
    const struct map *map;
    size_t cursor;
    size_t size;  /* map_size_mark at the start */
    uint8_t part; /* enum dict_part */
};

static value map_iterator_step(value self)
{
    struct map_iterator *iterator = value_object(self);
    if (iterator->owner == NO_VALUE)
        return NO_VALUE;
    if (map_size_mark(iterator->map) != iterator->size)
        iterator_raise_changed();
    value entry = map_entry(iterator->map, &iterator->cursor, iterator->part);
    if (entry == NO_VALUE)
        iterator->owner = NO_VALUE;
    return entry;
}

value map_iterate(value owner, const struct map *map, enum dict_part part)
{
    struct map_iterator *iterator = iterator_new(struct map_iterator, map_iterator_step);
    iterator->owner = owner;
    iterator->map = map;
    iterator->size = map_size_mark(map);
    iterator->part = (uint8_t)part;
    return VALUE_OBJECT(iterator);
}

struct dict_view {
    const struct type *type;
    value dict;
    uintptr_t part; /* enum dict_part */
};

static value dict_view_new(value dict, enum dict_part part)
{
    dict = self_as(dict, &type_dict);
    struct dict_view *self = heap_new(struct dict_view, &type_dict_view);
    self->dict = dict;
    self->part = part;
    return VALUE_OBJECT(self);
}

value dict_keys(value self)
{
    return dict_view_new(self, DICT_KEYS);
}

value dict_values(value self)
{
    return dict_view_new(self, DICT_VALUES);
}

value dict_items(value self)
{
    return dict_view_new(self, DICT_ITEMS);
}

void dict_view_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    static const char *const names[] = {"dict_keys([", "dict_values([", "dict_items(["};
    const struct dict_view *view = value_object(self);
    const char *separator = names[view->part];
    size_t cursor = 0;
    value entry;
    while ((entry = map_entry(dict_map(view->dict), &cursor, view->part)) != NO_VALUE) {
        print_text(printer, separator);
        print_value(printer, entry, PRINT_REPR);
        separator = ", ";
    }
    if (separator == names[view->part])
        print_text(printer, separator);
    print_text(printer, "])");
}

value dict_view_length(value self)
{
    return dict_length(((const struct dict_view *)value_object(self))->dict);
}

/* Keys and items have an equality of their own. */
value dict_view_hash(value self)
{
    if (((const struct dict_view *)value_object(self))->part != DICT_VALUES)
        hash_refuse(self);
    return VALUE_SMALL_INT(value_bits(self) >> 4);
}

value dict_view_iterate(value self)
{
    const struct dict_view *view = value_object(self);
    return map_iterate(view->dict, dict_map(view->dict), view->part);
}

static bool dict_view_contains(const struct dict_view *view, value item)
{
    if (view->part == DICT_KEYS)
        return map_get(dict_map(view->dict), item) != NO_VALUE;
    const struct tuple *pair = tuple_of(item);
    if (!pair || pair->size != 2)
        return false;
    value content = map_get(dict_map(view->dict), pair->items[0]);
    return content != NO_VALUE && values_equal(content, pair->items[1]);
}

/* Keys and items behave as sets: what is left of their operators where there are sets. */
value dict_view_operate(enum binary_operator op, value self, value other);
OPTIONAL value dict_view_operate(enum binary_operator op, value self, value other)
{
    if (op <= BINARY_NOT_EQUAL && !is_exactly(other, &type_dict_view) && !set_map(other))
        return NO_VALUE;
    if (!set_map(other))
        other = set_new_from(&type_set, other);
    return binary(op, set_new_from(&type_set, self), other);
}

static bool is_set_operator(enum binary_operator op)
{
    return op == BINARY_OR || op == BINARY_XOR || op == BINARY_AND || op == BINARY_SUBTRACT;
}

/* left of a view, which is no view itself. */
value dict_view_reverse_binary(enum binary_operator op, value self, value left)
{
    bool compared = op <= BINARY_NOT_EQUAL && set_map(left);
    if (!(is_set_operator(op) || compared) ||
        ((const struct dict_view *)value_object(self))->part == DICT_VALUES)
        return NO_VALUE;
    return binary(op, set_new_from(&type_set, left), set_new_from(&type_set, self));
}

value dict_view_binary(enum binary_operator op, value self, value other)
{
    const struct dict_view *view = value_object(self);
    if (view->part == DICT_VALUES)
        return NO_VALUE;
    if (op == BINARY_IN)
        return VALUE_BOOL(dict_view_contains(view, other));
    return op <= BINARY_NOT_EQUAL || is_set_operator(op) ? dict_view_operate(op, self, other)
                                                         : NO_VALUE;
}

value dict_view_isdisjoint(value self, value other)
{
    value loop[ITERATOR_SLOTS] = {other}, item;
    self_as(self, &type_dict_view);
    iterator_begin(loop);
    while ((item = iterator_step_c(loop)) != NO_VALUE)
        if (dict_view_contains(value_object(self), item))
            return VALUE_FALSE;
    return VALUE_TRUE;
}
