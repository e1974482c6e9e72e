/* modstruct.c - struct: numbers packed in bytes by a format of letters. */
#include "runtime/vm/float_math.h"
#include "runtime/vm/format.h"
#include "runtime/vm/int.h"

struct layout {
    const uint8_t *p, *end; /* what is left of the format */
    bool native;            /* '@' or none: native sizes, aligned */
    bool big_endian;
    size_t offset; /* bytes so far */
};

struct field {
    char letter;
    size_t count; /* items; of 's', 'p' and 'x': bytes */
    size_t size;  /* bytes of one item */
};

static void layout_begin(struct layout *layout, value format)
{
    struct span text;
    if (!str_span(format, &text) && !bytes_span(format, &text))
        raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", format);
    *layout = (struct layout){text.data, text.data + text.size, true, false, 0};
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    layout->big_endian = true;
#endif
    if (text.size == 0)
        return;
    switch (*layout->p) {
    case '@':
        layout->p++;
        break;
    case '<':
    case '>':
    case '!':
        layout->big_endian = *layout->p != '<';
        /* fall through */
    case '=':
        layout->native = false;
        layout->p++;
        break;
    default:
        break;
    }
}

/* 0 for an unknown letter. */
static size_t layout_letter_size(const struct layout *layout, char letter)
{
    switch (letter) {
    case 'x':
    case 's':
    case 'p':
    case 'c':
    case '?':
        return 1;
    case 'e':
        return 2;
    case 'l':
    case 'L':
        return layout->native ? sizeof(long) : 4;
    case 'n':
    case 'N':
        return layout->native ? sizeof(size_t) : 0;
    case 'O':
        return 0;
    default:
        return typecode_size(letter);
    }
}

/* The next field, aligned; its bytes are counted in layout->offset only by the caller. False at the
 * end. */
static bool layout_next(struct layout *layout, struct field *field)
{
    while (layout->p < layout->end && text_is_space(*layout->p))
        layout->p++;
    if (layout->p == layout->end)
        return false;
    bool counted = *layout->p >= '0' && *layout->p <= '9';
    field->count = counted ? (size_t)format_parse_number(&layout->p, layout->end) : 1;
    field->letter = layout->p < layout->end ? (char)*layout->p++ : 0;
    field->size = layout_letter_size(layout, field->letter);
    if (field->size == 0)
        raise_text(&type_ValueError, "bad typecode");
    size_t bytes, offset = layout->offset;
    if (layout->native)
        offset = (offset + field->size - 1) & ~(field->size - 1);
    if (__builtin_mul_overflow(field->count, field->size, &bytes) ||
        __builtin_add_overflow(offset, bytes, &bytes) || bytes > SIZE_MAX / 2)
        raise_text(&type_ValueError, "bad typecode");
    layout->offset = offset;
    return true;
}

static size_t layout_size(value format)
{
    struct layout layout;
    struct field field;
    layout_begin(&layout, format);
    while (layout_next(&layout, &field))
        layout.offset += field.count * field.size;
    return layout.offset;
}

static bool field_is_bytes(const struct field *field)
{
    return field->letter == 's' || field->letter == 'p';
}

/* ---- one item ---- */

static uint64_t load_bits(const uint8_t *from, size_t size, bool big_endian)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++)
        bits = bits << 8 | from[big_endian ? i : size - 1 - i];
    return bits;
}

static void store_bits(uint8_t *to, size_t size, bool big_endian, uint64_t bits)
{
    for (size_t i = 0; i < size; i++, bits >>= 8)
        to[big_endian ? size - 1 - i : i] = (uint8_t)bits;
}

static value item_load(const struct layout *layout, const struct field *field, const uint8_t *from)
{
    uint64_t bits = load_bits(from, field->size, layout->big_endian);
    unsigned unused = 64 - 8 * (unsigned)field->size;
    switch (field->letter) {
    case 'c':
        return bytes_new(from, 1);
    case '?':
        return VALUE_BOOL(bits != 0);
    case 'e':
    case 'f':
    case 'd':
        return float_from_ieee(bits, field->size);
    case 'P':
    case 'S':
    case 'N':
        return int_new_unsigned_64(bits);
    default:
        if (field->letter < 'a')
            return int_new_unsigned_64(bits);
        return int_new_64((int64_t)(bits << unused) >> unused);
    }
}

static void item_store(const struct layout *layout, const struct field *field, uint8_t *to, value v)
{
    struct span one;
    uint64_t bits = 0;
    switch (field->letter) {
    case 'c':
        if (!bytes_span(v, &one) || one.size != 1)
            raise_text(&type_ValueError, "char format requires a bytes object of length 1");
        bits = one.data[0];
        break;
    case '?':
        bits = truth(v);
        break;
    case 'e':
    case 'f':
    case 'd':
        bits = float_to_ieee(float_value(v), field->size);
        break;
    default:
        bits = int_low64(v);
    }
    store_bits(to, field->size, layout->big_endian, bits);
}

/* ---- packing ---- */

static void bytes_store(const struct field *field, uint8_t *to, value v)
{
    struct span text;
    size_t room = field->count;
    if (!str_span(v, &text) && !bytes_span(v, &text))
        raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", v);
    memset(to, 0, room);
    if (field->letter == 'p' && room > 0) {
        room--;
        *to++ = (uint8_t)(text.size < room ? text.size : room);
    }
    memcpy(to, text.data, text.size < room ? text.size : room);
}

/* Fewer values than the format has leave zeroes. */
static void struct_pack_to(value format, uint8_t *to, size_t n, const value *values)
{
    struct layout layout;
    struct field field;
    size_t used = 0;
    memset(to, 0, layout_size(format));
    layout_begin(&layout, format);
    while (layout_next(&layout, &field)) {
        uint8_t *at = to + layout.offset;
        if (field_is_bytes(&field)) {
            if (used < n)
                bytes_store(&field, at, values[used++]);
        } else if (field.letter != 'x') {
            for (size_t i = 0; i < field.count && used < n; i++)
                item_store(&layout, &field, at + i * field.size, values[used++]);
        }
        layout.offset += field.count * field.size;
    }
}

value struct_calcsize(value format)
{
    return VALUE_SMALL_INT(layout_size(format));
}

value struct_pack(size_t n_args, const value *args)
{
    uint8_t *to;
    value result = bytes_allocate(layout_size(args[0]), &to);
    struct_pack_to(args[0], to, n_args - 1, args + 1);
    return result;
}

/* Where in a buffer of that size `size` bytes start; raises when they do not fit. */
static size_t struct_offset(value offset, size_t buffer_size, size_t size)
{
    intptr_t at = int_value(offset);
    if (at < 0)
        at += (intptr_t)buffer_size;
    if (at < 0 || (size_t)at > buffer_size || buffer_size - (size_t)at < size)
        raise_text(&type_ValueError, "buffer too small");
    return (size_t)at;
}

value struct_pack_into(size_t n_args, const value *args)
{
    struct buffer_view view;
    uint8_t *packed;
    size_t size = layout_size(args[0]);
    buffer_require(args[1], &view, true);
    size_t offset = struct_offset(args[2], view.size, size);
    value bytes = bytes_allocate(size, &packed);
    struct_pack_to(args[0], packed, n_args - 3, args + 3);
    /* Converting the values may have run code that moved the buffer. */
    buffer_require(args[1], &view, true);
    if (view.size < offset + size)
        raise_text(&type_ValueError, "buffer too small");
    memcpy((uint8_t *)view.data + offset, packed, size);
    value_keep(bytes);
    return VALUE_NONE;
}

/* ---- unpacking ---- */

static size_t struct_count(value format)
{
    struct layout layout;
    struct field field;
    size_t n = 0;
    layout_begin(&layout, format);
    while (layout_next(&layout, &field)) {
        n += field_is_bytes(&field) ? 1 : field.letter == 'x' ? 0 : field.count;
        layout.offset += field.count * field.size;
    }
    return n;
}

static value bytes_load(const struct field *field, const uint8_t *from)
{
    size_t size = field->count;
    if (field->letter == 'p' && size > 0) {
        size_t told = *from++;
        size = told < size - 1 ? told : size - 1;
    }
    return bytes_new(from, size);
}

value struct_unpack_from(size_t n_args, const value *args)
{
    struct layout layout;
    struct field field;
    struct span data;
    if (!str_span(args[1], &data) && !bytes_span(args[1], &data))
        raise_text(&type_TypeError, "object with buffer protocol required");
    size_t offset =
        struct_offset(n_args > 2 ? args[2] : VALUE_SMALL_INT(0), data.size, layout_size(args[0]));
    value result = tuple_new(struct_count(args[0]), NULL);
    value *items = tuple_of(result)->items;
    const uint8_t *from = data.data + offset;
    layout_begin(&layout, args[0]);
    while (layout_next(&layout, &field)) {
        const uint8_t *at = from + layout.offset;
        if (field_is_bytes(&field))
            *items++ = bytes_load(&field, at);
        else if (field.letter != 'x')
            for (size_t i = 0; i < field.count; i++)
                *items++ = item_load(&layout, &field, at + i * field.size);
        layout.offset += field.count * field.size;
    }
    value_keep(result);
    return result;
}

value struct_unpack(value format, value data)
{
    value args[] = {format, data};
    return struct_unpack_from(2, args);
}
