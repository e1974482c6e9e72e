/* fast.h - the interpreter's short ways, inline: small ints, floats, items and attributes that need
 * no call. Each gives NO_VALUE, or false, where the long way is to be taken. */
#ifndef FAST_H
#define FAST_H

#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/generator.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

static inline value fast_small_int(intptr_t n)
{
    return small_int_fits(n) ? VALUE_SMALL_INT(n) : NO_VALUE;
}

/* left and right are small ints. Where it can, works on the words as they are, tags and all. */
static inline value fast_binary_int(enum binary_operator op, value left, value right)
{
    intptr_t a = (intptr_t)value_bits(left), b = (intptr_t)value_bits(right), number;
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
        return __builtin_add_overflow(a, b - 1, &number) ? NO_VALUE : (value)(uintptr_t)number;
    case BINARY_SUBTRACT:
    case BINARY_INPLACE_SUBTRACT:
        return __builtin_sub_overflow(a, b - 1, &number) ? NO_VALUE : (value)(uintptr_t)number;
    case BINARY_MULTIPLY:
    case BINARY_INPLACE_MULTIPLY:
        return __builtin_mul_overflow(a >> 1, b - 1, &number) ? NO_VALUE
                                                              : (value)(uintptr_t)(number | 1);
    case BINARY_AND:
    case BINARY_INPLACE_AND:
        return (value)(uintptr_t)(a & b);
    case BINARY_OR:
    case BINARY_INPLACE_OR:
        return (value)(uintptr_t)(a | b);
    case BINARY_XOR:
    case BINARY_INPLACE_XOR:
        return (value)(uintptr_t)((a ^ b) | 1);
    default:
        break;
    }
    a >>= 1;
    b >>= 1;
    switch (op) {
    case BINARY_FLOOR_DIVIDE:
    case BINARY_INPLACE_FLOOR_DIVIDE:
        return b > 0 ? fast_small_int(int_floor_divide(a, b)) : NO_VALUE;
    case BINARY_MODULO:
    case BINARY_INPLACE_MODULO:
        return b > 0 ? fast_small_int(int_floor_modulo(a, b)) : NO_VALUE;
    case BINARY_LSHIFT:
    case BINARY_INPLACE_LSHIFT:
        return b >= 0 && b < SMALL_INT_BITS / 2 && a >> (SMALL_INT_BITS / 2) == 0
                   ? fast_small_int(a << b)
                   : NO_VALUE;
    case BINARY_RSHIFT:
    case BINARY_INPLACE_RSHIFT:
        return b < 0 ? NO_VALUE : VALUE_SMALL_INT(a >> (b < SMALL_INT_BITS ? b : SMALL_INT_BITS));
    default:
        return NO_VALUE;
    }
}

#if TARGET_64
/* Both operands are immediate, and so nearly always is the result. */
static inline value fast_binary_float(enum binary_operator op, double a, double b)
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
        return float_make(a + b);
    case BINARY_SUBTRACT:
    case BINARY_INPLACE_SUBTRACT:
        return float_make(a - b);
    case BINARY_MULTIPLY:
    case BINARY_INPLACE_MULTIPLY:
        return float_make(a * b);
    case BINARY_TRUE_DIVIDE:
    case BINARY_INPLACE_TRUE_DIVIDE:
        return b != 0 ? float_make(a / b) : NO_VALUE;
    default:
        return NO_VALUE;
    }
}

/* One of them is a float, the other a float or small int. */
static inline value fast_binary_number(enum binary_operator op, value left, value right)
{
    if (value_is_immediate_float(left)) {
        if (value_is_immediate_float(right))
            return fast_binary_float(op, float_number_of(left), float_number_of(right));
        if (value_is_small_int(right) && small_int(right) >> 53 == small_int(right) >> 62)
            return fast_binary_float(op, float_number_of(left), (double)small_int(right));
    } else if (value_is_immediate_float(right) && value_is_small_int(left) &&
               small_int(left) >> 53 == small_int(left) >> 62) {
        return fast_binary_float(op, (double)small_int(left), float_number_of(right));
    }
    return NO_VALUE;
}
#else
static inline value fast_binary_number(enum binary_operator op, value left, value right)
{
    return value_is_float(left) || value_is_float(right) ? float_operate(op, left, right)
                                                         : NO_VALUE;
}
#endif

static inline value fast_binary_small(enum binary_operator op, value left, value right)
{
    return value_bits(left) & value_bits(right) & 1 ? fast_binary_int(op, left, right) : NO_VALUE;
}

static inline value fast_binary(enum binary_operator op, value left, value right)
{
    if (op == BINARY_IS)
        return VALUE_BOOL(left == right);
    if (!QUICK)
        return NO_VALUE;
    if (value_bits(left) & value_bits(right) & 1)
        return fast_binary_int(op, left, right);
    return fast_binary_number(op, left, right);
}

/* Two names are equal where they are one; NO_VALUE for other operands and operators. */
static inline value fast_binary_names(enum binary_operator op, value left, value right)
{
    if (!QUICK || !value_is_name(left) || !value_is_name(right) ||
        (op != BINARY_EQUAL && op != BINARY_NOT_EQUAL))
        return NO_VALUE;
    return VALUE_BOOL((left == right) == (op == BINARY_EQUAL));
}

/* Where a map of names in heap or frozen form has a name's content, if that is where it was found last. */
static inline value *fast_entry(const struct attr_cache *cache, const struct map *map, qstr name)
{
    struct rom_pair *entries = (struct rom_pair *)(uintptr_t)map->table;
    size_t fill = map->layout & (((size_t)1 << MAP_LAYOUT_HALF) - 1);
    size_t place = cache->places[name % CACHE_PLACES];
    if (place >= fill || entries[place].key != VALUE_NAME(name))
        return NULL;
    return &entries[place].content;
}

/* The same of any map, in heap form. */
static inline value *fast_place(const struct map *map, qstr name)
{
    const struct attr_cache *cache = vm.attr_cache;
    if (!QUICK || !cache || (map->count_flags & (MAP_ROM | MAP_FROZEN | MAP_NAMES)) != MAP_NAMES)
        return NULL;
    return fast_entry(cache, map, name);
}

/* The map that globals are now, if it is one of names in heap or frozen form; then it is in the cache. */
static inline const struct map *fast_globals_anew(struct attr_cache *cache, value globals)
{
    const struct map *map = map_now(&((const struct module *)value_object(globals))->globals);
    if ((map->count_flags & (MAP_ROM | MAP_NAMES)) != MAP_NAMES)
        return NULL;
    cache->globals = globals;
    cache->globals_map = map;
    return map;
}

/* content_now without a call for the word that a global is which functions assign. */
static ALWAYS_INLINE value fast_content(value content)
{
    if (!image_has_objects || !value_is_slot(content))
        return content;
    size_t n = value_slot(content);
    bool is_word = !(n & ((1u << SLOT_SHIFT) - 1));
    return is_word ? VALUE_OBJECT(vm.alias[n >> SLOT_SHIFT]) : slot_content(content);
}

static inline value fast_global(value globals, qstr name)
{
    struct attr_cache *cache = vm.attr_cache;
    if (!QUICK || !cache || (cache->globals != globals && !fast_globals_anew(cache, globals)))
        return NO_VALUE;
    const value *place = fast_entry(cache, cache->globals_map, name);
    if (place)
        return fast_content(*place);
    const struct cached_builtin *builtin = &cache->builtins[name % CACHE_BUILTINS];
    return builtin->name == name && builtin->globals == globals ? builtin->content : NO_VALUE;
}

/* Whether a global that is there, a heap map's or a word of its own, has taken the content. */
static inline bool fast_global_store(value globals, qstr name, value content)
{
    struct attr_cache *cache = vm.attr_cache;
    if (!QUICK || !cache || (cache->globals != globals && !fast_globals_anew(cache, globals)))
        return false;
    const struct map *map = cache->globals_map;
    value *place = fast_entry(cache, map, name);
    if (!place || map->count_flags & MAP_FIXED)
        return false;
    if (!(map->count_flags & MAP_FROZEN)) {
        *place = content;
        return true;
    }
    if (!image_has_objects || !value_is_slot(*place))
        return false;
    size_t n = value_slot(*place);
    if (n & ((1u << SLOT_SHIFT) - 1) || !vm.alias[n >> SLOT_SHIFT])
        return false;
    vm.alias[n >> SLOT_SHIFT] = value_object(content);
    return true;
}

/* An instance's own attribute. */
static inline value fast_attribute(value object, qstr name)
{
    const struct instance *instance = QUICK ? instance_of(object) : NULL;
    const value *place =
        instance && !vm.late_descriptors ? fast_place(&instance->attributes, name) : NULL;
    return place ? *place : NO_VALUE;
}

static inline bool fast_attribute_store(value object, qstr name, value content)
{
    const struct instance *instance = QUICK ? instance_of(object) : NULL;
    if (!instance || instance->type->flags & TYPE_SPECIAL || vm.late_descriptors ||
        content == NO_VALUE)
        return false;
    value *place = fast_place(&instance->attributes, name);
    if (!place || instance->attributes.count_flags & MAP_FIXED)
        return false;
    *place = content;
    return true;
}

/* A method of the object's class that needs no more than the object as self. */
static inline bool fast_method(value object, qstr name, value method[2])
{
    if (!QUICK || !value_is_object(object) || !vm.attr_cache)
        return false;
    const struct type *type = ((const struct object *)value_object(object))->type;
    const struct cached *slot = attr_cached(type, name);
    if (slot->holder != type || slot->name != name || !value_is_object(slot->member))
        return false;
    const struct object *member = (const struct object *)value_object(slot->member);
    if (type->flags & TYPE_HEAP) {
        if (!(type->flags & TYPE_INSTANCES) ||
            (member->type != &type_function && member->type != &type_generator_function))
            return false;
        if (map_has_name(&((struct instance *)value_object(object))->attributes, name))
            return false;
    } else if (member->type != &type_native || type == &type_type ||
               ((const struct native *)(const void *)member)->kind_flags >> 3) {
        return false;
    }
    method[0] = slot->member;
    method[1] = object;
    return true;
}

/* A native function's result, as native_call gives it: most take just what they are called with. */
static inline value fast_native(const struct native *native, size_t n_args, const value *args)
{
    enum native_kind kind = (enum native_kind)(native->kind_flags & 7);
    size_t min = native->arity & 15, max = native->arity >> 4;
    if (QUICK && !watching() && n_args - min <= max - min) {
        if (kind == NATIVE_F1)
            return ((native_f1)native->function)(args[0]);
        if (kind == NATIVE_F2)
            return ((native_f2)native->function)(args[0], args[1]);
        if (kind == NATIVE_V)
            return ((native_v)native->function)(n_args, args);
    }
    return native_call(VALUE_OBJECT(native), n_args, 0, args);
}

static ALWAYS_INLINE bool fast_call_shaped(const struct function *function,
                                           const struct shape *shape, size_t n_args,
                                           const value *args)
{
    size_t missing = shape->n_positional - n_args; /* huge where there are too many */
    if (shape->flags & SHAPE_GENERAL || missing > shape->n_defaults || shape->n_keyword_only ||
        shape->n_cells)
        return false;
    struct frame *frame = frame_push_part(function, shape, RETURN_PUSH, shape->n_positional);
    value *local = &frame->state[frame->n_state];
    for (const value *end = args + n_args; args < end; args++)
        *--local = *args;
    for (; missing; missing--)
        *--local = function->extra[shape->n_defaults - missing];
    return true;
}

/* The same where the prelude is to be read and is not short. */
bool fast_call_long(const struct function *function, size_t n_args, const value *args);

/* Whether a call with positional arguments alone has pushed a function's frame. */
static inline bool fast_call(const struct function *function, size_t n_args, const value *args)
{
    struct shape shape;
    if (TARGET_HOST)
        return fast_call_shaped(function, function_shape(function, &shape), n_args, args);
    if (!shape_is_short(function->bytecode))
        return fast_call_long(function, n_args, args);
    shape_short(&shape, function->bytecode);
    return fast_call_shaped(function, &shape, n_args, args);
}

/* Whether a loop's iterator was a suspended generator, whose frame runs now. */
static inline bool fast_generator(value iterator, const uint8_t *end)
{
    struct generator *generator = (struct generator *)value_object(iterator);
    if (!QUICK || !value_is_object(iterator) || generator->type != &type_generator ||
        generator->pending != VALUE_NONE || generator->state != GENERATOR_SUSPENDED)
        return false;
    generator_enter(generator, VALUE_NONE, RETURN_NEXT);
    generator->frame.extra = VALUE_OBJECT(end);
    return true;
}

static inline value fast_subscript(value object, value index)
{
    if (!QUICK || !value_is_object(object) || !value_is_small_int(index))
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
    if (type == &type_bytearray) {
        const struct array *array = value_object(object);
        return i < array->size ? VALUE_SMALL_INT(array->data[i]) : NO_VALUE;
    }
    return type->flags & TYPE_MEMORY ? memory_item_load(object, i) : NO_VALUE;
}

static inline bool fast_subscript_store(value object, value index, value content)
{
    if (!QUICK || !value_is_object(object) || !value_is_small_int(index) || content == NO_VALUE)
        return false;
    struct list *list = value_object(object);
    uintptr_t i = (uintptr_t)small_int(index);
    if (list->type != &type_list)
        return list->type->flags & TYPE_MEMORY && memory_item_store(object, i, content);
    if (i >= list->size)
        return false;
    list->items[i] = content;
    return true;
}

/* Whether n items of a tuple or list have been put on the stack, the first on top. */
static inline bool fast_unpack(value *sp, size_t n)
{
    if (!QUICK || !value_is_object(sp[0]))
        return false;
    const struct tuple *tuple = value_object(sp[0]);
    const struct list *list = value_object(sp[0]);
    const value *items = tuple->items;
    size_t size = tuple->size;
    if (tuple->type == &type_list) {
        items = list->items;
        size = list->size;
    } else if (tuple->type != &type_tuple) {
        return false;
    }
    for (size_t i = n; size == n && i > 0; i--)
        *sp++ = items[i - 1];
    return size == n;
}

/* Whether object[slice] does not keep the slice. */
static inline bool fast_takes_slice(value object)
{
    if (!HAS(slice) || !QUICK)
        return false;
    if (value_is_object(object)) {
        const struct type *own = ((const struct object *)value_object(object))->type;
        if (own == &type_memoryview || own == &type_bytearray || own == &type_list)
            return true;
    }
    const struct type *type = type_of(object);
    return type == &type_list || type == &type_tuple || type == &type_str || type == &type_bytes ||
           type == &type_bytearray || type == &type_memoryview;
}

#endif
