/* utf8.h - UTF-8 as CPython accepts it: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point from data[0..size), size > 0; stores how many bytes it took in *taken.
 * Returns -1 on a malformed sequence, and then *taken is 1. */
int32_t utf8_decode(const uint8_t *data, size_t size, size_t *taken);

/* Writes code (0..0x10ffff) to out[0..4); returns how many bytes it took. Surrogates are written as
 * they are. */
size_t utf8_encode(uint32_t code, uint8_t *out);

/* The offset of the first malformed byte, or size when all of it is well formed. */
size_t utf8_check(const uint8_t *data, size_t size);

/* Number of code points in well-formed text. */
size_t utf8_length(const uint8_t *data, size_t size);

/* Byte offset of the code point with that index (0..length) in well-formed text. */
size_t utf8_offset(const uint8_t *data, size_t size, size_t index);

#endif
