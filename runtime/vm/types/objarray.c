/* objarray.c - bytearray and array.array: numbers of one kind in a growing block. */
#include "runtime/vm/run/exception.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

struct array *array_of(value v)
{
    if (!value_is_object(v))
        return NULL;
    value array = value_part(v, &type_bytearray);
    if (array == NO_VALUE)
        array = value_part(v, &type_array);
    return array == NO_VALUE ? NULL : value_object(array);
}

static size_t array_item_size(const struct array *array)
{
    return typecode_size(array->typecode);
}

static struct array *array_self(value self)
{
    struct array *array = array_of(self);
    if (!array)
        raise_text(&type_TypeError, "argument has wrong type");
    return array;
}

/* Room for that many items in all. */
static void array_reserve(struct array *array, size_t n_items)
{
    if (n_items <= array->capacity)
        return;
    size_t item_size = array_item_size(array), bytes;
    size_t capacity = n_items + (array->size > 0 ? n_items / 4 + 4 : 0);
    if (__builtin_mul_overflow(capacity, item_size, &bytes) || bytes > SIZE_MAX / 2)
        raise_type(&type_MemoryError);
    if (array->data &&
        vm.heap
            .lock) /* refused even where its blocks have room, so that it does not depend on chance */
        raise_memory_error(bytes);
    if (array->data && array->capacity > 0) {
        array->data = heap_resize(array->data, bytes);
    } else { /* nothing yet, or bytes of somebody else */
        uint8_t *data = array->typecode == 'O' ? heap_alloc(bytes) : heap_alloc_leaf(bytes);
        if (array->size > 0)
            memcpy(data, array->data, array->size * item_size);
        array->data = data;
    }
    array->capacity = capacity;
}

/* Of an empty one. data NULL: zeroes. */
static void array_fill(struct array *array, const void *data, size_t n_items)
{
    if (n_items > 0) {
        array_reserve(array, n_items);
        if (data)
            memcpy(array->data, data, n_items * array_item_size(array));
        else
            memset(array->data, 0, n_items * array_item_size(array));
    }
    array->size = n_items;
}

value array_new(const struct type *type, char typecode, const void *data, size_t n_items)
{
    struct array *array = heap_new(struct array, type);
    array->typecode = typecode;
    array_fill(array, data, n_items);
    return VALUE_OBJECT(array);
}

void array_complete(void *copy)
{
    struct array *array = copy, rom = *array;
    array->data = NULL;
    array->size = array->capacity = 0;
    array_fill(array, rom.data, rom.size);
}

value bytearray_new(const void *data, size_t size)
{
    return array_new(&type_bytearray, 'B', data, size);
}

static value array_item(const struct array *array, size_t index)
{
    if (array->typecode == 'B')
        return VALUE_SMALL_INT(array->data[index]);
    return typecode_load(array->typecode, array->data + index * array_item_size(array));
}

/* ---- making ---- */

value bytearray_make(const struct type *type, size_t n_positional, size_t n_keywords,
                     const value *args)
{
    (void)type;
    check_arity(Q_bytearray, n_positional, n_keywords, 0, 3);
    return bytes_from_arguments(TEXT_BYTEARRAY, n_positional, args);
}

value array_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)type;
    struct span code, data;
    check_arity(Q_array, n_positional, n_keywords, 1, 2);
    text_argument(TEXT_STR, args[0], &code);
    size_t item_size = code.size == 1 ? typecode_size((char)code.data[0]) : 0;
    if (item_size == 0)
        raise_text(&type_ValueError, "bad typecode");
    char typecode = (char)code.data[0];
    if (n_positional == 1)
        return array_new(&type_array, typecode, NULL, 0);
    /* Bytes are memory, everything else is items. */
    if (is_bytes(args[1]) ||
        (value_is_object(args[1]) && value_part(args[1], &type_bytearray) != NO_VALUE)) {
        bytes_span(args[1], &data);
        if (typecode == 'O')
            raise_text(&type_ValueError, "bad typecode");
        if (data.size % item_size != 0)
            raise_text(&type_ValueError, "bytes length not a multiple of item size");
        return array_new(&type_array, typecode, data.data, data.size / item_size);
    }
    value result = array_new(&type_array, typecode, NULL, 0), item;
    value iterator = iterate(args[1]);
    while ((item = iterate_next(iterator)) != NO_VALUE)
        bytearray_append(result, item);
    return result;
}

/* ---- growing ---- */

value bytearray_append(value self, value item)
{
    struct array *array = array_self(self);
    size_t item_size = array_item_size(array);
    uint64_t number; /* stored first: storing may raise, or run code that changes the array */
    typecode_store(array->typecode, &number, item);
    array_reserve(array, array->size + 1);
    memcpy(array->data + array->size++ * item_size, &number, item_size);
    return VALUE_NONE;
}

/* Appends the first n items' bytes of something with a buffer, which may be the array itself. */
static void array_append_memory(struct array *array, value other, size_t n)
{
    struct buffer_view view;
    size_t item_size = array_item_size(array);
    array_reserve(array, array->size + n);
    buffer_require(other, &view, false); /* after it may have moved */
    if (n > 0)
        memcpy(array->data + array->size * item_size, view.data, n * item_size);
    array->size += n;
}

/* Appends the bytes of a buffer whose items are of the array's kind; false when they are not. */
static bool array_extend_memory(struct array *array, value other)
{
    struct buffer_view view;
    size_t item_size = array_item_size(array);
    buffer_require(other, &view, false);
    if (view.typecode != array->typecode && item_size != 1)
        return false;
    array_append_memory(array, other, view.size / item_size);
    return true;
}

value bytearray_extend(value self, value other)
{
    struct array *array = array_self(self);
    struct buffer_view view;
    bool memory = buffer_get(other, &view, false);
    if (memory && array_extend_memory(array, other))
        return VALUE_NONE;
    value iterator = memory ? array_iterate(other) : iterate(other), item;
    while ((item = iterate_next(iterator)) != NO_VALUE)
        bytearray_append(self, item);
    return VALUE_NONE;
}

/* ---- printing ---- */

void bytearray_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct array *array = array_self(self);
    struct span all;
    uint8_t copy[32];
    (void)kind;
    bytes_span(self, &all);
    size_t most = all.size;
    uint8_t quote = str_quote(&all);
    print_format(printer, "bytearray(b%c", (int)quote);
    /* Piece by piece: a stream written in Python may change what is printed. */
    for (size_t done = 0; done < most && done < array->size; done += sizeof copy) {
        size_t size = (most < array->size ? most : array->size) - done;
        size = size < sizeof copy ? size : sizeof copy;
        memcpy(copy, array->data + done, size);
        str_print_escaped(printer, &(struct span){copy, size}, true, quote);
    }
    print_format(printer, "%c)", (int)quote);
}

void array_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct array *array = array_self(self);
    (void)kind;
    print_format(printer, "array('%c'", array->typecode);
    for (size_t i = 0; i < array->size; i++) {
        print_text(printer, i == 0 ? ", [" : ", ");
        print_value(printer, array_item(array, i), PRINT_REPR);
    }
    print_text(printer, array->size > 0 ? "])" : ")");
}

/* ---- comparing ---- */

/* Same size, both whole numbers or both not. */
static bool array_is_comparable(const struct array *a, const struct array *b)
{
    bool same = (a->typecode | 0x20) == (b->typecode | 0x20);
    return same && a->typecode != 'f' && a->typecode != 'd' &&
           (a->typecode == b->typecode || (a->typecode != 'O' && a->typecode != 'P'));
}

static value array_compare(enum binary_operator op, const struct array *a, const struct array *b)
{
    size_t i = 0;
    if (!array_is_comparable(a, b))
        raise_type(&type_NotImplementedError);
    while (i < a->size && i < b->size && values_equal(array_item(a, i), array_item(b, i)))
        i++;
    bool both = i < a->size && i < b->size;
    if (op == BINARY_EQUAL || op == BINARY_NOT_EQUAL)
        return VALUE_BOOL((!both && a->size == b->size) == (op == BINARY_EQUAL));
    return both ? binary(op, array_item(a, i), array_item(b, i))
                : binary(op, VALUE_SMALL_INT(a->size), VALUE_SMALL_INT(b->size));
}

/* The first place of an equal item; false: there is none. May run Python. */
static bool array_find(const struct array *array, value item, size_t *place)
{
    for (size_t i = 0; i < array->size; i++) {
        if (values_equal(array_item(array, i), item)) {
            *place = i;
            return true;
        }
    }
    return false;
}

/* ---- operators ---- */

/* Anew, or in place. */
static value array_multiply(enum binary_operator op, value self, value count)
{
    intptr_t n;
    if (!sequence_times(count, &n))
        return NO_VALUE;
    struct array *array = array_self(self);
    size_t item_size = array_item_size(array);
    size_t total = sequence_repeated_size(array->size, n);
    value result = array_new(array->type, array->typecode, NULL, total);
    struct span once = {array->data, array->size * item_size};
    if (total > 0)
        span_repeat(array_of(result)->data, &once, (size_t)n);
    if (op == BINARY_MULTIPLY)
        return result;
    *array = *array_of(result);
    return self;
}

/* Appends in place, or to a copy. */
static value array_add(enum binary_operator op, value self, value other)
{
    struct array *array = array_self(self);
    value result = self;
    struct buffer_view view;
    if (is_str(other))
        return NO_VALUE;
    if (!buffer_get(other, &view, false))
        raise_text(&type_TypeError, "object with buffer protocol required");
    if (op == BINARY_ADD)
        result = array_new(array->type, array->typecode, array->data, array->size);
    bytearray_extend(result, other);
    return result;
}

value bytearray_binary(enum binary_operator op, value self, value other)
{
    struct span a, b;
    bytes_span(self, &a);
    switch (op) {
    case BINARY_ADD:
    case BINARY_INPLACE_ADD:
        return array_add(op, self, other);
    case BINARY_MULTIPLY:
    case BINARY_INPLACE_MULTIPLY:
        return array_multiply(op, self, other);
    case BINARY_IN:
        return bytes_contains(&a, other);
    default:
        if (op > BINARY_NOT_EQUAL || is_str(other) || !bytes_span(other, &b) ||
            (value_is_object(other) && value_part(other, &type_array) != NO_VALUE))
            return NO_VALUE;
        return span_compared(op, &a, &b);
    }
}

value bytearray_binary_modulo(enum binary_operator op, value self, value other)
{
    struct span made;
    if (op != BINARY_MODULO)
        return bytearray_binary(op, self, other);
    value text = str_modulo(self, other);
    bytes_span(text, &made);
    value result = bytearray_new(made.data, made.size);
    value_keep(text);
    return result;
}

value array_binary(enum binary_operator op, value self, value other)
{
    const struct array *array = array_self(self);
    size_t place;
    switch (op) {
    case BINARY_ADD:
    case BINARY_INPLACE_ADD:
        return array_add(op, self, other);
    case BINARY_MULTIPLY:
    case BINARY_INPLACE_MULTIPLY:
        return array_multiply(op, self, other);
    case BINARY_IN:
        return VALUE_BOOL(array_find(array, other, &place));
    default:
        if (op > BINARY_NOT_EQUAL || !value_is_object(other) ||
            value_part(other, &type_array) == NO_VALUE)
            return NO_VALUE;
        return array_compare(op, array, array_of(other));
    }
}

/* ---- indexing ---- */

static value array_slice(const struct array *array, const struct slice_bounds *bounds, size_t n)
{
    size_t item_size = array_item_size(array);
    if (bounds->step == 1)
        return array_new(array->type, array->typecode,
                         n == 0 ? NULL : array->data + (size_t)bounds->start * item_size, n);
    value result = array_new(array->type, array->typecode, NULL, n);
    uint8_t *to = array_of(result)->data;
    intptr_t from = bounds->start;
    for (size_t i = 0; i < n; i++, from += bounds->step)
        memcpy(to + i * item_size, array->data + (size_t)from * item_size, item_size);
    return result;
}

/* Puts size items from data in place of n at start. data does not lie in the array. */
static void array_splice(struct array *array, size_t start, size_t n, const void *data, size_t size)
{
    size_t item_size = array_item_size(array), tail = array->size - start - n;
    if (size > n)
        array_reserve(array, array->size + (size - n));
    if (!array->data)
        return;
    uint8_t *at = array->data + start * item_size;
    memmove(at + size * item_size, at + n * item_size, tail * item_size);
    if (size > 0)
        memcpy(at, data, size * item_size);
    array->size = start + size + tail;
}

/* What is stored in a slice, as something with a buffer that is not the array's own. */
static value array_slice_content(const struct array *array, value content)
{
    struct buffer_view view;
    if (is_str(content) || !buffer_get(content, &view, false)) {
        if (array->type != &type_bytearray || is_int(content))
            raise_text(&type_TypeError, "array/bytes required on right side");
        return bytes_make(&type_bytes, 1, 0, &content);
    }
    size_t item_size = array_item_size(array);
    uintptr_t offset = (uintptr_t)view.data - (uintptr_t)array->data;
    if (typecode_size(view.typecode) == item_size && view.size > 0 &&
        offset < array->size * item_size)
        return array_new(array->type, view.typecode, view.data, view.size / item_size);
    return content;
}

static value array_store_slice(struct array *array, value slice, value content)
{
    struct slice_bounds bounds;
    struct buffer_view view = {NULL, 0, array->typecode, false};
    size_t item_size = array_item_size(array);
    slice_unpack(slice, &bounds);
    if (content != VALUE_DELETED) {
        content = array_slice_content(array, content);
        buffer_require(content, &view, false);
        if (typecode_size(view.typecode) != item_size ||
            (array->typecode == 'O' && view.typecode != 'O'))
            raise_text(&type_ValueError, "lhs and rhs should be compatible");
    }
    size_t n = slice_adjust(&bounds, array->size), size = view.size / item_size;
    if (bounds.step == 1) {
        array_splice(array, (size_t)bounds.start, n, view.data, size);
    } else if (content == VALUE_DELETED) {
        if (bounds.step < 0) {
            bounds.start += (intptr_t)(n > 0 ? n - 1 : 0) * bounds.step;
            bounds.step = -bounds.step;
        }
        for (size_t i = 0; i < n; i++)
            array_splice(array, (size_t)bounds.start + i * (size_t)(bounds.step - 1), 1, NULL, 0);
    } else {
        if (size != n)
            raise_text(&type_ValueError, "lhs and rhs should be compatible");
        for (size_t i = 0; i < n; i++, bounds.start += bounds.step)
            memcpy(array->data + (size_t)bounds.start * item_size,
                   (const uint8_t *)view.data + i * item_size, item_size);
    }
    return VALUE_NONE;
}

/* A number at a place of a bytearray, the usual case; false: anything else. */
static bool bytearray_subscr_fast(value self, value index, value content, value *result)
{
    const struct array *array = value_object(self);
    if (array->type != &type_bytearray || !value_is_small_int(index) ||
        (uintptr_t)small_int(index) >= array->size)
        return false;
    uint8_t *at = array->data + small_int(index);
    if (content == VALUE_LOAD) {
        *result = VALUE_SMALL_INT(*at);
        return true;
    }
    if (!value_is_small_int(content))
        return false;
    *at = (uint8_t)small_int(content);
    *result = VALUE_NONE;
    return true;
}

value bytearray_subscr(value self, value index, value content)
{
    value result;
    if (bytearray_subscr_fast(self, index, content, &result))
        return result;
    struct array *array = array_self(self);
    size_t item_size = array_item_size(array);
    if (is_exactly(index, &type_slice)) {
        struct slice_bounds bounds;
        if (content != VALUE_LOAD)
            return array_store_slice(array, index, content);
        slice_unpack(index, &bounds);
        size_t n = slice_adjust(&bounds, array->size);
        return array_slice(array, &bounds, n);
    }
    intptr_t place = sequence_number(array->type, index);
    size_t i = sequence_index(array->type, array->size, place);
    if (content == VALUE_LOAD)
        return array_item(array, i);
    if (content == VALUE_DELETED) {
        array_splice(array, i, 1, NULL, 0);
        return VALUE_NONE;
    }
    uint64_t number;
    typecode_store(array->typecode, &number, content);
    i = sequence_index(array->type, array->size, (intptr_t)i); /* storing may have run code */
    memcpy(array->data + i * item_size, &number, item_size);
    return VALUE_NONE;
}

value bytearray_length(value self)
{
    return VALUE_SMALL_INT(array_self(self)->size);
}

bool bytearray_buffer(value self, struct buffer_view *view, bool writable)
{
    const struct array *array = value_object(self);
    if (writable && array->typecode == 'O')
        return false; /* bytes written there would be taken for objects */
    *view = (struct buffer_view){array->data, array->size * array_item_size(array), array->typecode,
                                 true};
    if (!array->data)
        view->data = (void *)"";
    return true;
}

/* ---- methods of lists ---- */

value array_insert(value self, value position, value item)
{
    struct array *array = array_self(self);
    uint64_t number;
    intptr_t before = int_clamped(position);
    typecode_store(array->typecode, &number, item);
    array_splice(array, sequence_clamp(before, array->size), 0, &number, 1);
    return VALUE_NONE;
}

value array_pop(size_t n_args, const value *args)
{
    struct array *array = array_self(args[0]);
    intptr_t place = n_args > 1 ? sequence_number(array->type, args[1]) : -1;
    if (array->size == 0)
        raise_format(&type_IndexError, "pop from empty %q", (qstr)array->type->name);
    size_t i = sequence_index(array->type, array->size, place);
    value item = array_item(array, i);
    array_splice(array, i, 1, NULL, 0);
    return item;
}

static size_t array_place(const struct array *array, value item)
{
    size_t place;
    if (array->type == &type_bytearray)
        item = VALUE_SMALL_INT(sequence_number(array->type, item));
    if (!array_find(array, item, &place))
        raise_format(&type_ValueError, "value not found in %q", (qstr)array->type->name);
    return place;
}

value array_index(value self, value item)
{
    return VALUE_SMALL_INT(array_place(array_self(self), item));
}

value array_count(value self, value item)
{
    const struct array *array = array_self(self);
    size_t count = 0;
    for (size_t i = 0; i < array->size; i++)
        count += values_equal(array_item(array, i), item);
    return VALUE_SMALL_INT(count);
}

value array_remove(value self, value item)
{
    struct array *array = array_self(self);
    size_t place = array_place(array, item);
    if (place < array->size)
        array_splice(array, place, 1, NULL, 0);
    return VALUE_NONE;
}

value array_reverse(value self)
{
    struct array *array = array_self(self);
    size_t item_size = array_item_size(array);
    for (size_t low = 0, high = array->size; low + 1 < high; low++) {
        uint64_t item;
        uint8_t *first = array->data + low * item_size, *last = array->data + --high * item_size;
        memcpy(&item, first, item_size);
        memcpy(first, last, item_size);
        memcpy(last, &item, item_size);
    }
    return VALUE_NONE;
}

value array_clear(value self)
{
    struct array *array = array_self(self);
    array_splice(array, 0, array->size, NULL, 0);
    return VALUE_NONE;
}

value array_copy(value self)
{
    const struct array *array = array_self(self);
    return array_new(array->type, array->typecode, array->data, array->size);
}

/* ---- what array.array has besides ---- */

value array_typecode(value self)
{
    return str_new(&array_self(self)->typecode, 1);
}

value array_itemsize(value self)
{
    return VALUE_SMALL_INT(array_item_size(array_self(self)));
}

value array_tobytes(value self)
{
    const struct array *array = array_self(self);
    return bytes_new(array->data, array->size * array_item_size(array));
}

value array_frombytes(value self, value data)
{
    struct buffer_view view;
    struct array *array = array_self(self);
    size_t item_size = array_item_size(array);
    buffer_require(data, &view, false);
    if (array->typecode == 'O' || view.size % item_size != 0)
        raise_text(&type_ValueError, "bytes length not a multiple of item size");
    array_append_memory(array, data, view.size / item_size);
    return VALUE_NONE;
}
