/* bigint.h - integers of any size, sign and magnitude.
 *
 * A bigint is a view: the digits belong to whoever made them (ROM, an arena, the VM's heap).
 * Operations write into a caller-given result whose digit array has the capacity that the matching
 * *_size function tells, so that this layer never allocates. Digits are half a machine word, so
 * that a product of two and a division by one stay in hardware: 16 bits on 32-bit targets, 32 on a
 * 64-bit host. Least significant digit first; no leading zero digit; zero has no digits and is
 * positive. */
#ifndef BIGINT_H
#define BIGINT_H

#include "runtime/base/target.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if TARGET_64
typedef uint32_t bigint_digit;
typedef uint64_t bigint_double_digit;
/* Static initialiser of the digits that hold one 32-bit word; an image's long ints are lists of
 * these. */
#define BIGINT_WORD(word) (word)
#else
typedef uint16_t bigint_digit;
typedef uint32_t bigint_double_digit;
#define BIGINT_WORD(word) (word) & 0xffffu, (word) >> 16
#endif
enum { BIGINT_DIGIT_BITS = 8 * sizeof(bigint_digit) };

struct bigint {
    bigint_digit *digits; /* read-only when the bigint is an operand */
    uint32_t size;        /* digits in use */
    bool negative;
};

/* Conversions. The result of bigint_from_* needs 4 digits of room for a 64-bit value. */
void bigint_from_int64(struct bigint *out, int64_t number);
void bigint_from_uint64(struct bigint *out, uint64_t number);
/* False when the number does not fit. */
bool bigint_to_int64(const struct bigint *a, int64_t *out);
/* Low 64 bits of the two's complement, whatever the size. */
uint64_t bigint_low64(const struct bigint *a);
/* Nearest double, ties to even; infinity past the range. */
double bigint_to_double(const struct bigint *a);
float bigint_to_single(const struct bigint *a);
/* The double of these bits, cut towards zero; needs 1024 bits of room, and a finite one. */
void bigint_from_double(struct bigint *out, uint64_t bits);

/* Text. Digits needed for text of that many characters in that base (2..36). */
size_t bigint_parse_size(size_t characters, unsigned base);
/* text[0..length) is digits of that base (letters of either case, no sign, no prefix, no
 * underscores); false on any other character. */
bool bigint_parse(struct bigint *out, const char *text, size_t length, unsigned base,
                  bigint_digit *scratch);
/* Digits of scratch with which bigint_parse takes less than quadratic time, on hosts; 0, or NULL for it: the plain way. */
size_t bigint_parse_scratch(size_t characters, unsigned base);
/* Characters at most that bigint_format writes, sign included, no zero byte. */
size_t bigint_format_size(const struct bigint *a, unsigned base);
/* Writes the number in lower case to text; returns the characters written. quick: on hosts in less than quadratic time,
 * with more scratch. */
size_t bigint_format(const struct bigint *a, unsigned base, char *text, bigint_digit *scratch,
                     bool quick);
/* Digits of scratch that it takes. */
size_t bigint_format_scratch(const struct bigint *a, bool quick);

/* Bytes, two's complement when is_signed. Returns false when it does not fit size bytes. */
bool bigint_to_bytes(const struct bigint *a, uint8_t *out, size_t size, bool big_endian,
                     bool is_signed);
/* Needs size / sizeof(bigint_digit) + 2 digits. */
void bigint_from_bytes(struct bigint *out, const uint8_t *data, size_t size, bool big_endian,
                       bool is_signed);

/* Below zero, zero, above zero. */
int bigint_compare(const struct bigint *a, const struct bigint *b);
size_t bigint_bit_length(const struct bigint *a);

/* out may not overlap a or b unless said. Room, in digits: */
size_t bigint_add_size(const struct bigint *a,
                       const struct bigint *b); /* also for subtract, and, or, xor */
size_t bigint_multiply_size(const struct bigint *a, const struct bigint *b);
size_t bigint_shift_left_size(const struct bigint *a, size_t bits);
void bigint_add(struct bigint *out, const struct bigint *a, const struct bigint *b);
void bigint_subtract(struct bigint *out, const struct bigint *a, const struct bigint *b);
void bigint_multiply(struct bigint *out, const struct bigint *a, const struct bigint *b);
size_t bigint_quotient_size(const struct bigint *a, const struct bigint *b);
size_t bigint_remainder_size(const struct bigint *a, const struct bigint *b);
/* Floor division as Python's // and %: scratch holds b->size digits. b is not zero. */
void bigint_divide(struct bigint *quotient, struct bigint *remainder, const struct bigint *a,
                   const struct bigint *b, bigint_digit *scratch);
/* Digits of scratch that bigint_power_modulo needs. */
size_t bigint_power_modulo_size(const struct bigint *modulus);
/* out = base ** exponent % modulus, of numbers above or equal to zero, the modulus above, base below
 * the modulus. out needs modulus->size digits. */
void bigint_power_modulo(struct bigint *out, const struct bigint *base,
                         const struct bigint *exponent, const struct bigint *modulus,
                         bigint_digit *scratch);
void bigint_shift_left(struct bigint *out, const struct bigint *a, size_t bits);
void bigint_shift_right(struct bigint *out, const struct bigint *a,
                        size_t bits); /* floors; a->size + 1 digits */
/* Bitwise on infinite two's complement. */
void bigint_and(struct bigint *out, const struct bigint *a, const struct bigint *b);
void bigint_or(struct bigint *out, const struct bigint *a, const struct bigint *b);
void bigint_xor(struct bigint *out, const struct bigint *a, const struct bigint *b);

#endif
