/* fast.h - the interpreter's short ways, inline: small ints, floats, items and attributes that need
 * no call. Each gives NO_VALUE, or false, where the long way is to be taken. */
#ifndef FAST_H
#define FAST_H

#include "runtime/vm/attr.h"
#include "runtime/vm/float.h"
#include "runtime/vm/vm.h"

static inline value fast_small_int(intptr_t n)
{
    return small_int_fits(n) ? VALUE_SMALL_INT(n) : NO_VALUE;
}

static inline value fast_binary_int(enum binary_operator op, intptr_t a, intptr_t b)
{
    switch (op) {
    case BINARY_LESS:
        return VALUE_BOOL(a < b);
    case BINARY_MORE:
        return VALUE_BOOL(a > b);
    case BINARY_EQUAL:
        return VALUE_BOOL(a == b);
    case BINARY_LESS_EQUAL:
        return VALUE_BOOL(a <= b);
    case BINARY_MORE_EQUAL:
        return VALUE_BOOL(a >= b);
    case BINARY_NOT_EQUAL:
        return VALUE_BOOL(a != b);
    case BINARY_ADD:
    case BINARY_INPLACE_ADD:
        return fast_small_int(a + b);
    case BINARY_SUBTRACT:
    case BINARY_INPLACE_SUBTRACT:
        return fast_small_int(a - b);
    case BINARY_AND:
    case BINARY_INPLACE_AND:
        return VALUE_SMALL_INT(a & b);
    case BINARY_OR:
    case BINARY_INPLACE_OR:
        return VALUE_SMALL_INT(a | b);
    case BINARY_XOR:
    case BINARY_INPLACE_XOR:
        return VALUE_SMALL_INT(a ^ b);
    case BINARY_RSHIFT:
    case BINARY_INPLACE_RSHIFT:
        return b < 0 ? NO_VALUE : VALUE_SMALL_INT(a >> (b < SMALL_INT_BITS ? b : SMALL_INT_BITS));
    default:
        return NO_VALUE;
    }
}

static inline value fast_binary(enum binary_operator op, value left, value right)
{
    if (op == BINARY_IS)
        return VALUE_BOOL(left == right);
    if (value_bits(left) & value_bits(right) & 1)
        return fast_binary_int(op, small_int(left), small_int(right));
    return NO_VALUE;
}

/* An instance's own attribute. */
static inline value fast_attribute(value object, qstr name)
{
    const struct instance *instance = instance_of(object);
    return instance ? map_get_name(&instance->attributes, name) : NO_VALUE;
}

static inline value fast_subscript(value object, value index)
{
    if (!value_is_object(object) || !value_is_small_int(index))
        return NO_VALUE;
    const struct type *type = ((const struct object *)value_object(object))->type;
    uintptr_t i = (uintptr_t)small_int(index);
    if (type == &type_list) {
        const struct list *list = value_object(object);
        return i < list->size ? list->items[i] : NO_VALUE;
    }
    if (type == &type_tuple) {
        const struct tuple *tuple = value_object(object);
        return i < tuple->size ? tuple->items[i] : NO_VALUE;
    }
    return NO_VALUE;
}

static inline bool fast_subscript_store(value object, value index, value content)
{
    if (!value_is_object(object) || !value_is_small_int(index) || content == NO_VALUE)
        return false;
    struct list *list = value_object(object);
    uintptr_t i = (uintptr_t)small_int(index);
    if (list->type != &type_list || i >= list->size)
        return false;
    list->items[i] = content;
    return true;
}

/* Whether object[slice] does not keep the slice. */
static inline bool fast_takes_slice(value object)
{
    const struct type *type = type_of(object);
    return type == &type_list || type == &type_tuple || type == &type_str || type == &type_bytes ||
           type == &type_bytearray;
}

#endif
