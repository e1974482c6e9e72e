/* wide.c - the few operations on long unsigned integers that exact decimal conversion needs. */
#include "runtime/base/wide.h"

#include <string.h>

void wide_set(struct wide *a, uint64_t number)
{
    a->size = 0;
    for (; number != 0; number >>= 32)
        a->words[a->size++] = (uint32_t)number;
}

void wide_multiply_add(struct wide *a, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (uint32_t i = 0; i < a->size; i++) {
        carry += (uint64_t)a->words[i] * factor;
        a->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0)
        a->words[a->size++] = (uint32_t)carry;
}

void wide_multiply_power5(struct wide *a, unsigned power)
{
    while (power > 0) {
        /* 5 ** 13 is the largest power in 32 bits. */
        unsigned step = power < 13 ? power : 13;
        uint32_t factor = 1;
        for (unsigned i = 0; i < step; i++)
            factor *= 5;
        wide_multiply_add(a, factor, 0);
        power -= step;
    }
}

void wide_shift_left(struct wide *a, unsigned bits)
{
    unsigned words = bits / 32;
    bits %= 32;
    if (a->size == 0)
        return;
    if (bits != 0)
        wide_multiply_add(a, (uint32_t)1 << bits, 0);
    if (words != 0) {
        memmove(a->words + words, a->words, a->size * sizeof *a->words);
        memset(a->words, 0, words * sizeof *a->words);
        a->size += words;
    }
}

unsigned wide_bit_length(const struct wide *a)
{
    if (a->size == 0)
        return 0;
    return a->size * 32 - (unsigned)__builtin_clz(a->words[a->size - 1]);
}

int wide_compare(const struct wide *a, const struct wide *c)
{
    if (a->size != c->size)
        return a->size > c->size ? 1 : -1;
    for (uint32_t i = a->size; i-- > 0;) {
        if (a->words[i] != c->words[i])
            return a->words[i] > c->words[i] ? 1 : -1;
    }
    return 0;
}

int wide_compare_sum(const struct wide *a, const struct wide *b, const struct wide *c)
{
    uint64_t sum = 0;
    int order = 0;
    /* Upwards, so that the carry is known; a higher word overrules the lower ones. */
    for (uint32_t i = 0; i < a->size || i < b->size || i < c->size || sum != 0; i++) {
        if (i < a->size)
            sum += a->words[i];
        if (i < b->size)
            sum += b->words[i];
        uint32_t word = (uint32_t)sum, other = i < c->size ? c->words[i] : 0;
        if (word != other)
            order = word > other ? 1 : -1;
        sum >>= 32;
    }
    return order;
}

/* a -= b * factor, which is not more than a. */
static void wide_subtract(struct wide *a, const struct wide *b, uint32_t factor)
{
    uint64_t product = 0;
    uint32_t borrow = 0;
    for (uint32_t i = 0; i < a->size; i++) {
        if (i < b->size)
            product += (uint64_t)b->words[i] * factor;
        uint64_t word = (uint64_t)a->words[i] - (uint32_t)product - borrow;
        a->words[i] = (uint32_t)word;
        borrow = word >> 32 != 0;
        product >>= 32;
    }
    while (a->size > 0 && a->words[a->size - 1] == 0)
        a->size--;
}

uint32_t wide_divide(struct wide *a, const struct wide *b)
{
    uint32_t n = b->size, quotient = 0;
    if (a->size < n)
        return 0;
    /* The highest words give a quotient that is never too large and at most a few too small. */
    uint64_t high = a->words[n - 1];
    if (a->size > n)
        high |= (uint64_t)a->words[n] << 32;
    quotient = (uint32_t)(high / ((uint64_t)b->words[n - 1] + 1));
    if (quotient != 0)
        wide_subtract(a, b, quotient);
    while (wide_compare(a, b) >= 0) {
        wide_subtract(a, b, 1);
        quotient++;
    }
    return quotient;
}
