/* float_power.h - logarithm and power of two of singles in integers: float_power.c. */
#ifndef FLOAT_POWER_H
#define FLOAT_POWER_H

#include "runtime/vm/types/float_math.h"

/* log2(e), in 2^-55. */
#define FLOAT_LOG2_E 0xb8aa3b295c17f1

/* a * b / 2^64 */
static inline uint64_t float_power_product(uint64_t a, uint64_t b)
{
    uint64_t a_high = a >> 32, a_low = (uint32_t)a, b_high = b >> 32, b_low = (uint32_t)b;
    uint64_t cross = a_high * b_low + (a_low * b_low >> 32);
    uint64_t other = a_low * b_high + (uint32_t)cross;
    return a_high * b_high + (cross >> 32) + (other >> 32);
}

/* ln(1 + r), r in 2^-31 and within a sixteenth of 0; in 2^-62, errs by 2^-32 of itself. */
int64_t float_power_natural(int64_t r);
/* log2 of the normal number above zero that these are the bits of, in 2^-55; errs by 2^-44.5. */
int64_t float_power_logarithm(uint32_t bits);
/* log times the single whose bits and binary exponent, -16 to 6, are given: in 2^-40. */
int64_t float_power_scaled(int64_t log, uint32_t factor_bits, int own);
/* 2^fraction, fraction in 2^-40 and below 1: in 2^-40. */
uint64_t float_power_of_two(uint64_t fraction);

#endif
