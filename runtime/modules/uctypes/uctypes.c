/* uctypes.c - uctypes: memory seen through descriptors of its layout. It reads and writes where it is told to: what lies
 * there, and that it stays there, is the program's business. */
#include "uctypes.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

struct uctypes_struct {
    const struct type *type;
    value descriptor; /* a dict of fields; or the tuple of an array or pointer */
    uint8_t *address; /* also keeps the block alive that begins there */
    uintptr_t layout; /* enum uctypes_layout */
};

static _Noreturn void uctypes_bad_descriptor(void)
{
    raise_text(&type_TypeError, "syntax error in uctypes descriptor");
}

/* ---- descriptors ---- */

static uint32_t uctypes_word(value v)
{
    if (!is_int(v))
        uctypes_bad_descriptor();
    return (uint32_t)int_low64(v);
}

static enum uctypes_type uctypes_type_of(uint32_t word)
{
    return (enum uctypes_type)(word >> UCTYPES_TYPE_SHIFT & 15);
}

static size_t uctypes_type_size(enum uctypes_type type)
{
    if (type >= UCTYPES_FLOAT32)
        return type == UCTYPES_FLOAT32 ? 4 : 8;
    return (size_t)1 << (type & 7) / 2;
}

static bool uctypes_is_bit_field(enum uctypes_type type)
{
    return type >= UCTYPES_BFUINT8 && type <= UCTYPES_BFINT32;
}

/* What a tuple describes; *offset from the struct's begin. */
static enum uctypes_kind uctypes_aggregate(const struct tuple *tuple, size_t *offset)
{
    if (tuple->size == 0 || tuple->size > 3)
        uctypes_bad_descriptor();
    uint32_t word = uctypes_word(tuple->items[0]), kind = word >> UCTYPES_KIND_SHIFT & 3;
    *offset = word & ((1u << UCTYPES_KIND_SHIFT) - 1);
    if (kind > UCTYPES_ARRAY || tuple->size < 2 || (tuple->size == 3 && kind != UCTYPES_ARRAY))
        uctypes_bad_descriptor();
    return (enum uctypes_kind)kind;
}

static size_t uctypes_size_of(value descriptor, bool native, size_t *align);

/* Items of an array, and the size of one. */
static size_t uctypes_array_shape(const struct tuple *tuple, bool native, size_t *item_size,
                                  size_t *align)
{
    uint32_t word = uctypes_word(tuple->items[1]);
    if (tuple->size == 3) {
        *item_size = uctypes_size_of(tuple->items[2], native, align);
        return word;
    }
    size_t size = uctypes_type_size(uctypes_type_of(word));
    *item_size = size;
    *align = *align > size ? *align : size;
    return word & ((1u << UCTYPES_TYPE_SHIFT) - 1);
}

/* The size of a tuple's aggregate. */
static size_t uctypes_tuple_size(const struct tuple *tuple, bool native, size_t *align)
{
    size_t offset, item_size;
    switch (uctypes_aggregate(tuple, &offset)) {
    case UCTYPES_STRUCT:
        return uctypes_size_of(tuple->items[1], native, align);
    case UCTYPES_PTR:
        *align = *align > sizeof(void *) ? *align : sizeof(void *);
        return sizeof(void *);
    default:;
        size_t n = uctypes_array_shape(tuple, native, &item_size, align);
        if (__builtin_mul_overflow(n, item_size, &n))
            uctypes_bad_descriptor();
        return n;
    }
}

/* Where a field ends. */
static size_t uctypes_field_end(value field, bool native, size_t *align)
{
    const struct tuple *tuple = tuple_of(field);
    size_t offset, size;
    if (tuple) {
        uctypes_aggregate(tuple, &offset);
        return offset + uctypes_tuple_size(tuple, native, align);
    }
    uint32_t word = uctypes_word(field);
    enum uctypes_type type = uctypes_type_of(word);
    offset =
        word & ((1u << (uctypes_is_bit_field(type) ? UCTYPES_BIT_SHIFT : UCTYPES_TYPE_SHIFT)) - 1);
    size = uctypes_type_size(type);
    *align = *align > size ? *align : size;
    return offset + size;
}

/* Of a dict or tuple; *align becomes what its largest scalar wants, which a native layout rounds up to. */
static size_t uctypes_size_of(value descriptor, bool native, size_t *align)
{
    const struct map *map = dict_map(descriptor);
    size_t cursor = 0, size = 0, largest = 1;
    value name, field;
    stack_check();
    if (!map) {
        const struct tuple *tuple = tuple_of(descriptor);
        if (!tuple)
            uctypes_bad_descriptor();
        return uctypes_tuple_size(tuple, native, align);
    }
    while (map_next(map, &cursor, &name, &field)) {
        size_t end = uctypes_field_end(field, native, &largest);
        size = size > end ? size : end;
    }
    *align = *align > largest ? *align : largest;
    return native ? (size + largest - 1) / largest * largest : size;
}

/* ---- scalars ---- */

/* Of size bytes, as an unsigned number; native ones at once, as registers want it. */
static uint64_t uctypes_read(const uint8_t *at, size_t size, enum uctypes_layout layout)
{
    uint64_t number = 0;
    if (layout == UCTYPES_NATIVE && (uintptr_t)at % size == 0) {
        switch (size) {
        case 1:
            return *(const volatile uint8_t *)at;
        case 2:
            return *(const volatile uint16_t *)(const void *)at;
        case 4:
            return *(const volatile uint32_t *)(const void *)at;
        default:
            return *(const volatile uint64_t *)(const void *)at;
        }
    }
    for (size_t i = 0; i < size; i++)
        number |= (uint64_t)at[layout == UCTYPES_BIG ? size - 1 - i : i] << 8 * i;
    return number;
}

static void uctypes_write(uint8_t *at, size_t size, enum uctypes_layout layout, uint64_t number)
{
    if (layout == UCTYPES_NATIVE && (uintptr_t)at % size == 0) {
        switch (size) {
        case 1:
            *(volatile uint8_t *)at = (uint8_t)number;
            return;
        case 2:
            *(volatile uint16_t *)(void *)at = (uint16_t)number;
            return;
        case 4:
            *(volatile uint32_t *)(void *)at = (uint32_t)number;
            return;
        default:
            *(volatile uint64_t *)(void *)at = number;
            return;
        }
    }
    for (size_t i = 0; i < size; i++)
        at[layout == UCTYPES_BIG ? size - 1 - i : i] = (uint8_t)(number >> 8 * i);
}

/* Reads where content is VALUE_LOAD, else writes it. */
static value uctypes_scalar(enum uctypes_type type, uint8_t *at, enum uctypes_layout layout,
                            value content)
{
    size_t size = uctypes_type_size(type);
    bool is_float = HAS(float) && type >= UCTYPES_FLOAT32;
    if (content != VALUE_LOAD) {
        uint64_t bits =
            is_float ? float_to_ieee(float_value(content), size) : int_low64(int_index(content));
        uctypes_write(at, size, layout, bits);
        return VALUE_NONE;
    }
    uint64_t number = uctypes_read(at, size, layout);
    if (is_float)
        return float_from_ieee(number, size);
    if (!(type & 1))
        return int_new_unsigned_64(number);
    unsigned shift = 64 - 8 * (unsigned)size;
    return int_new_64((int64_t)(number << shift) >> shift);
}

static value uctypes_bits(uint32_t word, uint8_t *base, enum uctypes_layout layout, value content)
{
    size_t size = (size_t)1 << (uctypes_type_of(word) & 7) / 2;
    unsigned bit = word >> UCTYPES_BIT_SHIFT & 31, n_bits = word >> UCTYPES_SIZE_SHIFT & 31;
    uint32_t mask = (1u << n_bits) - 1;
    uint8_t *at = base + (word & ((1u << UCTYPES_BIT_SHIFT) - 1));
    uint32_t number = 0;
    if (content != VALUE_LOAD) /* may run Python: before the register is read */
        number = (uint32_t)int_low64(int_index(content));
    uint32_t old = (uint32_t)uctypes_read(at, size, layout);
    if (content == VALUE_LOAD)
        return int_new_unsigned(old >> bit & mask);
    uctypes_write(at, size, layout, (old & ~(mask << bit)) | (number & mask) << bit);
    return VALUE_NONE;
}

/* ---- struct ---- */

static value uctypes_struct_new(value descriptor, uint8_t *address, uintptr_t layout)
{
    struct uctypes_struct *self = heap_new(struct uctypes_struct, &type_uctypes_struct);
    self->descriptor = descriptor;
    self->address = address;
    self->layout = layout;
    return VALUE_OBJECT(self);
}

static uint8_t *uctypes_address(value v)
{
    if (!is_int(v))
        raise_format(&type_TypeError, "can't convert %t to int", v);
    return (uint8_t *)(uintptr_t)int_low64(v);
}

value uctypes_struct_make(const struct type *type, size_t n_positional, size_t n_keywords,
                          const value *args)
{
    (void)type;
    check_arity(Q_struct, n_positional, n_keywords, 2, 3);
    intptr_t layout = n_positional > 2 ? int_value(args[2]) : UCTYPES_NATIVE;
    if (layout < UCTYPES_LITTLE || layout > UCTYPES_NATIVE)
        raise_text(&type_ValueError, "bad layout");
    return uctypes_struct_new(args[1], uctypes_address(args[0]), (uintptr_t)layout);
}

void uctypes_struct_print(const struct printer *printer, value v, enum print_kind kind)
{
    const struct uctypes_struct *self = value_object(v);
    const char *what = "ERROR";
    const struct tuple *tuple = tuple_of(self->descriptor);
    (void)kind;
    if (dict_map(self->descriptor))
        what = "STRUCT";
    else if (tuple && tuple->size > 0 && is_int(tuple->items[0]))
        what = uctypes_word(tuple->items[0]) >> UCTYPES_KIND_SHIFT & 1 ? "PTR" : "ARRAY";
    print_format(printer, "<struct %s ", what);
    int_print_to(printer, int_new_unsigned((uintptr_t)self->address), 16);
    print_text(printer, ">");
}

/* A reference to bytes that the heap may not have. Once it grows, it is a copy. */
static value uctypes_bytearray(uint8_t *address, size_t size)
{
    struct array *array = heap_new(struct array, &type_bytearray);
    array->typecode = 'B';
    array->data = address;
    array->size = size;
    return VALUE_OBJECT(array);
}

static value uctypes_aggregate_field(const struct uctypes_struct *self, value field)
{
    const struct tuple *tuple = tuple_of(field);
    size_t offset, item_size, align = 1;
    if (!tuple)
        uctypes_bad_descriptor();
    enum uctypes_kind kind = uctypes_aggregate(tuple, &offset);
    uint8_t *at = self->address + offset;
    if (kind == UCTYPES_STRUCT)
        return uctypes_struct_new(tuple->items[1], at, self->layout);
    if (kind == UCTYPES_ARRAY && tuple->size == 2 &&
        uctypes_type_of(uctypes_word(tuple->items[1])) == UCTYPES_UINT8)
        return uctypes_bytearray(
            at, uctypes_array_shape(tuple, self->layout == UCTYPES_NATIVE, &item_size, &align));
    return uctypes_struct_new(field, at, self->layout);
}

bool uctypes_struct_attr(value v, qstr name, value *slot)
{
    const struct uctypes_struct *self = value_object(v);
    const struct map *map = dict_map(self->descriptor);
    enum uctypes_layout layout = (enum uctypes_layout)self->layout;
    if (!map)
        raise_text(&type_TypeError, "struct: no fields");
    value field = map_get_name(map, name);
    if (field == NO_VALUE)
        raise_key_error(VALUE_NAME(name));
    if (*slot == VALUE_DELETED)
        return false;
    if (!is_int(field)) {
        if (*slot != VALUE_LOAD)
            raise_text(&type_TypeError, "can't assign to aggregate");
        *slot = uctypes_aggregate_field(self, field);
        return true;
    }
    uint32_t word = uctypes_word(field);
    enum uctypes_type type = uctypes_type_of(word);
    if (uctypes_is_bit_field(type))
        *slot = uctypes_bits(word, self->address, layout, *slot);
    else
        *slot = uctypes_scalar(type, self->address + (word & ((1u << UCTYPES_TYPE_SHIFT) - 1)),
                               layout, *slot);
    return true;
}

static uint8_t *uctypes_target(const struct uctypes_struct *self)
{
    uint8_t *target;
    memcpy(&target, self->address, sizeof target);
    return target;
}

value uctypes_struct_subscr(value v, value index, value content)
{
    const struct uctypes_struct *self = value_object(v);
    const struct tuple *tuple = tuple_of(self->descriptor);
    size_t offset, item_size, align = 1, n = SIZE_MAX;
    if (content == VALUE_DELETED)
        return NO_VALUE;
    if (!tuple)
        raise_text(&type_TypeError, "struct: can't index");
    intptr_t i = int_value(index);
    bool native = self->layout == UCTYPES_NATIVE;
    bool is_array = uctypes_aggregate(tuple, &offset) == UCTYPES_ARRAY;
    uint8_t *base = is_array ? self->address : uctypes_target(self);
    value item = tuple->items[tuple->size - 1];
    if (is_array)
        n = uctypes_array_shape(tuple, native, &item_size, &align);
    else
        item_size = is_int(item) ? uctypes_type_size(uctypes_type_of(uctypes_word(item)))
                                 : uctypes_size_of(item, native, &align);
    if (is_array && (i < 0 || (size_t)i >= n))
        raise_text(&type_IndexError, "struct: index out of range");
    uint8_t *at = base + (uintptr_t)i * item_size;
    if (is_int(item))
        return uctypes_scalar(uctypes_type_of(uctypes_word(item)), at,
                              (enum uctypes_layout)self->layout, content);
    return content == VALUE_LOAD ? uctypes_struct_new(item, at, self->layout) : NO_VALUE;
}

bool uctypes_struct_buffer(value v, struct buffer_view *view, bool writable)
{
    const struct uctypes_struct *self = value_object(v);
    size_t align = 1;
    (void)writable;
    view->data = self->address;
    view->size = uctypes_size_of(self->descriptor, self->layout == UCTYPES_NATIVE, &align);
    view->typecode = 'B';
    view->writable = true;
    return true;
}

/* int(pointer): where it points to. */
value uctypes_struct_int(value v)
{
    const struct uctypes_struct *self = value_object(self_as(v, &type_uctypes_struct));
    const struct tuple *tuple = tuple_of(self->descriptor);
    size_t offset;
    if (!tuple || uctypes_aggregate(tuple, &offset) != UCTYPES_PTR)
        raise_silently(&type_TypeError);
    return int_new_unsigned((uintptr_t)uctypes_target(self));
}

/* ---- functions ---- */

value uctypes_sizeof(size_t n_args, const value *args)
{
    value descriptor = args[0];
    size_t align = 1;
    bool native = true;
    if (n_args > 1)
        native = int_value(args[1]) == UCTYPES_NATIVE;
    if (is_exactly(descriptor, &type_uctypes_struct)) {
        const struct uctypes_struct *self = value_object(descriptor);
        if (n_args > 1)
            raise_silently(&type_TypeError);
        descriptor = self->descriptor;
        native = self->layout == UCTYPES_NATIVE;
    } else if (is_bytes(descriptor) || array_of(descriptor)) { /* an array of bytes */
        return length(descriptor);
    }
    return int_new_unsigned(uctypes_size_of(descriptor, native, &align));
}

value uctypes_addressof(value v)
{
    struct buffer_view view;
    buffer_require(v, &view, false);
    return int_new_unsigned((uintptr_t)view.data);
}

static size_t uctypes_count(value v)
{
    intptr_t size = int_value(v);
    if (size < 0)
        raise_silently(&type_ValueError);
    return (size_t)size;
}

value uctypes_bytes_at(value address, value size)
{
    size_t n = uctypes_count(size);
    return bytes_new(uctypes_address(address), n);
}

value uctypes_bytearray_at(value address, value size)
{
    size_t n = uctypes_count(size);
    return uctypes_bytearray(uctypes_address(address), n);
}
