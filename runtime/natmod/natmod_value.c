/* natmod_value.c - numbers, text and containers of a natmod: making and reading them.
 *
 * May run Python: what compares, indexes, measures or iterates. */
#include "runtime/natmod/natmod.h"

#include "runtime/vm/memory/heap.h"
#include "runtime/vm/run/namespace.h"
#include "runtime/vm/run/steps.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

#include <string.h>

/* ---- types ---- */

const mp_obj_type_t *mp_obj_get_type(mp_const_obj_t o)
{
    return (const mp_obj_type_t *)type_of(o);
}

/* ---- texts with a zero behind them ----
 *
 * C wants the zero, and the same address each time it asks: it takes differences. A text that has no zero gets a copy that lives as
 * long as it does, as its companion (heap.h). Names have no object: they live for ever, and so do their copies. */

static const char names_owner;

static const char *zero_copy(const void *owner, const void *key)
{
    const struct finalisers *list = vm.finalisers;
    for (size_t i = 0; list && i < list->n_watched; i++) {
        const struct companion *companion = list->items[i];
        if (companion->type == &type_companion && companion->owner == owner &&
            companion->content[1] == key)
            return companion->content[0];
    }
    return NULL;
}

static const char *zero_copy_new(const void *owner, const void *key, struct span span)
{
    char *copy = heap_alloc_leaf(span.size + 1);
    memcpy(copy, span.data, span.size);
    copy[span.size] = 0;
    struct companion *companion = heap_new(struct companion, &type_companion);
    companion->owner = owner;
    companion->content[0] = copy;
    companion->content[1] = key;
    finaliser_add(companion);
    return copy;
}

/* A zero byte follows that nothing will write to: in flash, or in the same block of the heap. */
static bool has_zero(value text, struct span span)
{
    const uint8_t *end = span.data + span.size, *block = value_object(text);
    if (heap_contains(block) && !(end > block && end < block + heap_block_size(block)))
        return false;
    return *end == 0;
}

/* The text of a str or bytes. */
static const char *text_with_zero(value text, struct span span)
{
    bool is_name = value_is_name(text);
    const void *owner = is_name ? &names_owner : value_object(text);
    const void *key = is_name ? (const void *)text : NULL;
    if (!is_name && has_zero(text, span))
        return (const char *)span.data;
    const char *copy = zero_copy(owner, key);
    return copy ? copy : zero_copy_new(owner, key, span);
}

const char *qstr_str(qstr name)
{
    return text_with_zero(VALUE_NAME(name), name_span(name));
}

const char *mp_obj_get_type_str(mp_const_obj_t o)
{
    return qstr_str(type_of(o)->name);
}

bool mp_obj_is_callable(mp_const_obj_t o)
{
    value method[2];
    return type_of(o)->slots->call &&
           (!(type_of(o)->flags & TYPE_HEAP) || method_find_special(o, Q___call__, method));
}

mp_obj_t mp_obj_cast_to_native_base(mp_obj_t o, mp_const_obj_t type)
{
    return natmod_object(value_as(o, type));
}

void *natmod_list_in_ram(mp_const_obj_t list)
{
    return list_write(list);
}

/* ---- numbers ---- */

mp_obj_t mp_obj_new_int(mp_int_t n)
{
    return natmod_object(int_new(n));
}

mp_obj_t mp_obj_new_int_from_uint(mp_uint_t n)
{
    return natmod_object(int_new_unsigned(n));
}

mp_obj_t mp_obj_new_int_from_ll(long long n)
{
    return natmod_object(int_new_64(n));
}

mp_obj_t mp_obj_new_int_from_ull(unsigned long long n)
{
    return natmod_object(int_new_unsigned_64(n));
}

mp_int_t mp_obj_get_int(mp_const_obj_t o)
{
    if (value_is_small_int(o))
        return small_int(o);
    return (mp_int_t)int_low64(is_int(o) ? o : int_index(o));
}

mp_obj_t mp_obj_new_float_from_f(float f)
{
    return natmod_object(float_make((float_number)f));
}

mp_obj_t mp_obj_new_float_from_d(double d)
{
    return natmod_object(float_make((float_number)d));
}

float mp_obj_get_float_to_f(mp_obj_t o)
{
    return (float)float_value(o);
}

double mp_obj_get_float_to_d(mp_obj_t o)
{
    return (double)float_value(o);
}

bool mp_obj_is_true(mp_obj_t o)
{
    return truth(o);
}

bool mp_obj_equal(mp_obj_t left, mp_obj_t right)
{
    return values_equal(left, right);
}

/* ---- text and bytes ---- */

mp_obj_t mp_obj_new_str(const char *text, size_t size)
{
    return natmod_object(str_decode((const uint8_t *)text, size));
}

mp_obj_t mp_obj_new_str_from_cstr(const char *text)
{
    return mp_obj_new_str(text, strlen(text));
}

mp_obj_t mp_obj_new_bytes(const byte *data, size_t size)
{
    return natmod_object(bytes_new(data, size));
}

mp_obj_t mp_obj_new_str_of_type(const mp_obj_type_t *type, const byte *data, size_t size)
{
    return type == &mp_type_str ? mp_obj_new_str((const char *)data, size)
                                : mp_obj_new_bytes(data, size);
}

mp_obj_t mp_obj_new_bytearray_by_ref(size_t size, void *data)
{
    value v = bytearray_new(NULL, 0);
    struct array *array = array_of(v);
    array->data = data;
    array->size = size;
    return natmod_object(v);
}

const char *mp_obj_str_get_data(mp_obj_t o, size_t *size)
{
    struct span span;
    struct buffer_view view;
    value text = value_as(o, &type_str);
    if (text == NO_VALUE)
        text = value_as(o, &type_bytes);
    if (text == NO_VALUE) {
        buffer_require(o, &view, false);
        span = (struct span){view.data, view.size};
    } else if (!str_span(text, &span)) {
        bytes_span(text, &span);
    }
    if (size)
        *size = span.size;
    return text == NO_VALUE ? (const char *)span.data : text_with_zero(text, span);
}

const char *mp_obj_str_get_str(mp_obj_t o)
{
    return mp_obj_str_get_data(o, NULL);
}

qstr mp_obj_str_get_qstr(mp_obj_t o)
{
    return intern_value(o);
}

bool mp_get_buffer(mp_obj_t o, mp_buffer_info_t *info, mp_uint_t flags)
{
    struct span text;
    struct buffer_view view = {.typecode = 'B'};
    bool writable = flags & MP_BUFFER_WRITE;
    if (!writable && str_span(o, &text))
        view = (struct buffer_view){(void *)(uintptr_t)text.data, text.size, 'B', false};
    else if (flags & MP_BUFFER_RAISE_IF_UNSUPPORTED)
        buffer_require(o, &view, writable);
    else if (!buffer_get(o, &view, writable))
        return false;
    *info = (mp_buffer_info_t){view.data, view.size, view.typecode};
    return true;
}

size_t mp_binary_get_size(char struct_type, char typecode, size_t *alignment)
{
    size_t size = typecode_size(typecode);
    (void)struct_type;
    if (alignment)
        *alignment = size;
    if (!size)
        raise_text(&type_ValueError, "bad typecode");
    return size;
}

mp_obj_t mp_binary_get_val_array(char typecode, void *data, size_t index)
{
    return natmod_object(typecode_load(typecode, (char *)data + index * typecode_size(typecode)));
}

void mp_binary_set_val_array(char typecode, void *data, size_t index, mp_obj_t content)
{
    typecode_store(typecode, (char *)data + index * typecode_size(typecode), content);
}

/* ---- containers ---- */

mp_obj_t mp_obj_new_tuple(size_t n, const mp_obj_t *items)
{
    return natmod_object(tuple_new(n, (const value *)items));
}

mp_obj_t mp_obj_new_list(size_t n, mp_obj_t *items)
{
    value list = list_new(0, NULL);
    for (size_t i = 0; i < n; i++)
        list_append_value(list, items ? (value)items[i] : VALUE_NONE);
    return natmod_object(list);
}

mp_obj_t mp_obj_new_dict(size_t n)
{
    value dict = dict_new();
    map_init_sized(dict_map(dict), n);
    return natmod_object(dict);
}

mp_obj_t mp_obj_len(mp_obj_t o)
{
    return natmod_object(length(o));
}

mp_obj_t mp_obj_subscr(mp_obj_t base, mp_obj_t index, mp_obj_t content)
{
    return natmod_object(subscript(base, index, content ? (value)content : VALUE_DELETED));
}

void mp_obj_get_array(mp_obj_t o, size_t *size, mp_obj_t **items)
{
    const value *found;
    if (!sequence_items(o, size, &found))
        raise_text(&type_TypeError, "expected tuple/list");
    *items = (mp_obj_t *)(uintptr_t)found;
}

mp_obj_t mp_obj_list_append(mp_obj_t list, mp_obj_t item)
{
    list_append_value(list, item);
    return mp_const_none;
}

mp_obj_t mp_obj_dict_store(mp_obj_t dict, mp_obj_t key, mp_obj_t content)
{
    struct map *map = dict_map(dict);
    if (!map)
        raise_text(&type_TypeError, "expected dict");
    map_put(map, key, content);
    return dict;
}

mp_obj_t mp_obj_new_set(size_t n, mp_obj_t *items)
{
    return natmod_object(set_new_of(n, (const value *)items));
}

void mp_obj_set_store(mp_obj_t set, mp_obj_t item)
{
    map_put(set_map(set), item, VALUE_TRUE);
}

mp_obj_t mp_obj_new_slice(mp_obj_t start, mp_obj_t stop, mp_obj_t step)
{
    return natmod_object(slice_new(start, stop, step));
}

void mp_unpack_sequence(mp_obj_t sequence, size_t n, mp_obj_t *items)
{
    value slots[n + 1];
    slots[0] = (value)sequence;
    unpack_sequence(slots, n);
    memcpy(items, slots, n * sizeof *items);
}

/* ---- words, as compiled Python has them ---- */

mp_uint_t mp_native_from_obj(mp_obj_t o, mp_uint_t type)
{
    mp_buffer_info_t info;
    switch (type & 15) {
    case MP_NATIVE_TYPE_OBJ:
        return (mp_uint_t)o;
    case MP_NATIVE_TYPE_BOOL:
        return truth(o);
    case MP_NATIVE_TYPE_INT:
    case MP_NATIVE_TYPE_UINT:
        return (mp_uint_t)mp_obj_get_int(o);
    default:
        return mp_get_buffer(o, &info, MP_BUFFER_READ) ? (mp_uint_t)info.buf
                                                       : (mp_uint_t)mp_obj_get_int(o);
    }
}

mp_obj_t mp_native_to_obj(mp_uint_t word, mp_uint_t type)
{
    switch (type & 15) {
    case MP_NATIVE_TYPE_OBJ:
        return (mp_obj_t)word;
    case MP_NATIVE_TYPE_BOOL:
        return mp_obj_new_bool(word);
    case MP_NATIVE_TYPE_INT:
        return mp_obj_new_int((mp_int_t)word);
    case MP_NATIVE_TYPE_QSTR:
        return MP_OBJ_NEW_QSTR(word);
    default:
        return mp_obj_new_int_from_uint(word);
    }
}

mp_int_t mp_small_int_floor_divide(mp_int_t dividend, mp_int_t divisor)
{
    return int_floor_divide(dividend, divisor);
}

mp_int_t mp_small_int_modulo(mp_int_t dividend, mp_int_t divisor)
{
    return int_floor_modulo(dividend, divisor);
}
