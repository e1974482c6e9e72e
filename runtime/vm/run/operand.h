/* operand.h - reading an instruction's operands (docs/FORMAT.md draws them) as the interpreter runs over
 * verified bytecode. Each function reads at *ip and moves it on; none looks for the bytecode's end. */
#ifndef OPERAND_H
#define OPERAND_H

#include "runtime/vm/memory/image.h"

#include <stddef.h>

/* What follows a vuint's first byte, whose seven bits are in n: the number, and in the upper half where
 * it ends. Boards have this loop once, not in every case of the interpreter. */
uint64_t operand_rest(uint32_t n, const uint8_t *ip);

#if TARGET_HOST
static inline uint32_t operand_vuint(const uint8_t **ip)
{
    uint32_t n = *(*ip)++;
    if (n & 0x80) {
        n &= 0x7f;
        do
            n = n << 7 | (**ip & 0x7f);
        while (*(*ip)++ & 0x80);
    }
    return n;
}

static inline uint32_t operand_called(const uint8_t **ip)
{
    return operand_vuint(ip);
}
#else
static inline uint32_t operand_vuint(const uint8_t **ip)
{
    uint32_t n = *(*ip)++;
    if (n & 0x80) {
        uint64_t rest = operand_rest(n, *ip);
        *ip = (const uint8_t *)(uintptr_t)(rest >> 32);
        n = (uint32_t)rest;
    }
    return n;
}

/* The same in less code, for instructions that do so much that a call more does not show. */
static inline uint32_t operand_called(const uint8_t **ip)
{
    uint64_t rest = operand_rest(0, *ip);
    *ip = (const uint8_t *)(uintptr_t)(rest >> 32);
    return (uint32_t)rest;
}
#endif

static inline qstr operand_name(const struct module_code *code, const uint8_t **ip)
{
    return code_name(code, operand_vuint(ip));
}

static inline qstr operand_name_called(const struct module_code *code, const uint8_t **ip)
{
    return code_name(code, operand_called(ip));
}

static inline intptr_t operand_vsint(const uint8_t **ip)
{
    uintptr_t n = (uintptr_t)0 - (**ip >> 6 & 1);
    do
        n = n << 7 | (**ip & 0x7f);
    while (*(*ip)++ & 0x80);
    return (intptr_t)n;
}

/* A vsint of one or two bytes; VSINT_LONG, and *ip as it was, where it is longer. */
enum { VSINT_LONG = 1 << 14 };
static inline intptr_t operand_vsint_short(const uint8_t **ip)
{
    unsigned first = (*ip)[0], second = (*ip)[1];
    intptr_t n = (intptr_t)((first & 0x7f) ^ 0x40) - 0x40;
    if (!(first & 0x80)) {
        *ip += 1;
        return n;
    }
    if (second & 0x80)
        return VSINT_LONG;
    *ip += 2;
    return n * 0x80 + (intptr_t)second;
}

/* How far a jump forward goes. */
static inline uint32_t operand_offset(const uint8_t **ip)
{
    uint32_t n = *(*ip)++;
    if (n & 0x80)
        n = (n & 0x7f) | (uint32_t) * (*ip)++ << 7;
    return n;
}

/* How far a jump either way goes. */
static inline ptrdiff_t operand_offset_signed(const uint8_t **ip)
{
    ptrdiff_t n = *(*ip)++;
    return n & 0x80 ? ((n & 0x7f) | *(*ip)++ << 7) - 0x4000 : n - 0x40;
}

#endif
