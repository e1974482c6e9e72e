/* bigint_radix.h - digits of one radix made digits of another, in less time than the square of their number. */
#ifndef BIGINT_RADIX_H
#define BIGINT_RADIX_H

#include "runtime/base/bigint.h"

enum { RADIX_FEW = 100 }; /* below so many digits the plain way is as quick */

/* Digits of scratch that radix_convert takes for n digits; 0: there are too few for it. */
size_t radix_scratch(size_t n);
/* Makes digits[0..n), of radix `from`, into digits of radix `to`, both least significant first and of no radix above
 * 1 << BIGINT_DIGIT_BITS nor below 3/4 of its bits. out has room for n + n / 2 + 2. Returns how many there are. */
size_t radix_convert(bigint_digit *out, bigint_double_digit to, const bigint_digit *digits,
                     size_t n, bigint_double_digit from, bigint_digit *scratch);

#endif
