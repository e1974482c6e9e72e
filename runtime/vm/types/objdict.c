/* objdict.c - dict. */
#include "runtime/vm/run/operator.h"
#include "runtime/vm/types/container.h"

/* Also starts with type and what keeps the map alive; see type_dict_alias. */
struct dict_alias {
    const struct type *type;
    value owner;
    struct map *map;
};

struct map *dict_map(value v)
{
    if (!value_is_object(v))
        return NULL;
    const struct type *type = ((const struct object *)value_object(v))->type;
    if (type == &type_dict)
        return &((struct dict *)value_object(v))->map;
    if (type == &type_dict_alias)
        return ((struct dict_alias *)value_object(v))->map;
    value native = value_as(v, &type_dict);
    if (native == NO_VALUE)
        return NULL;
    return native == v ? &((struct dict *)value_object(v))->map : dict_map(native);
}

static struct map *dict_self(value self)
{
    struct map *map = dict_map(self);
    if (!map)
        self_as(self, &type_dict);
    return map;
}

value dict_new_of(const struct type *type)
{
    struct dict *self = heap_new(struct dict, type);
    map_init(&self->map);
    return VALUE_OBJECT(self);
}

value dict_new(void)
{
    return dict_new_of(&type_dict);
}

value dict_alias_new(value owner, struct map *map)
{
    /* The last one is kept, so that globals() is globals(). */
    const struct dict_alias *last = value_object(vm.namespace);
    if (last && last->map == map)
        return vm.namespace;
    struct dict_alias *self = heap_new(struct dict_alias, &type_dict_alias);
    self->owner = owner;
    self->map = map;
    vm.namespace = VALUE_OBJECT(self);
    return vm.namespace;
}

value dict_namespace(value v)
{
    if (!dict_map(v))
        return NO_VALUE;
    v = value_as(v, &type_dict);
    const struct dict_alias *alias = value_object(v);
    if (alias->type != &type_dict_alias)
        return v;
    const struct dict *owner = value_object(alias->owner); /* or what has the same head */
    return alias->map == &owner->map ? alias->owner : NO_VALUE;
}

/* The two items of a pair. */
static void dict_update_pair(struct map *map, value pair)
{
    size_t size;
    const value *items;
    if (!sequence_items(pair, &size, &items)) {
        pair = list_from_iterable(pair);
        sequence_items(pair, &size, &items);
    }
    if (size != 2)
        raise_text(&type_ValueError, "dict update sequence has wrong length");
    map_put(map, items[0], items[1]);
}

void dict_update_from(value dict, value other)
{
    struct map *map = dict_self(dict);
    const struct map *from = has_own_iterator(other) ? NULL : dict_map(other);
    value key, content;
    if (from == map)
        return;
    if (from) {
        size_t cursor = 0;
        while (map_next(from, &cursor, &key, &content))
            map_put(map, key, content);
        return;
    }
    bool has_keys = attr_find(other, Q_keys) != NO_VALUE;
    value iterator = iterate(has_keys ? call_method(other, Q_keys, 0, NULL) : other);
    while ((key = iterate_next(iterator)) != NO_VALUE) {
        if (has_keys)
            map_put(map, key, subscript(other, key, VALUE_LOAD));
        else
            dict_update_pair(map, key);
    }
}

value dict_update(size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_update, n_positional, 0, 1, 2);
    struct map *map = dict_self(args[0]);
    if (n_positional > 1)
        dict_update_from(args[0], args[1]);
    for (size_t i = 0; i < n_keywords; i++)
        map_put(map, args[n_positional + 2 * i], args[n_positional + 2 * i + 1]);
    return VALUE_NONE;
}

value dict_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity((qstr)type->name, n_positional, 0, 0, 1);
    value self = dict_new_of(type);
    if (n_positional > 0)
        dict_update_from(self, args[0]);
    for (size_t i = 0; i < n_keywords; i++)
        map_put(dict_map(self), args[n_positional + 2 * i], args[n_positional + 2 * i + 1]);
    return self;
}

void dict_print_entries(const struct printer *printer, const struct map *map)
{
    size_t cursor = 0;
    value key, content;
    const char *separator = "{";
    while (map_next(map, &cursor, &key, &content)) {
        print_text(printer, separator);
        print_value(printer, key, PRINT_REPR);
        print_text(printer, ": ");
        print_value(printer, content, PRINT_REPR);
        separator = ", ";
    }
    print_text(printer, separator[0] == '{' ? "{}" : "}");
}

void dict_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    dict_print_entries(printer, dict_map(self));
}

static bool dicts_equal(const struct map *left, const struct map *right)
{
    size_t cursor = 0;
    value key, content;
    if (map_count(left) != map_count(right))
        return false;
    while (map_next(left, &cursor, &key, &content)) {
        value other = map_get(right, key);
        if (other == NO_VALUE || !values_equal(content, other))
            return false;
    }
    return true;
}

value dict_binary(enum binary_operator op, value self, value other)
{
    if (op == BINARY_IN)
        return VALUE_BOOL(map_get(dict_map(self), other) != NO_VALUE);
    const struct map *right = dict_map(other);
    if (!right && op != BINARY_INPLACE_OR)
        return NO_VALUE;
    switch (op) {
    case BINARY_EQUAL:
        return VALUE_BOOL(dicts_equal(dict_map(self), right));
    case BINARY_OR:
        self = dict_copy(self);
        __attribute__((fallthrough));
    case BINARY_INPLACE_OR:
        dict_update_from(self, other);
        return self;
    default:
        return NO_VALUE;
    }
}

value dict_subscr(value self, value key, value content)
{
    struct map *map = dict_map(self);
    if (content == VALUE_LOAD)
        content = map_get(map, key);
    else if (content == VALUE_DELETED)
        content = map_delete(map, key);
    else {
        /* As in MicroPython: only an OrderedDict takes slices for keys. */
        if (is_exactly(key, &type_slice) && is_exactly(self, &type_dict))
            hash_refuse(key);
        map_put(map, key, content);
        return VALUE_NONE;
    }
    if (content == NO_VALUE)
        raise_key_error(key);
    return content;
}

value dict_length(value self)
{
    return VALUE_SMALL_INT(map_count(dict_map(self)));
}

value dict_iterate(value self)
{
    return map_iterate(self, dict_map(self), DICT_KEYS);
}

/* ---- methods ---- */

value dict_set_item(value self, value key, value content)
{
    return dict_subscr(self_as(self, &type_dict), key, content);
}

value dict_delete_item(value self, value key)
{
    dict_subscr(self_as(self, &type_dict), key, VALUE_DELETED);
    return VALUE_NONE;
}

value dict_clear(value self)
{
    map_clear(dict_self(self));
    return VALUE_NONE;
}

value dict_copy(value self)
{
    const struct map *map = dict_self(self);
    value copy = dict_new_of(&type_dict);
    map_copy(dict_map(copy), map);
    return copy;
}

value dict_get(size_t n_args, const value *args)
{
    value found = map_get(dict_self(args[0]), args[1]);
    if (found != NO_VALUE)
        return found;
    return n_args > 2 ? args[2] : VALUE_NONE;
}

value dict_pop(size_t n_args, const value *args)
{
    value found = map_delete(dict_self(args[0]), args[1]);
    if (found != NO_VALUE)
        return found;
    if (n_args < 3)
        raise_key_error(args[1]);
    return args[2];
}

value dict_popitem(value self)
{
    struct map *map = dict_self(self);
    value result = tuple_new(2, NULL), *pair = tuple_of(result)->items;
    if (!map_take(map, true, SIZE_MAX, &pair[0], &pair[1]))
        raise_text(&type_KeyError, "popitem(): dictionary is empty");
    return result;
}

value dict_setdefault(size_t n_args, const value *args)
{
    struct map *map = dict_self(args[0]);
    value found = map_get(map, args[1]);
    if (found != NO_VALUE)
        return found;
    found = n_args > 2 ? args[2] : VALUE_NONE;
    map_put(map, args[1], found);
    return found;
}

value dict_fromkeys(size_t n_args, const value *args)
{
    value dict = call_0(args[0]), iterator = iterate(args[1]), key;
    while ((key = iterate_next(iterator)) != NO_VALUE)
        subscript(dict, key, n_args > 2 ? args[2] : VALUE_NONE);
    return dict;
}
