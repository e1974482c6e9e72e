/* float.h - reading and making floats without a call.
 *
 * On 64-bit targets a double whose exponent lies within 2^-255 .. 2^256 is immediate: rotated left by
 * three, so that its sign is bit 2, its top two exponent bits (which bit 63 then implies) give way
 * to the tag. 0.0 takes the place of 2^-255, which is boxed, as are -0.0, infinities and NaN. */
#ifndef FLOAT_H
#define FLOAT_H

#include "runtime/vm/memory/object.h"
#include "runtime/vm/run/watch.h"
#include <string.h>

/* The target's floats may be of another kind. */
#define FLOAT_WATCHED "computes with floats, which the target may do otherwise"

/* As float_make for what is not immediate. */
value float_box(float_number number);

#if TARGET_64
#define FLOAT_ZERO_BITS 0x8000000000000002u

static inline bool value_is_float(value v)
{
    return HAS(float) && (value_is_immediate_float(v) ||
                          (value_is_object(v) && ((const struct object *)v)->type == &type_float));
}

/* v is a float itself, not an instance of a class below it. */
static inline float_number float_number_of(value v)
{
    uint64_t bits = value_bits(v);
    double number;
    watch_stop(FLOAT_WATCHED);
    if (!value_is_immediate_float(v))
        return ((const struct float_object *)v)->number;
    if (bits == FLOAT_ZERO_BITS)
        return 0.0;
    bits = (2 - (bits >> 63)) | (bits & ~(uint64_t)3);
    bits = bits >> 3 | bits << 61;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static inline value float_make(float_number number)
{
    uint64_t bits;
    watch_stop(FLOAT_WATCHED);
    memcpy(&bits, &number, sizeof bits);
    unsigned top = (unsigned)(bits >> 60) & 7;
    if ((top == 3 || top == 4) && bits != 0x3000000000000000u) {
        bits = bits << 3 | bits >> 61;
        return (value)((bits & ~(uint64_t)3) | 2);
    }
    if (bits == 0)
        return (value)FLOAT_ZERO_BITS;
    return float_box(number);
}
#else
static inline bool value_is_float(value v)
{
    return is_plain(v, &type_float);
}

static inline float_number float_number_of(value v)
{
    return ((const struct float_object *)v)->number;
}

static inline value float_make(float_number number)
{
    return float_box(number);
}
#endif

/* By its bits: without an FPU a comparison of floats is a call. */
static inline bool float_is_zero(float_number number)
{
    float_bits bits;
    memcpy(&bits, &number, sizeof bits);
    return bits << 1 == 0;
}

/* ---- objfloat.c ---- */

/* v as a number where a float is wanted: float, int, bool, instances of their subclasses, and any
 * object with __float__; of one below float its own number. False: none of these. */
bool float_from_value(value v, float_number *out);
/* The same as float() and complex() do it, which ask __float__ of a class below float, too. */
bool float_converted(value v, float_number *out);
/* left op right for floats themselves and small ints that are one exactly; NO_VALUE for other operands or operators. */
value float_operate(enum binary_operator op, value left, value right);
/* Raises ZeroDivisionError; NO_VALUE when op is none of arithmetic or comparison. A negative base
 * with a fractional exponent gives a complex. */
value float_arithmetic(enum binary_operator op, float_number left, float_number right);
/* left ** right: raises ZeroDivisionError, or gives a complex. */
value float_to_power(float_number left, float_number right);
/* Python's // and % of floats. right is not 0. */
void float_divide(float_number left, float_number right, float_number *quotient,
                  float_number *remainder);
float_number float_floor(float_number number);
bool float_is_finite(float_number number);
bool float_is_nan(float_number number);
/* The int nearest to zero's side; raises OverflowError, ValueError for infinities and NaN. */
value float_to_int(float_number number);
intptr_t float_hash_of(float_number number); /* equal to the hash of an equal int */
/* round(number, digits): half to even, on the exact decimal value. */
value float_round(float_number number, intptr_t digits);
/* round(number) */
value float_round_to_int(float_number number);
/* base ** exponent without libm. */
float_number float_power(float_number base, float_number exponent);
bool float_parse_digits(const char *text, size_t size, float_number *out); /* as number_parse_* */
float_number float_parse_text(const uint8_t *data, size_t size);           /* raises ValueError */
/* repr(number) to out[0..NUMBER_TEXT_MAX); returns the characters. */
size_t float_repr(float_number number, char *out);
/* As number_format_*: conversion e, f or g. */
size_t float_format(float_number number, char conversion, int precision, bool alternate, char *out);
/* From and to the bits of an IEEE float of 2, 4 or 8 bytes. */
value float_from_ieee(uint64_t bits, size_t size);
uint64_t float_to_ieee(float_number number, size_t size);
float_number float_infinity(bool negative);
float_number float_nan(void);

/* ---- modmath.c: the constants of math and cmath ---- */

extern const struct float_object math_e, math_pi, math_tau, math_inf, math_nan;

/* ---- objcomplex.c ---- */
value complex_new(float_number real, float_number imaginary);
/* complex, float or int; false: none of these. */
bool complex_parts(value v, float_number *real, float_number *imaginary);
/* Square root of real^2 + imaginary^2. */
float_number complex_size(float_number real, float_number imaginary);
value complex_arithmetic(enum binary_operator op, const float_number left[2],
                         const float_number right[2]);

#endif
