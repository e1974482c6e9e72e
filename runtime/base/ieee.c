/* ieee.c - from one binary format of IEEE 754 to another, by the bits alone. */
#include "runtime/base/ieee.h"

enum { TOP = 62 }; /* where the leading 1 of a significand is held */

/* IEEE 754-2019, table 3.5. */
static inline unsigned fraction_bits(size_t size)
{
    return size == 2 ? 10 : size == 4 ? 23 : 52;
}

/* All ones in the exponent: infinity and NaN. */
static inline int exponent_top(size_t size)
{
    return size == 2 ? 31 : size == 4 ? 255 : 2047;
}

uint64_t ieee_round(uint64_t significand, int exponent, size_t size)
{
    int top = exponent_top(size), biased = exponent + top / 2;
    unsigned drop = TOP - fraction_bits(size);
    if (biased >= top)
        return (uint64_t)(unsigned)top << fraction_bits(size);
    if (biased < 1) { /* subnormal: the implied bit is shifted into the fraction */
        drop += (unsigned)(1 - biased);
        biased = 1;
    }
    if (drop > 63)
        return 0;
    uint64_t kept = significand >> drop, half = (uint64_t)1 << (drop - 1);
    uint64_t rest = significand & (half | (half - 1));
    if (rest > half || (rest == half && kept & 1))
        kept++;
    /* The implied bit, and a carry out of the fraction, add to the exponent. */
    return ((uint64_t)(unsigned)(biased - 1) << fraction_bits(size)) + kept;
}

uint64_t ieee_convert(uint64_t bits, size_t from, size_t to)
{
    if (from == to)
        return bits;
    unsigned width = fraction_bits(from);
    uint64_t sign = bits >> (8 * from - 1) & 1, out;
    uint64_t significand = bits << (TOP - width) & (((uint64_t)1 << TOP) - 1);
    int top = exponent_top(from), exponent = (int)(bits >> width) & top;
    if (exponent == top) {
        uint64_t quiet = significand != 0 ? (uint64_t)1 << (TOP - 1) : 0;
        out = ((uint64_t)(unsigned)exponent_top(to) << fraction_bits(to)) |
              (significand | quiet) >> (TOP - fraction_bits(to));
    } else {
        if (exponent != 0)
            significand |= (uint64_t)1 << TOP;
        else
            exponent = 1;
        while (significand != 0 && significand >> TOP == 0) {
            significand <<= 1;
            exponent--;
        }
        out = significand != 0 ? ieee_round(significand, exponent - top / 2, to) : 0;
    }
    return out | sign << (8 * to - 1);
}
