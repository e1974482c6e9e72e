/* word.h - machine words, as C made of functions of words (@micropython.viper) computes with them, in our VM and in MicroPython's.
 *
 * A word is the target's, signed; unsigned ones are the same bits. Arithmetic wraps: it is done unsigned, so that no C compiler
 * may assume that it does not. Everything here is an expression without calls; the text also stands before C for MicroPython's VM
 * (mpy-cross/command/native.c), so it includes nothing of this tree. */
#ifndef WORD_H
#define WORD_H

#include <stdint.h>

typedef intptr_t word;
typedef uintptr_t uword;
enum { WORD_BITS = sizeof(word) * 8 };

#define WORD_UNUSED __attribute__((unused))
/* A place of the operand stack: s for a word, o for an object. */
#define WORD_SLOT(n, storage)          \
    storage word s##n WORD_UNUSED = 0; \
    storage value o##n WORD_UNUSED = NO_VALUE
#define WORD_CONSTANT(number) ((word)(number))
#define WORD_LONG(high, low) ((word)((uint64_t)(high) << 32 | (low))) /* for words of 64 bits */

#define WORD_OR(a, b) ((a) | (b))
#define WORD_XOR(a, b) ((a) ^ (b))
#define WORD_AND(a, b) ((a) & (b))
#define WORD_ADD(a, b) ((word)((uword)(a) + (uword)(b)))
#define WORD_SUBTRACT(a, b) ((word)((uword)(a) - (uword)(b)))
#define WORD_MULTIPLY(a, b) ((word)((uword)(a) * (uword)(b)))

/* Memory of any type. Pointers of 16 and 32 bits are aligned, or the target takes them as they are. */
typedef uint16_t __attribute__((may_alias)) word_unit_16;
typedef uint32_t __attribute__((may_alias)) word_unit_32;
#define WORD_LOAD_8(p, i) ((word)((const uint8_t *)(p))[i])
#define WORD_LOAD_16(p, i) ((word)((const word_unit_16 *)(p))[i])
#define WORD_LOAD_32(p, i) ((word)((const word_unit_32 *)(p))[i])
#define WORD_STORE_8(p, i, n) ((void)(((uint8_t *)(p))[i] = (uint8_t)(n)))
#define WORD_STORE_16(p, i, n) ((void)(((word_unit_16 *)(p))[i] = (word_unit_16)(n)))
#define WORD_STORE_32(p, i, n) ((void)(((word_unit_32 *)(p))[i] = (word_unit_32)(n)))

/* Shifts by the low byte of the count, as ARMv7-M's instructions do; past the word, all bits are the sign, or 0. */
static inline word word_shift_left(word a, word count)
{
    unsigned n = (uint8_t)count;
    return n < WORD_BITS ? (word)((uword)a << n) : 0;
}

static inline word word_shift_right(word a, word count)
{
    unsigned n = (uint8_t)count;
    return a >> (n < WORD_BITS ? n : WORD_BITS - 1);
}

static inline word word_shift_right_logical(word a, word count)
{
    unsigned n = (uint8_t)count;
    return n < WORD_BITS ? (word)((uword)a >> n) : 0;
}

#endif
