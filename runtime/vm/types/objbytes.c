/* objbytes.c - bytes; buffers, and iterating over them. */
#include "runtime/vm/run/call.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* ---- buffers ---- */

bool buffer_get(value v, struct buffer_view *view, bool writable)
{
    const struct type *type = type_of(v);
    if (type->flags & TYPE_NATIVE_BASE) {
        const struct instance *instance = value_object(v);
        v = instance->native;
        type = type_of(v);
    }
    if (is_rom_copied(v))
        v = rom_copy(v);
    return type->slots && type->slots->buffer && type->slots->buffer(v, view, writable);
}

void buffer_require(value v, struct buffer_view *view, bool writable)
{
    if (!buffer_get(v, view, writable))
        raise_text(&type_TypeError, "object with buffer protocol required");
}

struct buffer_iterator {
    struct iterator head;
    value owner;
    size_t index;
};

static value buffer_iterator_next(value self)
{
    struct buffer_iterator *iterator = value_object(self);
    struct buffer_view view;
    if (QUICK && is_plain(iterator->owner, &type_memoryview)) {
        value item = memory_item_load(iterator->owner, iterator->index);
        if (item != NO_VALUE) {
            iterator->index++;
            return item;
        }
    }
    if (!buffer_get(iterator->owner, &view, false))
        return NO_VALUE;
    size_t item_size = typecode_size(view.typecode);
    if (iterator->index >= view.size / item_size) {
        iterator->owner = VALUE_NONE; /* has no buffer: what has ended stays so */
        return NO_VALUE;
    }
    if (view.typecode == 'B')
        return VALUE_SMALL_INT(((const uint8_t *)view.data)[iterator->index++]);
    const uint8_t *from = (const uint8_t *)view.data + iterator->index++ * item_size;
    return typecode_load(view.typecode, from);
}

value array_iterate(value self)
{
    struct buffer_iterator *iterator = iterator_new(struct buffer_iterator, buffer_iterator_next);
    iterator->owner = self;
    return VALUE_OBJECT(iterator);
}

/* ---- making ---- */

/* The numbers of an iterable. */
static value bytes_from_iterable(enum text_kind kind, value iterable)
{
    bool mutable = HAS(arrays) && kind == TEXT_BYTEARRAY;
    value result = mutable ? bytearray_new(NULL, 0) : NO_VALUE;
    struct text_builder out;
    text_builder_init(&out);
    value iterator = iterate(iterable), item;
    while ((item = iterate_next(iterator)) != NO_VALUE) {
        intptr_t number = int_clamped(item);
        uint8_t byte = (uint8_t)number;
        if (number != byte)
            raise_text(&type_ValueError, "bytes value out of range");
        if (mutable)
            bytearray_append(result, VALUE_SMALL_INT(number));
        else
            text_builder_add(&out, &byte, 1);
    }
    return mutable ? result : text_builder_bytes(&out);
}

value bytes_from_arguments(enum text_kind kind, size_t n_args, const value *args)
{
    struct span span = {NULL, 0};
    value method[2];
    if (n_args > 0 && str_span(args[0], &span)) {
        if (n_args < 2)
            raise_text(&type_TypeError, "string argument without an encoding");
        value encoded = str_encode(n_args, args);
        if (kind == TEXT_BYTES)
            return encoded;
        bytes_span(encoded, &span);
    } else if (n_args > 1) {
        raise_text(&type_TypeError, "encoding without a string argument");
    } else if (n_args > 0 &&
               (is_int(args[0]) || method_find_conversion(args[0], Q___index__, method))) {
        uint8_t *zeroes;
        intptr_t size = int_value(args[0]);
        if (size < 0)
            raise_text(&type_ValueError, "negative count");
        return text_allocate(kind, (size_t)size, &zeroes);
    } else if (n_args > 0 && !bytes_span(args[0], &span)) {
        return bytes_from_iterable(kind, args[0]);
    }
    return text_new(kind, span.data, span.size);
}

value bytes_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)type;
    value method[2];
    check_arity(Q_bytes, n_positional, n_keywords, 0, 3);
    if (n_positional == 1 && is_exactly(args[0], &type_bytes))
        return args[0];
    if (n_positional == 1 && method_find_conversion(args[0], Q___bytes__, method)) {
        value result = call_with_self(method[0], method[1], 0, 0, NULL);
        if (!is_bytes(result))
            raise_format(&type_TypeError, "__bytes__ returned non-bytes (type %t)", result);
        return result;
    }
    return bytes_from_arguments(TEXT_BYTES, n_positional, args);
}

static int bytes_hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

value bytes_from_hex(enum text_kind kind, const struct span *hex, bool spaces)
{
    value result = array_new(&type_bytearray, 'B', NULL, hex->size / 2);
    struct array *array = array_of(result);
    size_t n = 0;
    for (size_t i = 0; i < hex->size; i += 2) {
        while (spaces && i < hex->size && text_is_space(hex->data[i]))
            i++;
        if (i == hex->size)
            break;
        int high = bytes_hex_digit(hex->data[i]);
        int low = i + 1 < hex->size ? bytes_hex_digit(hex->data[i + 1]) : -1;
        if (high < 0 || low < 0)
            raise_text(&type_ValueError, "non-hex digit");
        array->data[n++] = (uint8_t)(high << 4 | low);
    }
    array->size = n;
    return kind == TEXT_BYTEARRAY ? result : bytes_new(array->data, n);
}

value bytes_fromhex(value type, value text)
{
    struct span hex;
    if (!str_span(text, &hex) && !bytes_span(text, &hex))
        raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", text);
    bool mutable = type_is_subclass(value_object(type), &type_bytearray);
    return class_made(type, bytes_from_hex(mutable ? TEXT_BYTEARRAY : TEXT_BYTES, &hex, true));
}

value bytes_to_hex(const struct span *data, const struct span *separator, intptr_t group,
                   bool as_bytes)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = group < 0 ? 0 - (size_t)group : (size_t)group, size;
    size_t gaps = n > 0 && data->size > 0 ? (data->size - 1) / n : 0;
    uint8_t *out;
    if (__builtin_mul_overflow(gaps, separator->size, &size) ||
        __builtin_add_overflow(size, 2 * data->size, &size))
        raise_type(&type_MemoryError);
    if (size == 0)
        return as_bytes ? bytes_new(NULL, 0) : VALUE_NAME(Q__empty_);
    value result = as_bytes ? bytes_allocate(size, &out) : str_allocate(size, &out);
    for (size_t i = 0; i < data->size; i++) {
        if (separator->size > 0 && i > 0 && n > 0 && (group < 0 ? i : data->size - i) % n == 0) {
            memcpy(out, separator->data, separator->size);
            out += separator->size;
        }
        *out++ = (uint8_t)digits[data->data[i] >> 4];
        *out++ = (uint8_t)digits[data->data[i] & 15];
    }
    return result;
}

value bytes_hex(size_t n_args, const value *args)
{
    struct span data, separator = {NULL, 0};
    intptr_t group = n_args > 2 ? int_clamped(args[2]) : 1;
    if (!bytes_span(args[0], &data))
        raise_text(&type_TypeError, "object with buffer protocol required");
    if (n_args > 1 && args[1] != NO_VALUE) {
        if (!str_span(args[1], &separator) && !bytes_span(args[1], &separator))
            raise_text(&type_TypeError, "sep must be str or bytes.");
        if ((is_str(args[1]) ? text_count(separator.data, separator.size) : separator.size) != 1)
            raise_text(&type_ValueError, "sep must be length 1.");
        if (separator.size != 1 || separator.data[0] > 0x7f)
            raise_text(&type_ValueError, "sep must be ASCII.");
    }
    return bytes_to_hex(&data, &separator, group, false);
}

/* ---- slots ---- */

void bytes_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct str *str = value_object(self);
    struct span span = {str->data, str->size};
    (void)kind;
    print_text(printer, "b");
    str_print_repr(printer, &span, true);
}

/* number in bytes, or bytes in bytes */
uint8_t byte_value(value v)
{
    intptr_t number;
    if (!int_value_try(v, &number) || number < 0 || number > UINT8_MAX)
        raise_text(&type_ValueError, "bytes value out of range");
    return (uint8_t)number;
}

value bytes_contains(const struct span *span, value item)
{
    struct span needle;
    if (is_int(item))
        return VALUE_BOOL(memchr(span->data, byte_value(item), span->size));
    if (is_str(item) || !bytes_span(item, &needle))
        raise_text(&type_TypeError, "object with buffer protocol required");
    return VALUE_BOOL(span_find(span, &needle) >= 0);
}

value bytes_binary(enum binary_operator op, value self, value other)
{
    struct span a, b;
    intptr_t count;
    if (op == BINARY_MULTIPLY && !sequence_times(other, &count))
        return NO_VALUE;
    bytes_span(self, &a);
    switch (op) {
    case BINARY_MULTIPLY:
        return span_multiply(&type_bytes, &a, count);
    case BINARY_IN:
        return bytes_contains(&a, other);
    default:
        break;
    }
    struct buffer_view view;
    if (is_str(other) || !buffer_get(other, &view, false))
        return NO_VALUE;
    b = (struct span){view.data, view.size};
    if (op == BINARY_ADD) {
        if (b.size == 0 && is_exactly(self, &type_bytes))
            return self;
        if (a.size == 0 && is_exactly(other, &type_bytes))
            return other;
        return span_concat(&type_bytes, &a, &b);
    }
    /* An array is no bytes, even with the same ones. */
    if (op > BINARY_NOT_EQUAL ||
        (value_is_object(other) && value_part(other, &type_array) != NO_VALUE))
        return NO_VALUE;
    return span_compared(op, &a, &b);
}

value bytes_binary_modulo(enum binary_operator op, value self, value other)
{
    return op == BINARY_MODULO ? str_modulo(self, other) : bytes_binary(op, self, other);
}

OPTIONAL value bytes_load_slice(value self, value slice)
{
    struct span span;
    struct slice_bounds bounds;
    slice_unpack(slice, &bounds);
    bytes_span(self, &span);
    size_t n = slice_adjust(&bounds, span.size);
    if (n == span.size && bounds.step == 1)
        return self;
    uint8_t *to;
    value result = bytes_allocate(n, &to);
    if (bounds.step == 1)
        memcpy(to, span.data + bounds.start, n);
    else
        for (size_t i = 0; i < n; i++, bounds.start += bounds.step)
            to[i] = span.data[bounds.start];
    return result;
}

value bytes_subscr(value self, value index, value content)
{
    struct span span;
    if (content != VALUE_LOAD)
        return NO_VALUE;
    if (is_exactly(index, &type_slice))
        return bytes_load_slice(self, index);
    intptr_t number = sequence_number(&type_bytes, index);
    bytes_span(self, &span);
    return VALUE_SMALL_INT(span.data[sequence_index(&type_bytes, span.size, number)]);
}

value bytes_length(value self)
{
    struct span span;
    bytes_span(self, &span);
    return VALUE_SMALL_INT(span.size);
}

bool bytes_buffer(value self, struct buffer_view *view, bool writable)
{
    const struct str *str = value_object(self);
    if (writable)
        return false;
    *view = (struct buffer_view){(void *)str->data, str->size, 'B', false};
    return true;
}
