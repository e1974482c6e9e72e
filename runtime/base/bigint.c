/* bigint.c - arithmetic on integers of any size. */
#include "runtime/base/bigint.h"

#include <string.h>

enum { BITS = BIGINT_DIGIT_BITS };

/* Drops leading zero digits; zero becomes positive. */
static void bigint_trim(struct bigint *a, size_t size)
{
    while (size > 0 && a->digits[size - 1] == 0)
        size--;
    a->size = (uint32_t)size;
    if (size == 0)
        a->negative = false;
}

static int magnitude_compare(const struct bigint *a, const struct bigint *b)
{
    if (a->size != b->size)
        return a->size > b->size ? 1 : -1;
    for (size_t i = a->size; i-- > 0;) {
        if (a->digits[i] != b->digits[i])
            return a->digits[i] > b->digits[i] ? 1 : -1;
    }
    return 0;
}

int bigint_compare(const struct bigint *a, const struct bigint *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    int order = magnitude_compare(a, b);
    return a->negative ? -order : order;
}

size_t bigint_bit_length(const struct bigint *a)
{
    if (a->size == 0)
        return 0;
    unsigned zeros = (unsigned)__builtin_clz(a->digits[a->size - 1]) - (32 - BITS);
    return (size_t)a->size * BITS - zeros;
}

size_t bigint_add_size(const struct bigint *a, const struct bigint *b)
{
    return (a->size > b->size ? a->size : b->size) + (size_t)1;
}

size_t bigint_multiply_size(const struct bigint *a, const struct bigint *b)
{
    return (size_t)a->size + b->size;
}

size_t bigint_quotient_size(const struct bigint *a, const struct bigint *b)
{
    return a->size < b->size ? 1 : (size_t)a->size - b->size + 2;
}

size_t bigint_remainder_size(const struct bigint *a, const struct bigint *b)
{
    return a->size < b->size ? b->size : (size_t)a->size + 1;
}

size_t bigint_shift_left_size(const struct bigint *a, size_t bits)
{
    return a->size + bits / BITS + 1;
}

/* out = |a| + |b| */
static void magnitude_add(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    if (a->size < b->size) {
        const struct bigint *longer = b;
        b = a;
        a = longer;
    }
    const bigint_digit *longer = a->digits, *shorter = b->digits;
    bigint_digit *digits = out->digits;
    size_t size = a->size, both = b->size, i = 0;
    bigint_double_digit carry = 0;
    for (; i < both; i++) {
        carry += (bigint_double_digit)longer[i] + shorter[i];
        digits[i] = (bigint_digit)carry;
        carry >>= BITS;
    }
    for (; i < size; i++) {
        carry += longer[i];
        digits[i] = (bigint_digit)carry;
        carry >>= BITS;
    }
    if (carry != 0)
        digits[size++] = (bigint_digit)carry;
    out->size = (uint32_t)size;
}

/* out = |a| - |b|, which is not below zero; out may be b. */
static void magnitude_subtract(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    const bigint_digit *from = a->digits, *taken = b->digits;
    bigint_digit *digits = out->digits;
    size_t size = a->size, both = b->size, i = 0;
    bigint_double_digit digit = 0; /* its top bit: one is owed */
    for (; i < both; i++) {
        digit = (bigint_double_digit)from[i] - taken[i] - (digit >> (2 * BITS - 1));
        digits[i] = (bigint_digit)digit;
    }
    for (; i < size; i++) {
        digit = (bigint_double_digit)from[i] - (digit >> (2 * BITS - 1));
        digits[i] = (bigint_digit)digit;
    }
    bigint_trim(out, size);
}

/* out = a + b, with b's sign as given. */
static void bigint_add_signed(struct bigint *out, const struct bigint *a, const struct bigint *b,
                              bool b_negative)
{
    if (a->negative == b_negative) {
        out->negative = b_negative;
        magnitude_add(out, a, b);
    } else if (magnitude_compare(a, b) >= 0) {
        out->negative = a->negative;
        magnitude_subtract(out, a, b);
    } else {
        out->negative = b_negative;
        magnitude_subtract(out, b, a);
    }
    if (out->size == 0)
        out->negative = false;
}

void bigint_add(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    bigint_add_signed(out, a, b, b->negative);
}

void bigint_subtract(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    bigint_add_signed(out, a, b, !b->negative);
}

/* row[0..n] = row[0..n) + digits[0..n) * factor */
static void digits_add_product(bigint_digit *row, const bigint_digit *digits, size_t n,
                               bigint_double_digit factor)
{
    bigint_double_digit carry = 0;
    for (const bigint_digit *end = digits + n; digits < end; row++) {
        /* At most (2**n - 1)**2 + 2 * (2**n - 1), which is 2**2n - 1. */
        carry += factor * *digits++ + *row;
        *row = (bigint_digit)carry;
        carry >>= BITS;
    }
    *row = (bigint_digit)carry;
}

void bigint_multiply(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    size_t size = (size_t)a->size + b->size;
    const struct bigint *rows = a->size < b->size ? a : b, *longer = rows == a ? b : a;
    memset(out->digits, 0, size * sizeof *out->digits);
    for (size_t i = 0; i < rows->size; i++)
        digits_add_product(out->digits + i, longer->digits, longer->size, rows->digits[i]);
    out->negative = a->negative != b->negative;
    bigint_trim(out, size);
}

/* Shifts size digits left by 0..BITS-1 bits into out, which may be the same; returns what goes out.
 */
static bigint_digit digits_shift_left(bigint_digit *out, const bigint_digit *digits, size_t size,
                                      unsigned bits)
{
    bigint_double_digit carry = 0;
    for (size_t i = 0; i < size; i++) {
        carry |= (bigint_double_digit)digits[i] << bits;
        out[i] = (bigint_digit)carry;
        carry >>= BITS;
    }
    return (bigint_digit)carry;
}

/* out[0..size) = digits[0..size) >> bits, 0..BITS-1; out may be the same or lie before. */
static void digits_shift_right(bigint_digit *out, const bigint_digit *digits, size_t size,
                               unsigned bits)
{
    for (size_t i = 0; i < size; i++) {
        bigint_double_digit pair = digits[i];
        if (i + 1 < size)
            pair |= (bigint_double_digit)digits[i + 1] << BITS;
        out[i] = (bigint_digit)(pair >> bits);
    }
}

void bigint_shift_left(struct bigint *out, const struct bigint *a, size_t bits)
{
    size_t whole = a->size != 0 ? bits / BITS : 0;
    out->negative = a->negative;
    memset(out->digits, 0, whole * sizeof *out->digits);
    size_t size = whole + a->size;
    out->digits[size] = digits_shift_left(out->digits + whole, a->digits, a->size, bits % BITS);
    bigint_trim(out, size + 1);
}

void bigint_shift_right(struct bigint *out, const struct bigint *a, size_t bits)
{
    size_t whole = bits / BITS;
    bool lost = false;
    for (size_t i = 0; i < whole && i < a->size; i++)
        lost = lost || a->digits[i] != 0;
    size_t size = whole < a->size ? a->size - whole : 0;
    if (size > 0) {
        bigint_digit mask = (bigint_digit)(((bigint_double_digit)1 << bits % BITS) - 1);
        lost = lost || (a->digits[whole] & mask) != 0;
        digits_shift_right(out->digits, a->digits + whole, size, bits % BITS);
    }
    out->negative = a->negative;
    if (a->negative && lost) {
        /* Rounding to minus infinity makes the magnitude one more. */
        size_t i = 0;
        while (i < size && ++out->digits[i] == 0)
            i++;
        if (i == size)
            out->digits[size++] = 1;
    }
    bigint_trim(out, size);
}

/* out = |a| / digit; returns the remainder. out may be a. */
static bigint_digit digits_divide(bigint_digit *out, const bigint_digit *digits, size_t size,
                                  bigint_digit divisor)
{
    bigint_double_digit rest = 0;
    for (size_t i = size; i-- > 0;) {
        rest = rest << BITS | digits[i];
        out[i] = (bigint_digit)(rest / divisor);
        rest %= divisor;
    }
    return (bigint_digit)rest;
}

/* u[0..n] -= v[0..n) * factor; returns whether that went below zero. */
static bool digits_subtract_product(bigint_digit *u, const bigint_digit *v, size_t n,
                                    bigint_digit factor)
{
    bigint_double_digit owed = 0; /* to the next digit: the product's carry and the borrow */
    for (size_t i = 0; i < n; i++) {
        owed += (bigint_double_digit)v[i] * factor;
        bigint_double_digit digit = (bigint_double_digit)u[i] - (bigint_digit)owed;
        u[i] = (bigint_digit)digit;
        owed = (owed >> BITS) + (digit >> (2 * BITS - 1));
    }
    bool below = u[n] < owed;
    u[n] = (bigint_digit)(u[n] - owed);
    return below;
}

/* u[0..n] += v[0..n), the carry out of it lost. */
static void digits_add(bigint_digit *u, const bigint_digit *v, size_t n)
{
    bigint_double_digit carry = 0;
    for (size_t i = 0; i < n; i++) {
        carry += (bigint_double_digit)u[i] + v[i];
        u[i] = (bigint_digit)carry;
        carry >>= BITS;
    }
    u[n] = (bigint_digit)(u[n] + carry);
}

/* Long division of magnitudes (Knuth's algorithm D): u[0..m+n] by v[0..n), v's top bit set, n > 1.
 * Leaves the remainder in u[0..n) and the quotient in q[0..m]. */
static void digits_divide_long(bigint_digit *q, bigint_digit *u, const bigint_digit *v, size_t m,
                               size_t n)
{
    const bigint_double_digit base = (bigint_double_digit)1 << BITS;
    for (size_t j = m + 1; j-- > 0;) {
        bigint_double_digit high = (bigint_double_digit)u[j + n] << BITS | u[j + n - 1];
        bigint_double_digit guess = u[j + n] >= v[n - 1] ? base - 1 : high / v[n - 1];
        bigint_double_digit rest = high - guess * v[n - 1];
        while (rest < base && guess * v[n - 2] > (rest << BITS | u[j + n - 2])) {
            guess--;
            rest += v[n - 1];
        }
        if (digits_subtract_product(u + j, v, n, (bigint_digit)guess)) {
            guess--;
            digits_add(u + j, v, n);
        }
        q[j] = (bigint_digit)guess;
    }
}

/* quotient and remainder of the magnitudes, truncating. */
static void magnitude_divide(struct bigint *quotient, struct bigint *remainder,
                             const struct bigint *a, const struct bigint *b, bigint_digit *scratch)
{
    size_t n = b->size;
    if (a->size < n) {
        memcpy(remainder->digits, a->digits, a->size * sizeof *a->digits);
        remainder->size = a->size;
        quotient->size = 0;
        return;
    }
    if (n == 1) {
        remainder->digits[0] = digits_divide(quotient->digits, a->digits, a->size, b->digits[0]);
        bigint_trim(remainder, 1);
        bigint_trim(quotient, a->size);
        return;
    }
    unsigned shift = (unsigned)__builtin_clz(b->digits[n - 1]) - (32 - BITS);
    size_t m = a->size - n;
    digits_shift_left(scratch, b->digits, n, shift);
    remainder->digits[a->size] = digits_shift_left(remainder->digits, a->digits, a->size, shift);
    digits_divide_long(quotient->digits, remainder->digits, scratch, m, n);
    digits_shift_right(remainder->digits, remainder->digits, n, shift);
    bigint_trim(remainder, n);
    bigint_trim(quotient, m + 1);
}

void bigint_divide(struct bigint *quotient, struct bigint *remainder, const struct bigint *a,
                   const struct bigint *b, bigint_digit *scratch)
{
    quotient->negative = remainder->negative = false;
    magnitude_divide(quotient, remainder, a, b, scratch);
    bool floors = a->negative != b->negative && remainder->size != 0;
    if (floors) {
        /* Truncation went up: one less, and the remainder on the other side of zero. */
        size_t i = 0;
        while (i < quotient->size && ++quotient->digits[i] == 0)
            i++;
        if (i == quotient->size)
            quotient->digits[quotient->size++] = 1;
        magnitude_subtract(remainder, b, remainder);
    }
    quotient->negative = a->negative != b->negative && quotient->size != 0;
    remainder->negative = b->negative && remainder->size != 0;
}

size_t bigint_power_modulo_size(const struct bigint *modulus)
{
    return 6 * (size_t)modulus->size + 3; /* product, quotient, remainder, what divides */
}

/* out = a * b % modulus; out may be a or b. */
static void multiply_modulo(struct bigint *out, const struct bigint *a, const struct bigint *b,
                            const struct bigint *modulus, bigint_digit *scratch)
{
    size_t n = modulus->size;
    struct bigint product = {.digits = scratch}, quotient = {.digits = scratch + 2 * n};
    struct bigint remainder = {.digits = quotient.digits + n + 2};
    bigint_multiply(&product, a, b);
    magnitude_divide(&quotient, &remainder, &product, modulus, remainder.digits + 2 * n + 1);
    memcpy(out->digits, remainder.digits, remainder.size * sizeof *out->digits);
    out->size = remainder.size;
}

/* From the exponent's highest bit on, so that what is multiplied by is always the base. */
void bigint_power_modulo(struct bigint *out, const struct bigint *base,
                         const struct bigint *exponent, const struct bigint *modulus,
                         bigint_digit *scratch)
{
    out->negative = false;
    out->digits[0] = 1;
    out->size = modulus->size > 1 || modulus->digits[0] > 1; /* all is 0 modulo 1 */
    for (size_t bit = bigint_bit_length(exponent); bit-- > 0;) {
        multiply_modulo(out, out, out, modulus, scratch);
        if (exponent->digits[bit / BITS] >> (bit % BITS) & 1)
            multiply_modulo(out, out, base, modulus, scratch);
    }
}

/* The digits of a number's two's complement, from the lowest on. */
struct twos {
    const struct bigint *number;
    bigint_double_digit carry; /* the 1 that negation adds */
};

static struct twos twos_start(const struct bigint *a)
{
    return (struct twos){a, a->negative};
}

static bigint_digit twos_digit(struct twos *twos, size_t i)
{
    bigint_digit digit = i < twos->number->size ? twos->number->digits[i] : 0;
    if (!twos->number->negative)
        return digit;
    twos->carry += (bigint_digit)~digit;
    digit = (bigint_digit)twos->carry;
    twos->carry >>= BITS;
    return digit;
}

enum bitwise { BITWISE_AND, BITWISE_OR, BITWISE_XOR };

static bigint_digit bitwise_apply(enum bitwise operation, bigint_digit a, bigint_digit b)
{
    return (bigint_digit)(operation == BITWISE_AND  ? a & b
                          : operation == BITWISE_OR ? a | b
                                                    : a ^ b);
}

static void bigint_bitwise(struct bigint *out, const struct bigint *a, const struct bigint *b,
                           enum bitwise operation)
{
    size_t size = bigint_add_size(a, b);
    struct twos twos_a = twos_start(a), twos_b = twos_start(b);
    out->negative = bitwise_apply(operation, a->negative, b->negative);
    bigint_double_digit carry = out->negative;
    for (size_t i = 0; i < size; i++) {
        bigint_digit digit_a = twos_digit(&twos_a, i), digit_b = twos_digit(&twos_b, i);
        bigint_digit digit = bitwise_apply(operation, digit_a, digit_b);
        if (out->negative) {
            carry += (bigint_digit)~digit;
            digit = (bigint_digit)carry;
            carry >>= BITS;
        }
        out->digits[i] = digit;
    }
    bigint_trim(out, size);
}

void bigint_and(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    bigint_bitwise(out, a, b, BITWISE_AND);
}

void bigint_or(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    bigint_bitwise(out, a, b, BITWISE_OR);
}

void bigint_xor(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    bigint_bitwise(out, a, b, BITWISE_XOR);
}
