/* bigint_radix.h - digits of one radix made digits of another, and products, in less time than the square of their number. */
#ifndef BIGINT_RADIX_H
#define BIGINT_RADIX_H

#include "runtime/base/bigint.h"

enum { RADIX_FEW = 100 }; /* below so many digits the plain way is as quick */

/* Digits of scratch that radix_multiply takes where the shorter number has n digits; 0: there are too few for it. */
size_t radix_multiply_scratch(size_t n);
/* out[0..n_a + n_b) = a[0..n_a) * b[0..n_b), n_a >= n_b, in digits of all bits. Returns how many there are without leading zeroes. */
size_t radix_multiply(bigint_digit *out, const bigint_digit *a, size_t n_a, const bigint_digit *b,
                      size_t n_b, bigint_digit *scratch);

/* Digits of scratch that radix_convert takes for n digits; 0: there are too few for it. */
size_t radix_scratch(size_t n);
/* Makes digits[0..n), of radix `from`, into digits of radix `to`, both least significant first and of no radix above
 * 1 << BIGINT_DIGIT_BITS nor below 3/4 of its bits. out has room for n + n / 2 + 2. Returns how many there are. */
size_t radix_convert(bigint_digit *out, bigint_double_digit to, const bigint_digit *digits,
                     size_t n, bigint_double_digit from, bigint_digit *scratch);

#endif
