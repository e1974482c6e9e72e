/* struct.c - struct: numbers packed in bytes by a format of letters. */
#include "runtime/vm/types/float_math.h"
#include "runtime/vm/types/format.h"
#include "runtime/vm/types/int.h"

struct struct_layout {
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

/* What comes before the first field. Returns the format as nobody can change it while values are converted, which the caller keeps. */
static value layout_begin(struct struct_layout *layout, value format)
{
    struct span text;
    value settled = text_settle(format, &text);
    *layout = (struct struct_layout){text.data, text.data + text.size, true, false, 0};
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    layout->big_endian = true;
#endif
    if (text.size == 0)
        return settled;
    switch (*layout->p) {
    case '@':
        layout->p++;
        break;
    case '<':
    case '>':
    case '!':
        layout->big_endian = *layout->p != '<';
        __attribute__((fallthrough));
    case '=':
        layout->native = false;
        layout->p++;
        break;
    default:
        break;
    }
    return settled;
}

/* Bytes of an item: in native formats in the low half, in standard ones in the high one; 0: none has it. */
#define BOTH(size) ((size) | (size) << 4)
#define NATIVE(size) (size)
#define AS(native, standard) ((native) | (standard) << 4)
enum { FIRST_LETTER = '?', LAST_LETTER = 'x' };
static const uint8_t letter_sizes[LAST_LETTER - FIRST_LETTER + 1] = {
#define LETTER(letter, sizes) [letter - FIRST_LETTER] = sizes,
    LETTER('?', BOTH(1)) LETTER('x', BOTH(1)) LETTER('c', BOTH(1)) LETTER('s', BOTH(1))
        LETTER('p', BOTH(1)) LETTER('b', BOTH(1)) LETTER('B', BOTH(1)) LETTER('h', BOTH(2))
            LETTER('H', BOTH(2)) LETTER('e', BOTH(2)) LETTER('i', BOTH(4)) LETTER('I', BOTH(4))
                LETTER('f', BOTH(4)) LETTER('q', BOTH(8)) LETTER('Q', BOTH(8)) LETTER('d', BOTH(8))
                    LETTER('l', AS(sizeof(long), 4)) LETTER('L', AS(sizeof(long), 4))
                        LETTER('n', NATIVE(sizeof(size_t))) LETTER('N', NATIVE(sizeof(size_t)))
                            LETTER('P', BOTH(sizeof(void *))) LETTER('S', BOTH(sizeof(void *)))
#undef LETTER
};

/* 0 for an unknown letter. */
static inline size_t layout_letter_size(const struct struct_layout *layout, uint8_t letter)
{
    unsigned place = letter - (unsigned)FIRST_LETTER;
    uint8_t sizes = place < sizeof letter_sizes ? letter_sizes[place] : 0;
    return layout->native ? sizes & 15 : sizes >> 4;
}

_Noreturn static void raise_typecode(void)
{
    raise_text(&type_ValueError, "bad typecode");
}

/* The next field where it does not begin with its letter: behind spaces, or with a count. False at the end. */
static bool layout_next_odd(struct struct_layout *layout, struct field *field)
{
    while (layout->p < layout->end && text_is_space(*layout->p))
        layout->p++;
    if (layout->p == layout->end)
        return false;
    bool counted = *layout->p <= '9' && *layout->p >= '0';
    field->count = counted ? (size_t)format_parse_number(&layout->p, layout->end) : 1;
    field->letter = layout->p < layout->end ? (char)*layout->p++ : 0;
    field->size = layout_letter_size(layout, (uint8_t)field->letter);
    size_t bytes; /* with what aligning may add */
    if (field->size == 0 ||
        (counted && (__builtin_mul_overflow(field->count, field->size, &bytes) ||
                     __builtin_add_overflow(layout->offset + field->size, bytes, &bytes) ||
                     bytes > SIZE_MAX / 2)))
        raise_typecode();
    return true;
}

/* The next field, aligned; its bytes are counted in layout->offset only by the caller. False at the
 * end. */
static ALWAYS_INLINE bool layout_next(struct struct_layout *layout, struct field *field)
{
    if (layout->p == layout->end)
        return false;
    field->count = 1;
    field->letter = (char)*layout->p;
    field->size = layout_letter_size(layout, (uint8_t)field->letter);
    if (field->size != 0)
        layout->p++;
    else if (!layout_next_odd(layout, field))
        return false;
    if (layout->native)
        layout->offset = (layout->offset + field->size - 1) & ~(field->size - 1);
    return true;
}

static bool field_is_bytes(const struct field *field)
{
    return field->letter == 's' || field->letter == 'p';
}

/* What a whole format takes and makes. */
struct extent {
    size_t size, n_values; /* bytes; items of the tuple */
};

static struct extent layout_extent(struct struct_layout layout)
{
    struct field field;
    size_t n = 0;
    while (layout_next(&layout, &field)) {
        n += field_is_bytes(&field) ? 1 : field.letter == 'x' ? 0 : field.count;
        layout.offset += field.count * field.size;
    }
    return (struct extent){layout.offset, n};
}

/* ---- one item ---- */

static uint64_t load_bits(const uint8_t *from, size_t size, bool big_endian)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++)
        bits = bits << 8 | from[big_endian ? i : size - 1 - i];
    return bits;
}

static void store_word(uint8_t *to, size_t size, bool big_endian, uint32_t word)
{
    ptrdiff_t step = big_endian ? -1 : 1;
    for (uint8_t *at = big_endian ? to + size - 1 : to; size > 0; size--, at += step, word >>= 8)
        *at = (uint8_t)word;
}

/* In words, which a core of 32 bits shifts without a call. */
static void store_bits(uint8_t *to, size_t size, bool big_endian, uint64_t bits)
{
    size_t low = size < 4 ? size : 4, high = size - low;
    store_word(to + (big_endian ? high : 0), low, big_endian, (uint32_t)bits);
    store_word(to + (big_endian ? 0 : low), high, big_endian, (uint32_t)(bits >> 32));
}

static value item_load(const struct struct_layout *layout, const struct field *field,
                       const uint8_t *from)
{
    switch (field->letter) {
    case 'c':
        return bytes_new(from, 1);
    case '?':
        return VALUE_BOOL(*from != 0);
    case 'e':
    case 'f':
    case 'd':
        return float_from_ieee(load_bits(from, field->size, layout->big_endian), field->size);
    default:
        return int_from_few_bytes(from, field->size, layout->big_endian, field->letter >= 'a');
    }
}

/* Raises OverflowError where a finite number would become an infinite one. */
static uint64_t float_bits_checked(float_number number, size_t size)
{
    uint64_t bits = float_to_ieee(number, size);
    uint64_t exponent = size == 2 ? 0x7c00 : size == 4 ? 0x7f800000 : 0x7ff0000000000000;
    if ((bits & exponent) == exponent && float_is_finite(number))
        raise_text(&type_OverflowError, "float too large to pack");
    return bits;
}

/* Raises ValueError, which is struct.error, for what the item has no room for. */
static void int_store(uint8_t *to, size_t size, bool big_endian, bool is_signed, value v)
{
    uint8_t room[sizeof(uint64_t)];
    if (!value_is_small_int(v))
        v = int_index(v);
    if (value_is_small_int(v)) {
        unsigned n_bits = 8 * (unsigned)size - is_signed;
        intptr_t n = small_int(v), high = n >> (n_bits < SMALL_INT_BITS ? n_bits : SMALL_INT_BITS);
        if (high == 0 || (is_signed && high == -1)) {
            if (size <= sizeof(uint32_t))
                store_word(to, size, big_endian, (uint32_t)n);
            else
                store_bits(to, size, big_endian, (uint64_t)(int64_t)n);
            return;
        }
    }
    uint64_t bits = int_low64(v);
    store_bits(room, size, false, bits);
    if (int_compare(int_from_few_bytes(room, size, false, is_signed), v) != 0)
        raise_text(&type_ValueError, "argument out of range");
    store_bits(to, size, big_endian, bits);
}

static void item_store(const struct struct_layout *layout, const struct field *field, uint8_t *to,
                       value v)
{
    struct span one;
    switch (field->letter) {
    case 'c':
        if (!bytes_span(v, &one) || one.size != 1)
            raise_text(&type_ValueError, "char format requires a bytes object of length 1");
        *to = one.data[0];
        break;
    case '?':
        *to = truth(v);
        break;
    case 'e':
    case 'f':
    case 'd':
        store_bits(to, field->size, layout->big_endian,
                   float_bits_checked(float_value(v), field->size));
        break;
    default:
        int_store(to, field->size, layout->big_endian, field->letter >= 'a', v);
    }
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
        size_t told = text.size < room ? text.size : room;
        *to++ = (uint8_t)(told < UINT8_MAX ? told : UINT8_MAX);
    }
    memcpy(to, text.data, text.size < room ? text.size : room);
}

/* As many values as the format has. */
static void struct_pack_to(struct struct_layout layout, uint8_t *to, struct extent extent, size_t n,
                           const value *values)
{
    struct field field;
    size_t used = 0;
    if (n != extent.n_values)
        raise_format(&type_ValueError, "pack expected %z items for packing", extent.n_values);
    memset(to, 0, extent.size);
    while (layout_next(&layout, &field)) {
        uint8_t *at = to + layout.offset;
        if (field_is_bytes(&field)) {
            bytes_store(&field, at, values[used++]);
        } else if (field.letter != 'x') {
            for (size_t i = 0; i < field.count; i++, at += field.size)
                item_store(&layout, &field, at, values[used++]);
        }
        layout.offset += field.count * field.size;
    }
}

value struct_calcsize(value format)
{
    struct struct_layout layout;
    value settled = layout_begin(&layout, format);
    size_t size = layout_extent(layout).size;
    value_keep(settled);
    return VALUE_SMALL_INT(size);
}

value struct_pack(size_t n_args, const value *args)
{
    uint8_t *to;
    struct struct_layout layout;
    value format = layout_begin(&layout, args[0]);
    struct extent extent = layout_extent(layout);
    value result = bytes_allocate(extent.size, &to);
    struct_pack_to(layout, to, extent, n_args - 1, args + 1);
    value_keep(format);
    return result;
}

/* Where in a buffer of that size `size` bytes start; raises when they do not fit. */
static size_t struct_offset(intptr_t at, size_t buffer_size, size_t size)
{
    if (at < 0)
        at += (intptr_t)buffer_size;
    if (at < 0 || (size_t)at > buffer_size || buffer_size - (size_t)at < size)
        raise_text(&type_ValueError, "buffer too small");
    return (size_t)at;
}

/* What pack_into packs without an allocation, before it goes to its buffer. */
enum { PACK_ROOM = 64 };

value struct_pack_into(size_t n_args, const value *args)
{
    struct buffer_view view;
    uint8_t room[PACK_ROOM], *packed = room;
    struct struct_layout layout;
    value format = layout_begin(&layout, args[0]);
    struct extent extent = layout_extent(layout);
    size_t size = extent.size;
    intptr_t at = int_value(args[2]);
    buffer_require(args[1], &view, true);
    size_t offset = struct_offset(at, view.size, size);
    value bytes = size > sizeof room ? bytes_allocate(size, &packed) : NO_VALUE;
    struct_pack_to(layout, packed, extent, n_args - 3, args + 3);
    /* Converting the values may have run code that moved the buffer. */
    buffer_require(args[1], &view, true);
    offset = struct_offset((intptr_t)offset, view.size, size);
    memcpy((uint8_t *)view.data + offset, packed, size);
    value_keep(bytes);
    value_keep(format);
    return VALUE_NONE;
}

/* ---- unpacking ---- */

static value bytes_load(const struct field *field, const uint8_t *from)
{
    size_t size = field->count;
    if (field->letter == 'p' && size > 0) {
        size_t told = *from++;
        size = told < size - 1 ? told : size - 1;
    }
    return bytes_new(from, size);
}

/* What lies at `from`, as a tuple. */
static value struct_unpack_at(struct struct_layout layout, struct extent extent,
                              const uint8_t *from)
{
    struct field field;
    value result = tuple_new(extent.n_values, NULL);
    value *items = tuple_of(result)->items;
    while (layout_next(&layout, &field)) {
        const uint8_t *at = from + layout.offset;
        if (field_is_bytes(&field))
            *items++ = bytes_load(&field, at);
        else if (field.letter != 'x')
            for (size_t i = 0; i < field.count; i++, at += field.size)
                *items++ = item_load(&layout, &field, at);
        layout.offset += field.count * field.size;
    }
    value_keep(result);
    return result;
}

static void data_require(value v, struct span *data)
{
    if (!bytes_span(v, data) && !str_span(v, data))
        raise_text(&type_TypeError, "object with buffer protocol required");
}

value struct_unpack_from(size_t n_args, const value *args)
{
    struct span data;
    struct struct_layout layout;
    intptr_t start = n_args > 2 ? int_value(args[2]) : 0;
    value format = layout_begin(&layout, args[0]);
    struct extent extent = layout_extent(layout);
    data_require(args[1], &data);
    size_t offset = struct_offset(start, data.size, extent.size);
    value result = struct_unpack_at(layout, extent, data.data + offset);
    value_keep(format);
    return result;
}

value struct_unpack(value format, value data)
{
    struct span span;
    struct struct_layout layout;
    value settled = layout_begin(&layout, format);
    struct extent extent = layout_extent(layout);
    data_require(data, &span);
    if (span.size != extent.size)
        raise_format(&type_ValueError, "unpack requires a buffer of %z bytes, not %z", extent.size,
                     span.size);
    value result = struct_unpack_at(layout, extent, span.data);
    value_keep(settled);
    return result;
}
