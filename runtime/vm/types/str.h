/* str.h - str, bytes, bytearray and memoryview beyond what vm.h declares. A name is a str too. */
#ifndef STR_H
#define STR_H

#include "runtime/base/unicode.h"
#include "runtime/base/utf8.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/run/watch.h"
#include <string.h>

/* Keeps v's block alive up to here: a span into it is no root. */
static inline void value_keep(value v)
{
    __asm__ volatile("" : : "r"(v));
}

/* Both are a str or name (or below): same text? */
bool str_equal(value a, value b);
/* A comparison's VALUE_TRUE or VALUE_FALSE; NO_VALUE for another operator. */
value span_compared(enum binary_operator op, const struct span *a, const struct span *b);
/* As a new str or bytes. */
value span_concat(const struct type *type, const struct span *a, const struct span *b);
value span_multiply(const struct type *type, const struct span *span, intptr_t count);
void span_repeat(uint8_t *out, const struct span *span, size_t count); /* fills size * count */
int span_compare(const struct span *a, const struct span *b);          /* memcmp, then length */
bool span_is(const struct span *span, const char *text);
bool str_is_ascii(value str, const struct span *span);
size_t str_length_of(value str); /* code points */
uint32_t str_hash_of(value str); /* text_hash of its bytes */
/* chr(code): raises ValueError outside 0..CODE_POINT_MAX. */
enum { CODE_POINT_MAX = HAS(unicode) ? 0x10ffff : 0xff };
value str_from_code(uint32_t code);
/* ord(v) of a str of one code point or one byte; raises TypeError. */
value str_ord(value v);
/* left + right of two str or two bytes. */
value str_concat(value left, value right);
/* A str whose size bytes the caller fills at once; *data is where. The bytes must be well-formed
 * UTF-8 by then. */
value str_allocate(size_t size, uint8_t **data);
value bytes_allocate(size_t size, uint8_t **data);
value bytearray_new(const void *data, size_t size);
value memoryview_new(value owner);
/* Code point i of str, as a str; raises IndexError. */
value str_at(value str, value index);
/* separator.join(iterable) for str. */
value str_join_values(value separator, value iterable);
/* Cuts at runs of white space, or at separator, as str.split(); max < 0: no limit. */
value str_split_value(value str, value separator, intptr_t max);
/* str from bytes that may not be UTF-8: raises UnicodeError. */
value str_decode(const uint8_t *data, size_t size);
/* As bytes.decode(encoding, errors) does, of UTF-8, ASCII and Latin-1; NO_VALUE: not given. */
value str_decode_with(const struct span *data, value encoding, value errors);
/* repr(v) with everything above 0x7f escaped: ascii(). */
value str_ascii_repr(value v);
/* repr of text or bytes that nobody can change meanwhile; and its parts: the quote, and what stands between two. */
void str_print_repr(const struct printer *printer, const struct span *span, bool is_bytes);
/* Whether repr shows a character as it is. Without Unicode's tables, past ASCII all but the second block of control characters, the
 * soft hyphen and surrogates. */
bool text_is_printable(uint32_t code);
uint8_t str_quote(const struct span *span);
void str_print_escaped(const struct printer *printer, const struct span *span, bool is_bytes,
                       uint8_t quote);

/* ---- what the methods of str, bytes and bytearray share: objstr_methods.c ---- */

enum text_kind { TEXT_STR, TEXT_BYTES, TEXT_BYTEARRAY };
struct text {
    struct span span;
    enum text_kind kind;
    bool wide; /* a str with code points above 0x7f: indices are not offsets */
};
static inline bool text_is_wide(const struct text *text)
{
    return HAS(unicode) && text->wide;
}

/* A str or something with bytes as a span that nobody can change: v's own, or a copy's. Returns what keeps it alive; raises
 * TypeError for other values. For what runs Python while it reads. */
value text_settle(value v, struct span *out);
/* self of a method; raises TypeError when it is none of the three. */
void text_of(value self, struct text *out);
/* An argument that has to be text of that kind: a str for str, else anything with bytes. Raises
 * TypeError. */
void text_argument(enum text_kind kind, value v, struct span *out);
/* A new value of that kind. */
value text_new(enum text_kind kind, const void *data, size_t size);
/* One of that size, to be filled: nothing else sees it yet. */
value text_allocate(enum text_kind kind, size_t size, uint8_t **data);
/* Offset of the first (last) place of needle in hay, -1 when there is none. */
intptr_t span_find(const struct span *hay, const struct span *needle);
intptr_t span_find_last(const struct span *hay, const struct span *needle);

/* Code points in text, and where one of them begins: bytes where a str is bytes. */
static inline size_t text_count(const uint8_t *data, size_t size)
{
    return HAS(unicode) ? utf8_length(data, size) : size;
}

static inline size_t text_offset(const uint8_t *data, size_t size, size_t index)
{
    return HAS(unicode) ? utf8_offset(data, size, index) : index < size ? index : size;
}

/* Writes a code point, at most 4 bytes; returns how many. */
static inline size_t text_put(uint32_t code, uint8_t *out)
{
    if (HAS(unicode))
        return utf8_encode(code, out);
    *out = (uint8_t)code;
    return 1;
}

/* Decodes one code point of well-formed text and moves on; surrogates are as good as others. */
static inline uint32_t text_next(const uint8_t **p)
{
    uint32_t code = *(*p)++;
    if (!HAS(unicode) || code < 0xc0)
        return code;
    unsigned more = code < 0xe0 ? 1 : code < 0xf0 ? 2 : 3;
    code &= 0x3fu >> more;
    while (more-- > 0)
        code = code << 6 | (*(*p)++ & 0x3fu);
    return code;
}

static inline bool text_is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* unicode_is and unicode_change; at build time nobody knows whether the board has the tables. */
#define TEXT_WATCHED "asks for the class or case of a character past ASCII"
static inline bool text_in_class(uint32_t code, enum unicode_class class)
{
    watch_stop(TEXT_WATCHED);
    return unicode_is(code, class);
}
static inline size_t text_to_case(uint32_t code, enum unicode_case to,
                                  uint32_t out[UNICODE_CHANGE_MAX])
{
    watch_stop(TEXT_WATCHED);
    return unicode_change(code, to, out);
}

/* A character of a str, or a byte: 0 where a byte is no ASCII. Where there are no tables, a byte at a time does. */
static inline uint32_t text_character(const struct text *text, const uint8_t **p)
{
    if (UNICODE_TABLES && text_is_wide(text))
        return text_next(p);
    uint8_t byte = *(*p)++;
    return byte < 0x80 ? byte : 0;
}

/* How many bytes of white space there are at p, or before the end: a character's, or 0. */
size_t text_space_wide(const struct text *text, const uint8_t *p, const uint8_t *end,
                       bool from_end);
static inline size_t text_space(const struct text *text, const uint8_t *p, const uint8_t *end,
                                bool from_end)
{
    if (UNICODE_TABLES && text->kind == TEXT_STR)
        return text_space_wide(text, p, end, from_end);
    return text_is_space(from_end ? end[-1] : *p);
}

/* Cuts white space off both ends of a number's text; of bytes, which need not be UTF-8, ASCII's alone. Runs no Python. */
void text_trim(struct span *span, enum text_kind kind);

/* Text of a number: where it has decimal digits past ASCII, a copy in the heap with ASCII's. Returns what keeps that alive. Runs no
 * Python. */
value text_ascii_digits(struct span *span);

/* ---- bytes and arrays ---- */

bool is_bytes(value v); /* bytes or below */
/* array.array, and bytearray with typecode 'B'. */
struct array {
    const struct type *type;
    size_t size;   /* items */
    uint8_t *data; /* a heap block of its own; NULL: none */
    char typecode;
    /* Items that there is room for, in the rest of typecode's word: a block for all. What has more forgets the upper bits,
     * and moves when it grows. 0 with data: not a block of its own; what grows becomes one. */
    size_t capacity : 8 * sizeof(size_t) - 8;
};
_Static_assert(sizeof(struct array) == 4 * sizeof(size_t), "a block of a 32-bit heap");
struct memoryview {
    const struct type *type;
    value owner;   /* what the bytes belong to; NO_VALUE once released */
    size_t offset; /* bytes */
    size_t size;   /* items */
    char typecode;
    bool writable;
    intptr_t step; /* items from one to the next; 1: they are memory as it is */
    void *
        packed; /* where the step is another: the items side by side, for who reads the view as a buffer */
};
/* ---- arrays and views: objarray.c, typecode.c ---- */

/* A new array of that type; data NULL: zeroes. */
value array_new(const struct type *type, char typecode, const void *data, size_t n_items);
/* struct rom_copied's: a block of its own for the bytes, which lie in ROM; NULL there: zeroes. */
void array_complete(void *copy);
struct array *array_of(value v); /* an array or bytearray, or below; else NULL */
/* What bytes(args...) or bytearray(args...) ask for: nothing, a size, a str with its encoding, anything with bytes
 * or an iterable of numbers. */
value bytes_from_arguments(enum text_kind kind, size_t n_args, const value *args);
/* From pairs of hexadecimal digits; `spaces`: white space between pairs is skipped. Raises
 * ValueError. */
value bytes_from_hex(enum text_kind kind, const struct span *hex, bool spaces);
/* A str or bytes with the separator between groups of bytes, counted from the end, or from the start where `group` is negative; 0: no
 * separators. Raises MemoryError; runs no Python. */
value bytes_to_hex(const struct span *data, const struct span *separator, intptr_t group,
                   bool as_bytes);
value bytes_contains(const struct span *span, value item); /* item in bytes; runs no Python */
/* Whether an int is a byte's; raises ValueError where it is none. Runs no Python. */
uint8_t byte_value(value number);
/* Items in memory by struct's letters, native order: size in bytes, 0 for an unknown letter. */
size_t typecode_size_of(char typecode);
static inline size_t typecode_size(char typecode)
{
    /* Where there are no arrays, bytes are all there is. */
    return !HAS(arrays) || typecode == 'B' ? 1 : typecode_size_of(typecode);
}
value typecode_load(char typecode, const void *from);
void typecode_store(char typecode, void *to, value v); /* raises TypeError; cuts ints */
/* The same for 'f', 'd' and 'O', which bytes do not have. */
value typecode_load_special(char typecode, const void *from);
void typecode_store_special(char typecode, void *to, value v);

/* ---- memory_item.c ---- */

/* object[index] of an object whose type has TYPE_MEMORY (a bytearray is the interpreter's own) with the index inside; NO_VALUE:
 * take the long way. Both run no Python. */
value memory_item_load(value object, size_t index);
/* object[index] = content for a small int; false: take the long way. */
bool memory_item_store(value object, size_t index, value content);

/* ---- format.c ---- */

/* format(v, spec): __format__'s built-in meaning. */
value value_format(value v, value spec);
/* template.format(*args, **kwargs); args as a NATIVE_K's, without self. */
value str_format_values(value template, size_t n_positional, size_t n_keywords, const value *args);
/* template % right; bytes when template is bytes. */
value str_modulo(value template, value right);

#endif
