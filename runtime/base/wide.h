/* wide.h - the few operations on long unsigned integers that exact decimal conversion needs.
 *
 * Unlike bigint.h these work in place on words of the caller's stack, whose number the caller has
 * bounded. */
#ifndef WIDE_H
#define WIDE_H

#include <stdint.h>

/* Least significant word first, no leading zero word; zero has size 0. */
struct wide {
    uint32_t *words;
    uint32_t size;
};

void wide_set(struct wide *a, uint64_t number);
/* a = a * factor + addend */
void wide_multiply_add(struct wide *a, uint32_t factor, uint32_t addend);
/* a *= 5 ** power */
void wide_multiply_power5(struct wide *a, unsigned power);
void wide_shift_left(struct wide *a, unsigned bits);
unsigned wide_bit_length(const struct wide *a);

/* Below zero, zero, above zero as a, or a + b, is less than, equal to or more than c. */
int wide_compare(const struct wide *a, const struct wide *c);
int wide_compare_sum(const struct wide *a, const struct wide *b, const struct wide *c);

/* Returns a / b and leaves a % b in a. The top bit of b's highest word is set and the quotient fits
 * 32 bits. */
uint32_t wide_divide(struct wide *a, const struct wide *b);

#endif
