/* int.h - ints of any size: a small int where it fits, else a struct int_object. */
#ifndef INT_H
#define INT_H

#include "runtime/vm/memory/object.h"

/* An int of any kind as a bigint; small ones lie in `room`. */
struct int_view {
    struct bigint big;
    bigint_digit room[4];
};

/* v is an int, bool, or an instance of a class below int. */
bool is_int(value v);
/* False when v is no int. The view is good while v is alive. */
bool int_view(value v, struct int_view *out);
/* The value of big, whose digits (a heap block, or on the C stack) are copied unless small. */
value int_from_bigint(const struct bigint *big);
/* As int_from_bigint; digits that big->digits points to the start of a heap block of become the
 * int's own. */
value int_adopt_bigint(const struct bigint *big);
value int_new_unsigned_64(uint64_t n);
/* Low bits in two's complement, whatever the size. Raises TypeError for what is no int. */
uint64_t int_low64(value v);
/* False when v is no int or does not fit. */
bool int_value64_try(value v, int64_t *out);

/* Operators on two ints of any size; NO_VALUE when op is none that ints have. Raises
 * ZeroDivisionError, ValueError (negative shift), MemoryError. NO_VALUE, too, where the result is a
 * float: true division and negative powers. */
value int_arithmetic(enum binary_operator op, value left, value right);
value int_negate(value v);
value int_absolute(value v);
bool int_is_negative(value v);
bool int_is_zero(value v);
int int_compare(value left, value right); /* below zero, zero, above zero */
/* pow(base, exponent, modulus) of ints. Raises ValueError. */
value int_power_modulo(value base, value exponent, value modulus);
/* (quotient, remainder) as a tuple, for ints and floats: divmod(). */
value number_divmod(value left, value right);
/* abs() of int, float, complex, bool, else __abs__. */
value number_absolute(value v);
/* round(v[, digits]); digits NO_VALUE: none. */
value number_round(value v, value digits);
/* Text of an int literal in base 2..36, or base 0 with a prefix deciding: int(text, base). Raises
 * ValueError. `original` is named in the message. */
value int_parse(const uint8_t *data, size_t size, unsigned base, value original);
/* Whether *p, in the text of a number from start to end, is an underscore between two digits of the base. */
bool int_is_separator(const uint8_t *start, const uint8_t *end, const uint8_t *p, unsigned base);
/* Digits in lower case with '-' and `prefix` ("0x", "") between sign and digits. */
value int_to_text(value v, unsigned base, const char *prefix);
void int_print_to(const struct printer *printer, value v, unsigned base);
float_number int_to_float(value v); /* raises OverflowError */
intptr_t int_hash_of(value v);
value int_from_float(float_number number); /* finite; truncates */
/* __index__ is asked where v is no int. Raises TypeError. */
value int_index(value v);
/* Of up to 8 bytes. */
value int_from_few_bytes(const uint8_t *data, size_t size, bool big_endian, bool is_signed);
value int_from_bytes_of(const uint8_t *data, size_t size, bool big_endian, bool is_signed);

/* Fast paths of both operands small; the result may be large. */
value int_multiply_small(intptr_t left, intptr_t right);
value int_power_small(intptr_t base, intptr_t exponent);

/* Parts of int_arithmetic that a program may do without. op is one of & | ^ << >>; exponent is not negative. */
value int_operate_bits(enum binary_operator op, value left, value right);
value int_power(value base, value exponent);

/* Floor division and modulo of machine words; b is not 0. */
static inline intptr_t int_floor_divide(intptr_t a, intptr_t b)
{
    intptr_t quotient = a / b;
    return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

static inline intptr_t int_floor_modulo(intptr_t a, intptr_t b)
{
    intptr_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

#endif
