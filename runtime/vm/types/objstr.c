/* objstr.c - str: making, reading, comparing, indexing, iterating, printing. */
#include "runtime/base/utf8.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* ---- reading ---- */

/* The struct str of a str or bytes object itself or of what it is an instance of; NULL for a name
 * and for everything else. */
static struct str *str_object(value v, const struct type *type)
{
    if (!value_is_object(v))
        return NULL;
    if (((const struct object *)v)->type == type)
        return value_object(v);
    v = value_part(v, type);
    return value_is_object(v) ? value_object(v) : NULL;
}

/* The str itself: v, or the str or name that v is an instance of. NO_VALUE: none. */
static value str_itself(value v)
{
    if (value_is_name(v))
        return v;
    return value_is_object(v) ? value_part(v, &type_str) : NO_VALUE;
}

bool str_span(value v, struct span *out)
{
    if (value_is_object(v) && ((const struct object *)v)->type != &type_str)
        v = value_part(v, &type_str);
    if (value_is_name(v)) {
        *out = name_span(value_name(v));
        return true;
    }
    if (!value_is_object(v))
        return false;
    const struct str *str = value_object(v);
    out->data = str->data;
    out->size = str->size;
    return true;
}

bool is_str(value v)
{
    return value_is_name(v) || str_object(v, &type_str) || str_itself(v) != NO_VALUE;
}

bool is_bytes(value v)
{
    return str_object(v, &type_bytes);
}

bool bytes_span(value v, struct span *out)
{
    struct buffer_view view;
    struct str *str = str_object(v, &type_bytes);
    if (str) {
        out->data = str->data;
        out->size = str->size;
        return true;
    }
    if (!buffer_get(v, &view, false))
        return false;
    out->data = view.data;
    out->size = view.size;
    return true;
}

/* What is learnt about a str is kept in it, unless it lies in ROM. */
static void str_learn(struct str *str, uint32_t flags)
{
    const uint8_t *place = (const uint8_t *)str;
    if (place >= vm.heap.blocks && place < vm.heap.blocks + vm.heap.n_blocks * HEAP_BLOCK)
        str->hash_flags |= flags;
}

static bool span_is_ascii(const struct span *span)
{
    const uintptr_t high_bits = UINTPTR_MAX / 0xff * 0x80;
    size_t i = 0;
    for (; i + sizeof(uintptr_t) <= span->size; i += sizeof(uintptr_t)) {
        uintptr_t word;
        memcpy(&word, span->data + i, sizeof word);
        if (word & high_bits)
            return false;
    }
    for (; i < span->size; i++)
        if (span->data[i] & 0x80)
            return false;
    return true;
}

bool str_is_ascii(value v, const struct span *span)
{
    if (!HAS(unicode))
        return true;
    struct str *str = str_object(v, &type_str);
    if (!str)
        return span_is_ascii(span);
    if ((str->hash_flags & (STR_ASCII | STR_NOT_ASCII)) == 0) {
        bool ascii = span_is_ascii(span);
        str_learn(str, ascii ? STR_ASCII : STR_NOT_ASCII);
        return ascii;
    }
    return str->hash_flags & STR_ASCII;
}

size_t str_length_of(value v)
{
    struct span span;
    if (!str_span(v, &span))
        return 0;
    return str_is_ascii(v, &span) ? span.size : text_count(span.data, span.size);
}

/* Of a str or bytes. */
static uint32_t str_hash_in(struct str *str)
{
    uint32_t hash = str->hash_flags & STR_HASH_MASK;
    if (hash == 0) {
        hash = text_hash(str->data, str->size);
        str_learn(str, hash);
    }
    return hash;
}

uint32_t str_hash_of(value v)
{
    struct str *str = str_object(v, &type_str);
    struct span span;
    if (str)
        return str_hash_in(str);
    str_span(v, &span);
    return text_hash(span.data, span.size);
}

value str_hash(value self)
{
    return VALUE_SMALL_INT(str_hash_of(self));
}

value bytes_hash(value self)
{
    return VALUE_SMALL_INT(str_hash_in(str_object(self, &type_bytes)));
}

/* ---- making ---- */

static value str_make_object(const struct type *type, size_t size, uint8_t **data)
{
    if (size > SIZE_MAX / 2)
        raise_type(&type_MemoryError);
    struct str *str = heap_alloc_leaf(sizeof *str + size);
    str->type = type;
    str->hash_flags = 0;
    str->size = size;
    str->data = *data = (uint8_t *)(str + 1);
    return VALUE_OBJECT(str);
}

value str_allocate(size_t size, uint8_t **data)
{
    return str_make_object(&type_str, size, data);
}

value bytes_allocate(size_t size, uint8_t **data)
{
    return str_make_object(&type_bytes, size, data);
}

value str_new(const void *data, size_t size)
{
    uint8_t *to;
    if (size == 0)
        return VALUE_NAME(Q__empty_);
    value v = str_make_object(&type_str, size, &to);
    memcpy(to, data, size);
    return v;
}

value str_from_c(const char *text)
{
    return str_new(text, strlen(text));
}

value bytes_new(const void *data, size_t size)
{
    uint8_t *to;
    value v = str_make_object(&type_bytes, size, &to);
    if (size > 0)
        memcpy(to, data, size);
    return v;
}

#if TARGET_HOST
/* The host's ASCII characters, so that indexing and iterating text allocates nothing. */
static const uint8_t str_character_bytes[128] = {
#define FOUR(n) n, n + 1, n + 2, n + 3
#define SIXTEEN(n) FOUR(n), FOUR(n + 4), FOUR(n + 8), FOUR(n + 12)
    SIXTEEN(0),  SIXTEEN(16), SIXTEEN(32), SIXTEEN(48),
    SIXTEEN(64), SIXTEEN(80), SIXTEEN(96), SIXTEEN(112),
#undef FOUR
};
static const struct str str_characters[128] = {
#define ONE(n)                                           \
    {                                                    \
        &type_str, STR_ASCII, 1, &str_character_bytes[n] \
    }
#define FOUR(n) ONE(n), ONE(n + 1), ONE(n + 2), ONE(n + 3)
    SIXTEEN(0),  SIXTEEN(16), SIXTEEN(32), SIXTEEN(48),
    SIXTEEN(64), SIXTEEN(80), SIXTEEN(96), SIXTEEN(112),
#undef ONE
#undef FOUR
#undef SIXTEEN
};

static value str_from_ascii(uint8_t c)
{
    return VALUE_OBJECT(&str_characters[c]);
}
#else
static value str_from_ascii(uint8_t c)
{
    return str_new(&c, 1);
}
#endif

value str_from_code(uint32_t code)
{
    uint8_t bytes[4];
    if (code < 0x80)
        return str_from_ascii((uint8_t)code);
    if (code > CODE_POINT_MAX)
        raise_text(&type_ValueError, "char not in range(0x110000)");
    return str_new(bytes, text_put(code, bytes));
}

value str_ord(value v)
{
    struct span span;
    size_t characters;
    if (str_span(v, &span)) {
        characters = text_count(span.data, span.size);
        if (characters == 1)
            return VALUE_SMALL_INT(text_next(&span.data));
    } else if (bytes_span(v, &span)) {
        characters = span.size;
        if (characters == 1)
            return VALUE_SMALL_INT(span.data[0]);
    } else {
        raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", v);
    }
    raise_format(&type_TypeError, "ord() expected a character, but string of length %z found",
                 characters);
}

/* What a class in Python says is the text itself, also of a class below str. */
static value text_printed(value v, enum print_kind kind)
{
    struct text_builder builder;
    value said = instance_text(v, kind);
    if (said != NO_VALUE)
        return said;
    text_builder_init(&builder);
    print_value(&builder.printer, v, kind);
    return text_builder_str(&builder);
}

value str_of(value v)
{
    if (value_is_name(v) || (value_is_object(v) && ((const struct object *)v)->type == &type_str))
        return v;
    return text_printed(v, PRINT_STR);
}

value repr_of(value v)
{
    return text_printed(v, PRINT_REPR);
}

value str_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)type;
    static const struct parameter parameters[] = {{Q_object, 0}, {Q_encoding, 0}, {Q_errors, 0}};
    value given[3] = {NO_VALUE, NO_VALUE, NO_VALUE};
    struct span data;
    if (n_positional == 1 && n_keywords == 0)
        return str_of(args[0]);
    check_arity(Q_str, n_positional, 0, 0, 3);
    parse_arguments(Q_str, parameters, 3, n_positional, n_keywords, args, given);
    if (given[0] == NO_VALUE)
        return VALUE_NAME(Q__empty_);
    if (given[1] == NO_VALUE && given[2] == NO_VALUE)
        return str_of(given[0]);
    if (is_str(given[0]) || !bytes_span(given[0], &data))
        raise_text(&type_TypeError, "object with buffer protocol required");
    return str_decode_with(&data, given[1], given[2]);
}

/* ---- comparing ---- */

bool str_equal(value a, value b)
{
    struct span x, y;
    if (a == b)
        return true;
    if (value_is_name(a) && value_is_name(b))
        return false;
    str_span(a, &x);
    str_span(b, &y);
    return x.size == y.size && memcmp(x.data, y.data, x.size) == 0;
}

int span_compare(const struct span *a, const struct span *b)
{
    int order = memcmp(a->data, b->data, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : a->size < b->size ? -1 : a->size > b->size;
}

bool span_is(const struct span *span, const char *text)
{
    return span->size == strlen(text) && memcmp(span->data, text, span->size) == 0;
}

value span_compared(enum binary_operator op, const struct span *a, const struct span *b)
{
    if (op == BINARY_EQUAL || op == BINARY_NOT_EQUAL) {
        bool equal = a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
        return VALUE_BOOL(equal == (op == BINARY_EQUAL));
    }
    int order = span_compare(a, b);
    switch (op) {
    case BINARY_LESS:
        return VALUE_BOOL(order < 0);
    case BINARY_MORE:
        return VALUE_BOOL(order > 0);
    case BINARY_LESS_EQUAL:
        return VALUE_BOOL(order <= 0);
    case BINARY_MORE_EQUAL:
        return VALUE_BOOL(order >= 0);
    default:
        return NO_VALUE;
    }
}

/* ---- operators ---- */

value span_concat(const struct type *type, const struct span *a, const struct span *b)
{
    uint8_t *data;
    value result = str_make_object(type, a->size + b->size, &data);
    memcpy(data, a->data, a->size);
    memcpy(data + a->size, b->data, b->size);
    return result;
}

value str_concat(value left, value right)
{
    struct span a, b;
    const struct type *type = is_str(left) ? &type_str : &type_bytes;
    if (!str_span(left, &a))
        bytes_span(left, &a);
    if (!str_span(right, &b))
        bytes_span(right, &b);
    if (type == &type_str && a.size == 0)
        return str_itself(right);
    if (type == &type_str && b.size == 0)
        return str_itself(left);
    return span_concat(type, &a, &b);
}

void span_repeat(uint8_t *out, const struct span *span, size_t count)
{
    if (span->size == 1)
        memset(out, span->data[0], count);
    else
        for (size_t i = 0; i < count; i++)
            memcpy(out + i * span->size, span->data, span->size);
}

value span_multiply(const struct type *type, const struct span *span, intptr_t n)
{
    uint8_t *data;
    if (n <= 0 || span->size == 0)
        return type == &type_str ? VALUE_NAME(Q__empty_) : bytes_new("", 0);
    value result = str_make_object(type, sequence_repeated_size(span->size, n), &data);
    span_repeat(data, span, (size_t)n);
    return result;
}

value str_binary(enum binary_operator op, value self, value other)
{
    struct span a, b;
    intptr_t count;
    if (op == BINARY_MULTIPLY && !sequence_times(other, &count))
        return NO_VALUE;
    str_span(self, &a);
    switch (op) {
    case BINARY_MULTIPLY:
        return span_multiply(&type_str, &a, count);
    case BINARY_IN:
        if (!str_span(other, &b))
            raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", other);
        return VALUE_BOOL(span_find(&a, &b) >= 0);
    default:
        break;
    }
    if (!str_span(other, &b))
        return NO_VALUE;
    if (op == BINARY_ADD)
        return str_concat(self, other);
    return op <= BINARY_NOT_EQUAL ? span_compared(op, &a, &b) : NO_VALUE;
}

value str_binary_modulo(enum binary_operator op, value self, value other)
{
    return op == BINARY_MODULO ? str_modulo(self, other) : str_binary(op, self, other);
}

value str_length(value self)
{
    return VALUE_SMALL_INT(str_length_of(self));
}

bool str_buffer(value self, struct buffer_view *view, bool writable)
{
    struct span span;
    if (writable || !str_span(self, &span))
        return false;
    *view = (struct buffer_view){(void *)span.data, span.size, 'B', false};
    return true;
}

/* ---- indexing ---- */

/* Offset of a code point among n; from the nearer end of wide text. */
static size_t str_offset(const struct span *span, bool ascii, size_t index)
{
    return ascii ? index : text_offset(span->data, span->size, index);
}

OPTIONAL value str_load_slice(value self, value slice)
{
    struct span span;
    struct slice_bounds bounds;
    slice_unpack(slice, &bounds);
    str_span(self, &span);
    bool ascii = str_is_ascii(self, &span);
    size_t n = slice_adjust(&bounds, ascii ? span.size : text_count(span.data, span.size));
    if (n == 0)
        return VALUE_NAME(Q__empty_);
    if (bounds.step == 1) {
        size_t from = str_offset(&span, ascii, (size_t)bounds.start);
        struct span rest = {span.data + from, span.size - from};
        return str_new(rest.data, str_offset(&rest, ascii, n));
    }
    struct text_builder builder;
    text_builder_init(&builder);
    intptr_t index = bounds.start;
    for (size_t i = 0; i < n; i++, index += bounds.step) {
        const uint8_t *from = span.data + str_offset(&span, ascii, (size_t)index), *end = from;
        text_next(&end);
        text_builder_add(&builder, from, (size_t)(end - from));
    }
    return text_builder_str(&builder);
}

value str_at(value self, value index)
{
    struct span span;
    intptr_t number =
        value_is_small_int(index) ? small_int(index) : sequence_number(&type_str, index);
    str_span(self, &span);
    size_t i = (size_t)number;
    if (str_is_ascii(self, &span)) {
        if (i >= span.size)
            i = sequence_index(&type_str, span.size, number);
        return str_from_ascii(span.data[i]);
    }
    size_t offset = number < 0 ? span.size : text_offset(span.data, span.size, i);
    if (offset >= span.size) {
        i = sequence_index(&type_str, text_count(span.data, span.size), number);
        offset = text_offset(span.data, span.size, i);
    }
    const uint8_t *p = span.data + offset;
    return str_from_code(text_next(&p));
}

value str_subscr(value self, value index, value content)
{
    if (content != VALUE_LOAD)
        return NO_VALUE;
    if (is_exactly(index, &type_slice))
        return str_load_slice(self, index);
    return str_at(self, index);
}

struct str_iterator {
    struct iterator head;
    value str;
    size_t offset;
};

static value str_iterator_next(value self)
{
    struct str_iterator *iterator = value_object(self);
    struct span span;
    str_span(iterator->str, &span);
    if (iterator->offset >= span.size)
        return NO_VALUE;
    const uint8_t *p = span.data + iterator->offset;
    uint32_t code = text_next(&p);
    iterator->offset = (size_t)(p - span.data);
    return str_from_code(code);
}

value str_iterate(value self)
{
    struct str_iterator *iterator = iterator_new(struct str_iterator, str_iterator_next);
    iterator->str = self;
    return VALUE_OBJECT(iterator);
}

/* ---- printing ---- */

static void str_print_escape(const struct printer *printer, uint32_t code)
{
    static const char hex[] = "0123456789abcdef";
    unsigned digits = code < 0x100 ? 2 : code < 0x10000 ? 4 : 8;
    char text[10] = {'\\', digits == 2 ? 'x' : digits == 4 ? 'u' : 'U'};
    for (unsigned i = 0; i < digits; i++)
        text[2 + i] = hex[code >> 4 * (digits - 1 - i) & 15];
    print_span(printer, text, 2 + digits);
}

bool text_is_printable(uint32_t code)
{
    if (UNICODE_TABLES && code > 0xa0)
        return text_in_class(code, UNICODE_printable);
    return (code >= ' ' && code < 0x7f) ||
           (code > 0xa0 && code != 0xad && (code < 0xd800 || code > 0xdfff));
}

uint8_t str_quote(const struct span *span)
{
    bool single = memchr(span->data, '\'', span->size);
    return single && !memchr(span->data, '"', span->size) ? '"' : '\'';
}

void str_print_escaped(const struct printer *printer, const struct span *span, bool as_bytes,
                       uint8_t quote)
{
    const uint8_t *p = span->data, *end = p + span->size, *shown = p;
    while (p < end) {
        const uint8_t *at = p;
        uint32_t code = as_bytes ? *p++ : text_next(&p);
        if (text_is_printable(code) && code != quote && code != '\\' && (!as_bytes || code < 0x7f))
            continue;
        print_span(printer, shown, (size_t)(at - shown));
        shown = p;
        if (code == quote || code == '\\')
            print_format(printer, "\\%c", (int)code);
        else if (code == '\n' || code == '\r' || code == '\t')
            print_text(printer, code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t");
        else
            str_print_escape(printer, code);
    }
    print_span(printer, shown, (size_t)(end - shown));
}

OPTIONAL void str_print_repr(const struct printer *printer, const struct span *span, bool as_bytes)
{
    uint8_t quote = str_quote(span);
    print_span(printer, &quote, 1);
    str_print_escaped(printer, span, as_bytes, quote);
    print_span(printer, &quote, 1);
}

void str_print(const struct printer *printer, value self, enum print_kind kind)
{
    struct span span;
    str_span(self, &span);
    if (kind == PRINT_STR)
        print_span(printer, span.data, span.size);
    else
        str_print_repr(printer, &span, false);
}

value str_ascii_repr(value v)
{
    struct text_builder builder;
    struct span span;
    value shown = repr_of(v);
    str_span(shown, &span);
    if (str_is_ascii(shown, &span))
        return shown;
    text_builder_init(&builder);
    for (const uint8_t *p = span.data, *end = p + span.size; p < end;) {
        uint32_t code = text_next(&p);
        if (code < 0x80)
            text_builder_add(&builder, p - 1, 1);
        else
            str_print_escape(&builder.printer, code);
    }
    value_keep(shown);
    return text_builder_str(&builder);
}
