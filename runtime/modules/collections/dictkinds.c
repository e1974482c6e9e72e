/* dictkinds.c - OrderedDict and defaultdict. */
#include "runtime/vm/types/container.h"

void ordereddict_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_text(printer, "OrderedDict(");
    if (map_count(dict_map(self)) > 0)
        dict_print_entries(printer, dict_map(self));
    print_text(printer, ")");
}

/* Two of them are equal when their entries come in the same order, too. */
value ordereddict_binary(enum binary_operator op, value self, value other)
{
    value verdict = dict_binary(op, self, other);
    if (op != BINARY_EQUAL || verdict != VALUE_TRUE ||
        value_as(other, &type_OrderedDict) == NO_VALUE)
        return verdict;
    size_t left = 0, right = 0;
    value left_key, right_key, content;
    while (map_next(dict_map(self), &left, &left_key, &content) &&
           map_next(dict_map(other), &right, &right_key, &content)) {
        if (!values_equal(left_key, right_key))
            return VALUE_FALSE;
    }
    return VALUE_TRUE;
}

value ordereddict_copy(value self)
{
    const struct map *map = dict_map(self_as(self, &type_OrderedDict));
    value copy = dict_new_of(&type_OrderedDict);
    map_copy(dict_map(copy), map);
    return copy;
}

/* A flag argument `last`, by position or name, after those before it. */
static bool last_argument(qstr function, size_t n_before, size_t n_positional, size_t n_keywords,
                          const value *args)
{
    static const struct parameter last = {Q_last, 0};
    value given = VALUE_TRUE;
    check_arity(function, n_positional, 0, n_before, n_before + 1);
    parse_arguments(function, &last, 1, n_positional - n_before, n_keywords, args + n_before,
                    &given);
    return truth(given);
}

value ordereddict_popitem(size_t n_positional, size_t n_keywords, const value *args)
{
    value self = self_as(args[0], &type_OrderedDict);
    if (last_argument(Q_popitem, 1, n_positional, n_keywords, args))
        return dict_popitem(self);
    value result = tuple_new(2, NULL), *pair = tuple_of(result)->items;
    if (!map_take(dict_map(self), false, SIZE_MAX, &pair[0], &pair[1]))
        return dict_popitem(self);
    return result;
}

value ordereddict_move_to_end(size_t n_positional, size_t n_keywords, const value *args)
{
    bool last = last_argument(Q_move_to_end, 2, n_positional, n_keywords, args);
    struct map *map = dict_map(self_as(args[0], &type_OrderedDict));
    value content = map_delete(map, args[1]);
    if (content == NO_VALUE)
        raise_key_error(args[1]);
    if (last) {
        map_put(map, args[1], content);
        return VALUE_NONE;
    }
    value rest = dict_new();
    map_copy(dict_map(rest), map);
    map_clear(map);
    map_put(map, args[1], content);
    dict_update_from(args[0], rest);
    return VALUE_NONE;
}

struct defaultdict {
    struct dict dict;
    value factory; /* VALUE_NONE: none */
};

static value defaultdict_new(const struct type *type, value factory)
{
    struct defaultdict *self = heap_new(struct defaultdict, type);
    map_init(&self->dict.map);
    self->factory = factory;
    return VALUE_OBJECT(self);
}

value defaultdict_make(const struct type *type, size_t n_positional, size_t n_keywords,
                       const value *args)
{
    check_arity(Q_defaultdict, n_positional, 0, 0, 2);
    value self = defaultdict_new(type, n_positional > 0 ? args[0] : VALUE_NONE);
    if (n_positional > 1)
        dict_update_from(self, args[1]);
    for (size_t i = 0; i < n_keywords; i++)
        map_put(dict_map(self), args[n_positional + 2 * i], args[n_positional + 2 * i + 1]);
    return self;
}

void defaultdict_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    const struct defaultdict *dict = value_object(self);
    print_format(printer, "defaultdict(%r, ", dict->factory);
    dict_print_entries(printer, &dict->dict.map);
    print_text(printer, ")");
}

bool defaultdict_attr(value self, qstr name, value *slot)
{
    struct defaultdict *dict = value_object(self);
    if (name != Q_default_factory || *slot == VALUE_DELETED)
        return false;
    if (*slot == VALUE_LOAD)
        *slot = dict->factory;
    else
        dict->factory = *slot;
    return true;
}

value defaultdict_subscr(value self, value key, value content)
{
    struct defaultdict *dict = value_object(self);
    if (content != VALUE_LOAD || dict->factory == VALUE_NONE)
        return dict_subscr(self, key, content);
    content = map_get(&dict->dict.map, key);
    if (content == NO_VALUE) {
        content = call_0(dict->factory);
        map_put(&dict->dict.map, key, content);
    }
    return content;
}

value defaultdict_copy(value self)
{
    const struct defaultdict *dict = value_object(self_as(self, &type_defaultdict));
    value copy = defaultdict_new(&type_defaultdict, dict->factory);
    map_copy(dict_map(copy), &dict->dict.map);
    return copy;
}
