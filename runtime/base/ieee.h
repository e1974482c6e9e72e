/* ieee.h - from one binary format of IEEE 754 to another, by the bits alone.
 *
 * For formats that the target's C does not compute with: half precision everywhere, doubles where
 * floats are singles and a conversion by the compiler would bring its double arithmetic along. */
#ifndef IEEE_H
#define IEEE_H

#include <stddef.h>
#include <stdint.h>

/* The number whose format has `from` bytes (2, 4 or 8), in the format of `to` bytes: nearest, ties
 * to even, infinite past the range. A NaN is quiet and keeps what fits of its payload. */
uint64_t ieee_convert(uint64_t bits, size_t from, size_t to);

/* significand / 2^62 * 2^exponent in the format of `size` bytes, rounded likewise. 2^62 <= significand
 * < 2^63; its lowest bit also stands for all that was cut off below it. */
uint64_t ieee_round(uint64_t significand, int exponent, size_t size);

#endif
