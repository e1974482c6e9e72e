/* str.h - str, bytes, bytearray and memoryview beyond what vm.h declares. A name is a str too. */
#ifndef STR_H
#define STR_H

#include "runtime/vm/vm.h"

/* Both are a str or name (or below): same text? */
bool str_equal(value a, value b);
int span_compare(const struct span *a, const struct span *b); /* memcmp, then length */
bool span_is(const struct span *span, const char *text);
bool str_is_ascii(value str, const struct span *span);
size_t str_length_of(value str); /* code points */
uint32_t str_hash_of(value str); /* text_hash of its bytes */
/* chr(code): raises ValueError outside 0..0x10ffff. */
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
/* repr of text or bytes. */
void str_print_repr(const struct printer *printer, const struct span *span, bool is_bytes);

bool is_bytes(value v); /* bytes or below */
struct bytearray {
    const struct type *type; /* type_bytearray */
    size_t size, capacity;   /* bytes */
    uint8_t *data;           /* a heap block of its own; NULL: none */
};
struct memoryview {
    const struct type *type;
    value owner;   /* what the bytes belong to */
    size_t offset; /* bytes */
    size_t size;   /* items */
    char typecode;
    bool writable;
};
/* array.array: as bytearray, with a typecode. */
struct array {
    const struct type *type;
    size_t size, capacity; /* items */
    uint8_t *data;
    char typecode;
};
/* Items in memory by struct's letters, native order: size in bytes, 0 for an unknown letter. */
size_t typecode_size(char typecode);
value typecode_load(char typecode, const void *from);
void typecode_store(char typecode, void *to, value v); /* raises OverflowError, TypeError */

/* ---- format.c ---- */

/* format(v, spec): __format__'s built-in meaning. */
value value_format(value v, value spec);
/* template.format(*args, **kwargs); args as a NATIVE_K's, without self. */
value str_format_values(value template, size_t n_positional, size_t n_keywords, const value *args);
/* template % right; bytes when template is bytes. */
value str_modulo(value template, value right);

#endif
