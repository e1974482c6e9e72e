/* value.h - a Python value: one tagged machine word. Only this file knows the tags.
 *
 * 32-bit targets:   ...iiii iii1  small int, 31 bits
 *                   ...qqqq q010  name (interned string), id above bit 3
 *                   ...nnnn n110  None, False, True, ...
 *                   ...pppp pp00  pointer to an object in heap or ROM
 * 64-bit targets:    ...iiii iii1  small int, 63 bits
 *                   ...ffff ff10  float with a middling exponent, rotated
 *                   ...qqqq 0100  name
 *                   ...nnnn 1100  None, False, True, ...
 *                   ...pppp p000  pointer
 * Pointers are untagged, so &object is a C static initialiser; so are all the macros in capitals
 * here. */
#ifndef VALUE_H
#define VALUE_H

#include "runtime/base/target.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An incomplete type, so that the compiler keeps values and object pointers apart. */
typedef const struct value_word *value;

/* A name: an interned string's id. 0 is no name. Tables hold ids as qstr_entry. */
typedef unsigned qstr;

#define NO_VALUE ((value)0)

#if TARGET_64
typedef uint32_t qstr_entry;
#define VALUE_NAME_SHIFT 4
#define VALUE_NAME_TAG 4u
#define VALUE_IMMEDIATE_TAG 12u
#define VALUE_POINTER_MASK 7u
#define SMALL_INT_BITS 63
#else
typedef uint16_t qstr_entry;
#define VALUE_NAME_SHIFT 3
#define VALUE_NAME_TAG 2u
#define VALUE_IMMEDIATE_TAG 6u
#define VALUE_POINTER_MASK 3u
#define SMALL_INT_BITS 31
#endif
#define VALUE_NAME_MASK ((1u << VALUE_NAME_SHIFT) - 1)

#define VALUE_NAME(id) ((value)(((uintptr_t)(id) << VALUE_NAME_SHIFT) | VALUE_NAME_TAG))
#define VALUE_IMMEDIATE(n) ((value)(((uintptr_t)(n) << VALUE_NAME_SHIFT) | VALUE_IMMEDIATE_TAG))
#define VALUE_NONE VALUE_IMMEDIATE(0)
#define VALUE_FALSE VALUE_IMMEDIATE(1)
#define VALUE_TRUE VALUE_IMMEDIATE(2)
#define VALUE_ELLIPSIS VALUE_IMMEDIATE(3)
#define VALUE_NOT_IMPLEMENTED VALUE_IMMEDIATE(4)
/* Marks used between VM functions; never seen by Python. */
#define VALUE_LOAD VALUE_IMMEDIATE(5)    /* attr and subscr slots: read */
#define VALUE_DELETED VALUE_IMMEDIATE(6) /* attr and subscr slots: delete; a map's deleted key */

/* The content of an entry of a map in frozen form (map.h) that lies in RAM: in slot n. */
#define VALUE_SLOT(n) VALUE_IMMEDIATE(8 + (uintptr_t)(n))

#define VALUE_SMALL_INT(n) ((value)(((uintptr_t)(intptr_t)(n) << 1) | 1))
#define SMALL_INT_MAX (INTPTR_MAX >> 1)
#define SMALL_INT_MIN (INTPTR_MIN >> 1)
/* Any object in heap or ROM. */
#define VALUE_OBJECT(pointer) ((value)(const void *)(pointer))
/* Whether a double with these 64 bits is immediate on 64-bit hosts, and its word: see float.h. */
#define VALUE_FLOAT_FITS(bits)                                                                     \
    ((bits) == 0 || (((((uint64_t)(bits) >> 60 & 7) == 3) || ((uint64_t)(bits) >> 60 & 7) == 4) && \
                     (bits) != 0x3000000000000000u))
#define VALUE_FLOAT_BITS(bits)                                                                     \
    ((value)(uintptr_t)((bits) == 0                                                                \
                            ? 0x8000000000000002u                                                  \
                            : ((((uint64_t)(bits) << 3 | (uint64_t)(bits) >> 61) & ~(uint64_t)3) | \
                               2u)))
#define VALUE_BOOL(condition) ((condition) ? VALUE_TRUE : VALUE_FALSE)

static inline uintptr_t value_bits(value v)
{
    return (uintptr_t)v;
}

/* Of small ints: in the order of the numbers. */
static inline intptr_t value_bits_signed(value v)
{
    return (intptr_t)value_bits(v);
}

static inline bool value_is_small_int(value v)
{
    return value_bits(v) & 1;
}

static inline intptr_t small_int(value v)
{
    return (intptr_t)value_bits(v) >> 1;
}

static inline bool small_int_fits(intptr_t n)
{
    return n >= SMALL_INT_MIN && n <= SMALL_INT_MAX;
}

static inline bool value_is_name(value v)
{
    return (value_bits(v) & VALUE_NAME_MASK) == VALUE_NAME_TAG;
}

static inline qstr value_name(value v)
{
    return (qstr)(value_bits(v) >> VALUE_NAME_SHIFT);
}

static inline bool value_is_slot(value v)
{
    return (value_bits(v) & VALUE_NAME_MASK) == VALUE_IMMEDIATE_TAG &&
           value_bits(v) >= value_bits(VALUE_SLOT(0));
}

static inline size_t value_slot(value v)
{
    return (value_bits(v) - value_bits(VALUE_SLOT(0))) >> VALUE_NAME_SHIFT;
}

/* A pointer to an object: not NO_VALUE, not immediate. */
static inline __attribute__((always_inline)) bool value_is_object(value v)
{
    return (value_bits(v) & VALUE_POINTER_MASK) == 0 && v != NO_VALUE;
}

static inline void *value_object(value v)
{
    return (void *)(uintptr_t)v;
}

#if TARGET_64
/* Immediate floats: a double with a middling exponent, rotated so that its low two bits are the
 * tag; the functions are in float.h. */
static inline bool value_is_immediate_float(value v)
{
    return (value_bits(v) & 3) == 2;
}
#endif

#endif
