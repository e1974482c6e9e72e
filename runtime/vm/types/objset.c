/* objset.c - set and frozenset: maps whose keys count. Both are struct dict in memory. */
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/iterator.h"
#include "runtime/vm/types/container.h"

enum { SET_POP_LOOKS = 64 };

static struct map *set_elements(value self)
{
    return &((struct dict *)value_object(self))->map;
}

/* v as a set or frozenset object; NO_VALUE when it is neither. */
static value set_object(value v)
{
    value set = value_as(v, &type_set);
    return set != NO_VALUE ? set : value_as(v, &type_frozenset);
}

struct map *set_map(value v)
{
    v = set_object(v);
    return v == NO_VALUE ? NULL : set_elements(v);
}

static value set_self(value self)
{
    value set = set_object(self);
    return set != NO_VALUE ? set : self_as(self, &type_set);
}

static value set_empty(const struct type *type)
{
    struct dict *self = heap_new(struct dict, type);
    map_init(&self->map);
    return VALUE_OBJECT(self);
}

static value set_copy_as(const struct type *type, const struct map *elements)
{
    value copy = set_empty(type);
    map_copy(set_elements(copy), elements);
    return copy;
}

static void set_put(struct map *elements, value element)
{
    map_put(elements, element, VALUE_NONE);
}

static void set_put_all(struct map *elements, value iterable)
{
    const struct map *other = set_map(iterable);
    size_t cursor = 0;
    value element, content;
    if (other == elements)
        return;
    if (other) {
        while (map_next(other, &cursor, &element, &content))
            set_put(elements, element);
        return;
    }
    value loop[ITERATOR_SLOTS] = {iterable};
    iterator_begin(loop);
    while ((element = iterator_step_c(loop)) != NO_VALUE)
        set_put(elements, element);
}

value set_new_from(const struct type *type, value iterable)
{
    value self = set_empty(type);
    set_put_all(set_elements(self), iterable);
    return self;
}

value set_new_of(size_t n, const value *values)
{
    value self = set_empty(&type_set);
    struct map *elements = set_elements(self);
    map_init_sized(elements, n);
    for (size_t i = 0; i < n; i++)
        set_put(elements, values[i]);
    return self;
}

/* iterable itself when it is a set, else one with its elements. */
static value set_from(value iterable)
{
    value set = set_object(iterable);
    return set != NO_VALUE ? set : set_new_from(&type_set, iterable);
}

value set_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity((qstr)type->name, n_positional, n_keywords, 0, 1);
    if (n_positional == 0)
        return set_empty(type);
    if (type == &type_frozenset && is_exactly(args[0], &type_frozenset))
        return args[0];
    return set_new_from(type, args[0]);
}

void set_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    bool frozen = is_exactly(self, &type_frozenset);
    size_t cursor = 0;
    value element, content;
    if (map_count(set_elements(self)) == 0) {
        print_text(printer, frozen ? "frozenset()" : "set()");
        return;
    }
    print_text(printer, frozen ? "frozenset(" : "");
    const char *separator = "{";
    while (map_next(set_elements(self), &cursor, &element, &content)) {
        print_text(printer, separator);
        print_value(printer, element, PRINT_REPR);
        separator = ", ";
    }
    print_text(printer, frozen ? "})" : "}");
}

static bool set_is_subset(const struct map *part, const struct map *whole)
{
    size_t cursor = 0;
    value element, content;
    if (map_count(part) > map_count(whole))
        return false;
    while (map_next(part, &cursor, &element, &content)) {
        if (map_get(whole, element) == NO_VALUE)
            return false;
    }
    return true;
}

static void set_remove_all(struct map *elements, const struct map *others)
{
    size_t cursor = 0;
    value element, content;
    if (elements == others) {
        map_clear(elements);
        return;
    }
    while (map_next(others, &cursor, &element, &content))
        map_delete(elements, element);
}

/* Keeps what is in others as well. */
static void set_keep(struct map *elements, const struct map *others)
{
    size_t cursor = 0;
    value element, content;
    while (map_next(elements, &cursor, &element, &content)) {
        if (map_get(others, element) == NO_VALUE)
            map_delete(elements, element);
    }
}

/* Toggles what is in others. */
static void set_toggle(struct map *elements, const struct map *others)
{
    size_t cursor = 0;
    value element, content;
    if (elements == others) {
        map_clear(elements);
        return;
    }
    while (map_next(others, &cursor, &element, &content)) {
        if (map_delete(elements, element) == NO_VALUE)
            set_put(elements, element);
    }
}

static value set_compare(enum binary_operator op, const struct map *left, const struct map *right)
{
    size_t n_left = map_count(left), n_right = map_count(right);
    switch (op) {
    case BINARY_EQUAL:
        return VALUE_BOOL(n_left == n_right && set_is_subset(left, right));
    case BINARY_NOT_EQUAL:
        return VALUE_BOOL(n_left != n_right || !set_is_subset(left, right));
    case BINARY_LESS:
        return VALUE_BOOL(n_left < n_right && set_is_subset(left, right));
    case BINARY_LESS_EQUAL:
        return VALUE_BOOL(set_is_subset(left, right));
    case BINARY_MORE:
        return VALUE_BOOL(n_left > n_right && set_is_subset(right, left));
    default:
        return VALUE_BOOL(set_is_subset(right, left));
    }
}

/* In-place operators as the plain ones; others unchanged. */
static enum binary_operator plain_operator(enum binary_operator op)
{
    switch (op) {
    case BINARY_INPLACE_OR:
        return BINARY_OR;
    case BINARY_INPLACE_XOR:
        return BINARY_XOR;
    case BINARY_INPLACE_AND:
        return BINARY_AND;
    case BINARY_INPLACE_SUBTRACT:
        return BINARY_SUBTRACT;
    default:
        return op;
    }
}

/* What is looked for: a set that has no hash as the frozenset that is equal to it. */
static value set_sought(value element)
{
    value method[2];
    if (instance_of(element) && method_find_special(element, Q___hash__, method))
        return element;
    value set = value_is_object(element) ? value_as(element, &type_set) : NO_VALUE;
    return set == NO_VALUE ? element : set_copy_as(&type_frozenset, set_elements(set));
}

value set_binary(enum binary_operator op, value self, value other)
{
    if (op == BINARY_IN)
        return VALUE_BOOL(map_get(set_elements(self), set_sought(other)) != NO_VALUE);
    const struct map *right = set_map(other);
    if (!right)
        return NO_VALUE;
    if (op <= BINARY_NOT_EQUAL) {
        value verdict = set_compare(op, set_elements(self), right);
        keep_alive(self);
        keep_alive(other);
        return verdict;
    }
    enum binary_operator plain = plain_operator(op);
    if (plain != op && is_exactly(self, &type_frozenset))
        return NO_VALUE;
    if (plain != BINARY_OR && plain != BINARY_XOR && plain != BINARY_AND &&
        plain != BINARY_SUBTRACT)
        return NO_VALUE;
    value result = plain == op ? set_copy_as(type_of(self), set_elements(self)) : self;
    struct map *elements = set_elements(result);
    if (plain == BINARY_OR)
        set_put_all(elements, other);
    else if (plain == BINARY_XOR)
        set_toggle(elements, right);
    else if (plain == BINARY_AND)
        set_keep(elements, right);
    else
        set_remove_all(elements, right);
    keep_alive(other);
    return result;
}

value set_length(value self)
{
    return VALUE_SMALL_INT(map_count(set_elements(self)));
}

/* The order of elements does not count. Their own hashes are those that the map keeps, so that sets of sets ask none twice. */
value set_hash(value self)
{
    size_t cursor = 0;
    stored_hash stored;
    uintptr_t hash = map_count(set_elements(self)) * 1927868237u;
    while (map_next_hash(set_elements(self), &cursor, &stored)) {
        uintptr_t one = stored;
        hash ^= (one ^ (one << 16) ^ 89869747u) * 3644798167u;
    }
    hash ^= hash >> 11 ^ hash >> 25;
    return VALUE_SMALL_INT((intptr_t)(hash * 69069u) >> 2);
}

value set_iterate(value self)
{
    return map_iterate(self, set_elements(self), DICT_KEYS);
}

/* ---- methods ---- */

value set_add(value self, value element)
{
    set_put(set_elements(set_self(self)), element);
    return VALUE_NONE;
}

value set_clear(value self)
{
    map_clear(set_elements(set_self(self)));
    return VALUE_NONE;
}

value set_contains(value self, value element)
{
    return set_binary(BINARY_IN, set_self(self), element);
}

static value set_copied(value self)
{
    return set_copy_as(type_of(self), set_elements(self));
}

value set_copy(value self)
{
    self = set_self(self);
    return is_exactly(self, &type_frozenset) ? self : set_copied(self);
}

value set_discard(value self, value element)
{
    map_delete(set_elements(set_self(self)), set_sought(element));
    return VALUE_NONE;
}

value set_remove(value self, value element)
{
    if (map_delete(set_elements(set_self(self)), set_sought(element)) == NO_VALUE)
        raise_key_error(element);
    return VALUE_NONE;
}

value set_pop(value self)
{
    value element, content;
    struct map *elements = set_elements(set_self(self));
    /* In order of insertion while that is quick. */
    if (!map_take(elements, false, SET_POP_LOOKS, &element, &content) &&
        !map_take(elements, true, SIZE_MAX, &element, &content))
        raise_text(&type_KeyError, "pop from an empty set");
    return element;
}

value set_update(size_t n_args, const value *args)
{
    struct map *elements = set_elements(set_self(args[0]));
    for (size_t i = 1; i < n_args; i++)
        set_put_all(elements, args[i]);
    return VALUE_NONE;
}

value set_difference_update(size_t n_args, const value *args)
{
    struct map *elements = set_elements(set_self(args[0]));
    for (size_t i = 1; i < n_args; i++) {
        value other = set_from(args[i]);
        set_remove_all(elements, set_elements(other));
        keep_alive(other);
    }
    return VALUE_NONE;
}

value set_intersection_update(size_t n_args, const value *args)
{
    struct map *elements = set_elements(set_self(args[0]));
    for (size_t i = 1; i < n_args; i++) {
        value other = set_from(args[i]);
        set_keep(elements, set_elements(other));
        keep_alive(other);
    }
    return VALUE_NONE;
}

value set_symmetric_difference_update(value self, value other)
{
    other = set_from(other);
    set_toggle(set_elements(set_self(self)), set_elements(other));
    keep_alive(other);
    return VALUE_NONE;
}

/* The updating method's effect on a copy, of the same type, of args[0]. */
static value set_updated_copy(value (*update)(size_t, const value *), size_t n_args,
                              const value *args)
{
    value step[2] = {set_copied(set_self(args[0])), NO_VALUE};
    for (size_t i = 1; i < n_args; i++) {
        step[1] = args[i];
        update(2, step);
    }
    return step[0];
}

value set_union(size_t n_args, const value *args)
{
    return set_updated_copy(set_update, n_args, args);
}

value set_difference(size_t n_args, const value *args)
{
    return set_updated_copy(set_difference_update, n_args, args);
}

value set_intersection(size_t n_args, const value *args)
{
    return set_updated_copy(set_intersection_update, n_args, args);
}

value set_symmetric_difference(value self, value other)
{
    value copy = set_copied(set_self(self));
    set_symmetric_difference_update(copy, other);
    return copy;
}

value set_isdisjoint(value self, value other)
{
    const struct map *elements = set_elements(set_self(self));
    value iterator = iterate(other), element;
    while ((element = iterate_next(iterator)) != NO_VALUE) {
        if (map_get(elements, element) != NO_VALUE)
            return VALUE_FALSE;
    }
    return VALUE_TRUE;
}

value set_issubset(value self, value other)
{
    other = set_from(other);
    return set_binary(BINARY_LESS_EQUAL, set_self(self), other);
}

value set_issuperset(value self, value other)
{
    other = set_from(other);
    return set_binary(BINARY_MORE_EQUAL, set_self(self), other);
}
