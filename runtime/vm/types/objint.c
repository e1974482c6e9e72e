/* objint.c - int: small ints, larger ones over bigint.h, and their operators. */
#include "runtime/base/bigint_radix.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/types/float_math.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

enum { NATIVE_BITS = 8 * sizeof(intptr_t), INPLACE_TO_PLAIN = BINARY_OR - BINARY_INPLACE_OR };

/* ---- making and reading ---- */

bool is_int(value v)
{
    return value_is_small_int(v) || v == VALUE_TRUE || v == VALUE_FALSE ||
           (value_is_object(v) && value_part(v, &type_int) != NO_VALUE);
}

/* The number of an int, where all are small. */
static intptr_t int_word(value v)
{
    if (value_is_object(v))
        v = value_part(v, &type_int);
    return value_is_small_int(v) ? small_int(v) : v == VALUE_TRUE;
}

bool int_view(value v, struct int_view *out)
{
    out->big.digits = out->room;
    if (value_is_small_int(v)) {
        bigint_from_int64(&out->big, small_int(v));
        return true;
    }
    if (value_is_object(v))
        v = value_part(v, &type_int);
    if (v == VALUE_TRUE || v == VALUE_FALSE || value_is_small_int(v)) {
        bigint_from_int64(&out->big, value_is_small_int(v) ? small_int(v) : v == VALUE_TRUE);
        return true;
    }
    if (!value_is_object(v))
        return false;
    const struct int_object *number = value_object(v);
    out->big.digits = (bigint_digit *)number->digits;
    out->big.size = number->size_sign >> 1;
    out->big.negative = number->size_sign & 1;
    return true;
}

/* An int with room for that many digits behind it, for a bigint operation to fill. */
static struct int_object *int_allocate(size_t n_digits, struct bigint *out)
{
    if (n_digits > (UINT32_MAX >> 4))
        raise_type(&type_MemoryError);
    struct int_object *number =
        heap_alloc_leaf(sizeof(struct int_object) + n_digits * sizeof(bigint_digit));
    number->type = &type_int;
    out->digits = (bigint_digit *)(number + 1);
    out->size = 0;
    out->negative = false;
    return number;
}

/* The value of a bigint whose digits are int_allocate's; the block is given back when small. */
static value int_finish(struct int_object *number, const struct bigint *big)
{
    int64_t word;
    if (big->size * BIGINT_DIGIT_BITS <= NATIVE_BITS && bigint_to_int64(big, &word) &&
        word >= SMALL_INT_MIN && word <= SMALL_INT_MAX) {
        heap_free(number);
        return VALUE_SMALL_INT(word);
    }
    number->size_sign = big->size << 1 | big->negative;
    number->digits = big->digits;
    return VALUE_OBJECT(number);
}

value int_from_bigint(const struct bigint *big)
{
    int64_t word;
    if (big->size * BIGINT_DIGIT_BITS <= NATIVE_BITS && bigint_to_int64(big, &word) &&
        word >= SMALL_INT_MIN && word <= SMALL_INT_MAX)
        return VALUE_SMALL_INT(word);
    struct bigint copy;
    struct int_object *number = int_allocate(big->size, &copy);
    memcpy(copy.digits, big->digits, big->size * sizeof(bigint_digit));
    copy.size = big->size;
    copy.negative = big->negative;
    return int_finish(number, &copy);
}

_Noreturn static void raise_overflow(void)
{
    raise_text(&type_OverflowError, "the firmware has small ints only");
}

value int_new(intptr_t n)
{
    if (small_int_fits(n))
        return VALUE_SMALL_INT(n);
    if (!HAS(bigint))
        raise_overflow();
    return int_new_64(n);
}

value int_new_unsigned(uintptr_t n)
{
    if (!HAS(bigint) && n > SMALL_INT_MAX)
        raise_overflow();
    return n <= SMALL_INT_MAX ? VALUE_SMALL_INT(n) : int_new_unsigned_64(n);
}

value int_new_64(int64_t n)
{
    if (n >= SMALL_INT_MIN && n <= SMALL_INT_MAX)
        return VALUE_SMALL_INT(n);
    if (!HAS(bigint))
        raise_overflow();
    struct bigint big;
    bool half = n == (int32_t)n; /* on boards, one block */
    struct int_object *number = int_allocate((half ? 32 : 64) / BIGINT_DIGIT_BITS, &big);
    bigint_from_int64(&big, n);
    return int_finish(number, &big);
}

value int_new_unsigned_64(uint64_t n)
{
    if (n <= SMALL_INT_MAX)
        return VALUE_SMALL_INT(n);
    if (!HAS(bigint))
        raise_overflow();
    struct bigint big;
    struct int_object *number = int_allocate(64 / BIGINT_DIGIT_BITS, &big);
    bigint_from_uint64(&big, n);
    return int_finish(number, &big);
}

bool int_value64_try(value v, int64_t *out)
{
    if (value_is_small_int(v)) {
        *out = small_int(v);
        return true;
    }
    struct int_view view;
    if (!HAS(bigint)) {
        *out = int_word(v);
        return is_int(v);
    }
    return int_view(v, &view) && bigint_to_int64(&view.big, out);
}

bool int_value_try(value v, intptr_t *out)
{
    int64_t number;
    if (value_is_small_int(v)) {
        *out = small_int(v);
        return true;
    }
    if (!HAS(bigint)) {
        *out = int_word(v);
        return is_int(v);
    }
    if (!int_value64_try(v, &number) || number < INTPTR_MIN || number > INTPTR_MAX)
        return false;
    *out = (intptr_t)number;
    return true;
}

value int_index(value v)
{
    if (is_int(v))
        return v;
    value method[2];
    if (method_find_conversion(v, Q___index__, method)) {
        value result = method[1] == NO_VALUE ? call_0(method[0]) : call_1(method[0], method[1]);
        if (is_int(result))
            return result;
    }
    raise_format(&type_TypeError, "can't convert %t to int", v);
}

intptr_t int_value(value v)
{
    intptr_t number;
    if (value_is_small_int(v))
        return small_int(v);
    if (!int_value_try(int_index(v), &number))
        raise_text(&type_OverflowError, "overflow converting long int to machine word");
    return number;
}

intptr_t int_clamped(value v)
{
    intptr_t number;
    if (value_is_small_int(v))
        return small_int(v);
    v = int_index(v);
    if (!int_value_try(v, &number))
        number = int_is_negative(v) ? INTPTR_MIN : INTPTR_MAX;
    return number;
}

uint64_t int_low64(value v)
{
    struct int_view view;
    if (value_is_small_int(v))
        return (uint64_t)(int64_t)small_int(v);
    if (!HAS(bigint))
        return (uint64_t)(int64_t)int_word(int_index(v));
    int_view(int_index(v), &view);
    return bigint_low64(&view.big);
}

bool int_is_negative(value v)
{
    struct int_view view;
    if (!HAS(bigint))
        return int_word(v) < 0;
    return int_view(v, &view) && view.big.negative;
}

bool int_is_zero(value v)
{
    struct int_view view;
    if (!HAS(bigint))
        return int_word(v) == 0;
    return int_view(v, &view) && view.big.size == 0;
}

intptr_t int_hash_of(value v)
{
    struct int_view view;
    if (value_is_small_int(v))
        return small_int(v);
    if (!HAS(bigint))
        return int_word(v);
    int_view(v, &view);
    /* Folded, so that multiples of a word's range differ; a sign of its own. */
    uint64_t low = 0;
    for (uint32_t i = view.big.size; i-- > 0;) {
        low = (low << 5 | low >> 59) ^ low << (BIGINT_DIGIT_BITS / 2);
        low += view.big.digits[i];
    }
    if (view.big.size * BIGINT_DIGIT_BITS <= NATIVE_BITS)
        low = bigint_low64(&view.big);
    else if (view.big.negative)
        low = 0 - low;
    return (intptr_t)((uintptr_t)low << 1) >> 1;
}

/* ---- operators ---- */

static _Noreturn void int_raise_zero_division(void)
{
    raise_text(&type_ZeroDivisionError, "divide by zero");
}

int int_compare(value left, value right)
{
    struct int_view a, b;
    if (!HAS(bigint))
        return int_word(left) < int_word(right) ? -1 : int_word(left) > int_word(right);
    int_view(left, &a);
    int_view(right, &b);
    return bigint_compare(&a.big, &b.big);
}

static value int_compared(enum binary_operator op, int order)
{
    switch (op) {
    case BINARY_LESS:
        return VALUE_BOOL(order < 0);
    case BINARY_MORE:
        return VALUE_BOOL(order > 0);
    case BINARY_EQUAL:
        return VALUE_BOOL(order == 0);
    case BINARY_LESS_EQUAL:
        return VALUE_BOOL(order <= 0);
    case BINARY_MORE_EQUAL:
        return VALUE_BOOL(order >= 0);
    case BINARY_NOT_EQUAL:
        return VALUE_BOOL(order != 0);
    default:
        return NO_VALUE;
    }
}

typedef void (*bigint_operation)(struct bigint *, const struct bigint *, const struct bigint *);

static value int_operate(bigint_operation operation, size_t n_digits, const struct int_view *a,
                         const struct int_view *b)
{
    struct bigint result;
    struct int_object *number = int_allocate(n_digits, &result);
    operation(&result, &a->big, &b->big);
    return int_finish(number, &result);
}

/* Of long numbers on hosts in less than the square of their length: boards have no room for what it takes besides. */
static value int_multiply(const struct int_view *a, const struct int_view *b)
{
    const struct bigint *longer = a->big.size < b->big.size ? &b->big : &a->big;
    const struct bigint *other = longer == &a->big ? &b->big : &a->big;
    size_t scratch = TARGET_HOST ? radix_multiply_scratch(other->size) : 0;
    bigint_digit *room = scratch ? heap_try_alloc_leaf(scratch * sizeof *room) : NULL;
    if (room) {
        struct bigint product;
        struct int_object *number = int_allocate(bigint_multiply_size(longer, other), &product);
        product.size = (uint32_t)radix_multiply(product.digits, longer->digits, longer->size,
                                                other->digits, other->size, room);
        product.negative = longer->negative != other->negative;
        heap_free(room);
        return int_finish(number, &product);
    }
    return int_operate(bigint_multiply, bigint_multiply_size(&a->big, &b->big), a, b);
}

value int_multiply_small(intptr_t left, intptr_t right)
{
    intptr_t product;
    if (!__builtin_mul_overflow(left, right, &product))
        return int_new(product);
    if (!HAS(bigint))
        raise_overflow();
    struct int_view a, b;
    int_view(VALUE_SMALL_INT(left), &a);
    int_view(VALUE_SMALL_INT(right), &b);
    return int_multiply(&a, &b);
}

/* Digits that a calculation works in: on the C stack where they are few, else a heap block. */
enum { WORKING_DIGITS = 96 };

struct working {
    bigint_digit few[WORKING_DIGITS], *digits;
};

static void working_begin(struct working *working, size_t n_digits)
{
    working->digits = n_digits <= WORKING_DIGITS ? working->few
                                                 : heap_alloc_leaf(n_digits * sizeof(bigint_digit));
}

static void working_end(struct working *working)
{
    if (working->digits != working->few)
        heap_free(working->digits);
}

/* Both quotient and remainder, floored; a NULL one is not wanted. */
static void int_divide(const struct int_view *a, const struct int_view *b, value *quotient,
                       value *remainder)
{
    if (b->big.size == 0)
        int_raise_zero_division();
    struct working working;
    size_t q_size = bigint_quotient_size(&a->big, &b->big);
    size_t r_size = bigint_remainder_size(&a->big, &b->big);
    working_begin(&working, q_size + r_size + b->big.size);
    struct bigint q = {.digits = working.digits}, r = {.digits = working.digits + q_size};
    bigint_divide(&q, &r, &a->big, &b->big, r.digits + r_size);
    if (quotient)
        *quotient = int_from_bigint(&q);
    if (remainder)
        *remainder = int_from_bigint(&r);
    working_end(&working);
}

static value int_shift(const struct int_view *a, value right, bool to_left)
{
    if (int_is_negative(right))
        raise_text(&type_ValueError, "negative shift count");
    intptr_t bits;
    bool fits = int_value_try(right, &bits);
    if (a->big.size == 0)
        return VALUE_SMALL_INT(0);
    struct bigint result;
    struct int_object *number;
    if (to_left) {
        if (!fits || bits > INTPTR_MAX / 4)
            raise_type(&type_MemoryError);
        number = int_allocate(bigint_shift_left_size(&a->big, (size_t)bits), &result);
        bigint_shift_left(&result, &a->big, (size_t)bits);
    } else {
        size_t length = bigint_bit_length(&a->big);
        if (!fits || (size_t)bits > length)
            bits = (intptr_t)length;
        number = int_allocate((size_t)a->big.size + 1, &result);
        bigint_shift_right(&result, &a->big, (size_t)bits);
    }
    return int_finish(number, &result);
}

/* What is left of shifts to the left where ints are small. */
static value int_shift_word(intptr_t left, intptr_t bits)
{
    if (bits < 0)
        raise_text(&type_ValueError, "negative shift count");
    if (left != 0)
        raise_overflow();
    return VALUE_SMALL_INT(0);
}

/* NO_VALUE: the result takes more than a word. */
static value int_shift_left_small(intptr_t left, intptr_t bits)
{
    if (bits >= 0 && bits < NATIVE_BITS - 1) {
        intptr_t shifted = (intptr_t)((uintptr_t)left << bits);
        if (shifted >> bits == left)
            return int_new(shifted);
    }
    return HAS(bigint) ? NO_VALUE : int_shift_word(left, bits);
}

/* base ** exponent, exponent >= 0: squares and multiplies from the exponent's low bit up. */
OPTIONAL value int_power(value base, value exponent)
{
    intptr_t n;
    if (!int_value_try(exponent, &n)) {
        if (value_is_small_int(base) && small_int(base) >= -1 && small_int(base) <= 1)
            return small_int(base) == -1 && !(int_low64(exponent) & 1) ? VALUE_SMALL_INT(1) : base;
        raise_type(&type_MemoryError);
    }
    value result = VALUE_SMALL_INT(1);
    while (n > 0) {
        if (n & 1)
            result = int_arithmetic(BINARY_MULTIPLY, result, base);
        n >>= 1;
        if (vm.pending)
            pending_run(); /* a keyboard interrupt ends long powers too */
        if (n > 0)
            base = int_arithmetic(BINARY_MULTIPLY, base, base);
    }
    return result;
}

value int_power_small(intptr_t base, intptr_t exponent)
{
    return int_arithmetic(BINARY_POWER, VALUE_SMALL_INT(base), VALUE_SMALL_INT(exponent));
}

/* x with base * x = 1 modulo modulus: Euclid, keeping only base's factor. */
static value int_inverse(value base, value modulus)
{
    value a = int_arithmetic(BINARY_MODULO, base, modulus), b = modulus;
    value x = VALUE_SMALL_INT(1), y = VALUE_SMALL_INT(0);
    while (!int_is_zero(b)) {
        value quotient = int_arithmetic(BINARY_FLOOR_DIVIDE, a, b);
        value rest = int_arithmetic(BINARY_MODULO, a, b);
        value next =
            int_arithmetic(BINARY_SUBTRACT, x, int_arithmetic(BINARY_MULTIPLY, quotient, y));
        a = b;
        b = rest;
        x = y;
        y = next;
    }
    if (a == VALUE_SMALL_INT(-1))
        x = int_negate(x);
    else if (a != VALUE_SMALL_INT(1))
        raise_text(&type_ValueError, "base is not invertible for the given modulus");
    return x;
}

/* exponent >= 0, modulus not 0; the sign of the result is the modulus's. */
static value int_power_modulo_big(value base, value exponent, value modulus)
{
    struct int_view b, e, m;
    struct working working;
    value size = int_absolute(modulus), reduced = int_arithmetic(BINARY_MODULO, base, size);
    int_view(size, &m);
    int_view(reduced, &b);
    int_view(exponent, &e);
    working_begin(&working, m.big.size + bigint_power_modulo_size(&m.big));
    struct bigint power = {.digits = working.digits};
    bigint_power_modulo(&power, &b.big, &e.big, &m.big, working.digits + m.big.size);
    value result = int_from_bigint(&power);
    working_end(&working);
    value_keep(size);
    value_keep(reduced);
    return int_is_negative(modulus) && !int_is_zero(result)
               ? int_arithmetic(BINARY_ADD, result, modulus)
               : result;
}

static value int_power_modulo_small(value base, value exponent, value modulus)
{
    value result = int_arithmetic(BINARY_MODULO, VALUE_SMALL_INT(1), modulus);
    base = int_arithmetic(BINARY_MODULO, base, modulus);
    while (!int_is_zero(exponent)) {
        if (int_low64(exponent) & 1) {
            result = int_arithmetic(BINARY_MULTIPLY, result, base);
            result = int_arithmetic(BINARY_MODULO, result, modulus);
        }
        exponent = int_arithmetic(BINARY_RSHIFT, exponent, VALUE_SMALL_INT(1));
        base = int_arithmetic(BINARY_MULTIPLY, base, base);
        base = int_arithmetic(BINARY_MODULO, base, modulus);
    }
    return result;
}

value int_power_modulo(value base, value exponent, value modulus)
{
    if (!is_int(base) || !is_int(exponent) || !is_int(modulus))
        raise_text(&type_TypeError, "pow() with 3 arguments requires integers");
    if (int_is_zero(modulus))
        raise_text(&type_ValueError, "divide by zero");
    if (int_is_negative(exponent)) {
        base = int_inverse(base, modulus);
        exponent = int_negate(exponent);
    }
    return HAS(bigint) ? int_power_modulo_big(base, exponent, modulus)
                       : int_power_modulo_small(base, exponent, modulus);
}

float_number int_to_float(value v)
{
    struct int_view view;
    if (value_is_small_int(v))
        return (float_number)small_int(v);
    if (!HAS(bigint))
        return (float_number)int_word(v);
    if (!int_view(v, &view))
        return 0;
    float_number number = sizeof(float_number) == sizeof(double)
                              ? (float_number)bigint_to_double(&view.big)
                              : (float_number)bigint_to_single(&view.big);
    if (!float_is_finite(number))
        raise_text(&type_OverflowError, "int too large to convert to float");
    return number;
}

static bool int_is_float_exactly(value v)
{
    return value_is_small_int(v) && (intptr_t)(float_number)small_int(v) == small_int(v);
}

/* left / right, rightly rounded where one of them is no float exactly: by the whole quotient of two bits more than
 * a float and its round bit, the last of which tells of a rest. */
static value int_divide_large(value left, value right)
{
    enum { BITS = 8 * sizeof(float_number) + 2 };
    bool negative = int_is_negative(left) != int_is_negative(right);
    left = int_absolute(left);
    right = int_absolute(right);
    intptr_t shift = small_int(int_bit_length(left)) - small_int(int_bit_length(right)) - BITS;
    if (shift < 0)
        left = int_arithmetic(BINARY_LSHIFT, left, VALUE_SMALL_INT(-shift));
    else
        right = int_arithmetic(BINARY_LSHIFT, right, VALUE_SMALL_INT(shift));
    value quotient = int_arithmetic(BINARY_FLOOR_DIVIDE, left, right);
    if (int_compare(int_arithmetic(BINARY_MULTIPLY, quotient, right), left) != 0)
        quotient = int_arithmetic(BINARY_OR, quotient, VALUE_SMALL_INT(1));
    float_number number =
        float_scale(int_to_float(quotient), shift > INT16_MAX ? INT16_MAX : (int)shift);
    if (!float_is_finite(number))
        raise_text(&type_OverflowError, "integer division result too large for a float");
    return float_make(negative ? -number : number);
}

/* Operators whose result is or may be a float. */
static value int_to_float_operation(enum binary_operator op, value left, value right)
{
    if (!HAS(float) || op == BINARY_MAT_MULTIPLY)
        return NO_VALUE;
    if (int_is_zero(op == BINARY_POWER ? left : right))
        int_raise_zero_division();
    bool divides = op == BINARY_TRUE_DIVIDE || op == BINARY_INPLACE_TRUE_DIVIDE;
    if (HAS(bigint) && divides && !(int_is_float_exactly(left) && int_is_float_exactly(right)))
        return int_divide_large(left, right);
    return float_arithmetic(op, int_to_float(left), int_to_float(right));
}

OPTIONAL value int_operate_bits(enum binary_operator op, value left, value right)
{
    struct int_view a, b;
    int_view(left, &a);
    int_view(right, &b);
    switch (op) {
    case BINARY_AND:
        return int_operate(bigint_and, bigint_add_size(&a.big, &b.big), &a, &b);
    case BINARY_OR:
        return int_operate(bigint_or, bigint_add_size(&a.big, &b.big), &a, &b);
    case BINARY_XOR:
        return int_operate(bigint_xor, bigint_add_size(&a.big, &b.big), &a, &b);
    default:
        return int_shift(&a, right, op == BINARY_LSHIFT);
    }
}

static value int_arithmetic_big(enum binary_operator op, value left, value right)
{
    struct int_view a, b;
    value result = NO_VALUE;
    int_view(left, &a);
    int_view(right, &b);
    switch (op) {
    case BINARY_ADD:
        return int_operate(bigint_add, bigint_add_size(&a.big, &b.big), &a, &b);
    case BINARY_SUBTRACT:
        return int_operate(bigint_subtract, bigint_add_size(&a.big, &b.big), &a, &b);
    case BINARY_MULTIPLY:
        return int_multiply(&a, &b);
    case BINARY_AND:
    case BINARY_OR:
    case BINARY_XOR:
    case BINARY_LSHIFT:
    case BINARY_RSHIFT:
        return int_operate_bits(op, left, right);
    case BINARY_FLOOR_DIVIDE:
        int_divide(&a, &b, &result, NULL);
        return result;
    case BINARY_MODULO:
        int_divide(&a, &b, NULL, &result);
        return result;
    case BINARY_TRUE_DIVIDE:
        return NO_VALUE;
    case BINARY_POWER:
        return b.big.negative ? NO_VALUE : int_power(left, right);
    default:
        return int_compared(op, bigint_compare(&a.big, &b.big));
    }
}

/* Operands small; NO_VALUE: left to int_arithmetic_big. */
static value int_arithmetic_small(enum binary_operator op, intptr_t a, intptr_t b)
{
    switch (op) {
    case BINARY_ADD:
        return int_new(a + b);
    case BINARY_SUBTRACT:
        return int_new(a - b);
    case BINARY_MULTIPLY:
        return int_multiply_small(a, b);
    case BINARY_AND:
        return VALUE_SMALL_INT(a & b);
    case BINARY_OR:
        return VALUE_SMALL_INT(a | b);
    case BINARY_XOR:
        return VALUE_SMALL_INT(a ^ b);
    case BINARY_LSHIFT:
        return int_shift_left_small(a, b);
    case BINARY_RSHIFT:
        if (b < 0)
            return NO_VALUE;
        return VALUE_SMALL_INT(a >> (b < NATIVE_BITS ? b : NATIVE_BITS - 1));
    case BINARY_FLOOR_DIVIDE:
        return b == 0 ? NO_VALUE : int_new(int_floor_divide(a, b));
    case BINARY_MODULO:
        return b == 0 ? NO_VALUE : VALUE_SMALL_INT(int_floor_modulo(a, b));
    case BINARY_TRUE_DIVIDE:
    case BINARY_POWER:
        return NO_VALUE;
    default:
        return int_compared(op, a < b ? -1 : a > b);
    }
}

/* As int_arithmetic_big, where all ints are small. */
static value int_arithmetic_rest(enum binary_operator op, intptr_t a, intptr_t b)
{
    if (op == BINARY_TRUE_DIVIDE || (op == BINARY_POWER && b < 0))
        return NO_VALUE;
    if (op == BINARY_POWER)
        return int_power(VALUE_SMALL_INT(a), VALUE_SMALL_INT(b));
    value result = int_arithmetic_small(op, a, b);
    if (result != NO_VALUE || op < BINARY_INPLACE_OR)
        return result;
    if (op == BINARY_RSHIFT)
        raise_text(&type_ValueError, "negative shift count");
    int_raise_zero_division();
}

/* The number of an int of up to 64 bits, but for a bool or an instance of a class below int. */
static inline bool int_word64(value v, int64_t *out)
{
    if (value_is_small_int(v)) {
        *out = small_int(v);
        return true;
    }
    if (!value_is_object(v) || ((const struct object *)value_object(v))->type != &type_int)
        return false;
    const struct int_object *number = value_object(v);
    struct bigint big = {(bigint_digit *)number->digits, number->size_sign >> 1,
                         number->size_sign & 1};
    return big.size <= 64 / BIGINT_DIGIT_BITS && bigint_to_int64(&big, out);
}

/* Operands of up to 64 bits, without a bigint of either; NO_VALUE: left to int_arithmetic_big. */
static value int_arithmetic_64(enum binary_operator op, int64_t a, int64_t b)
{
    int64_t result;
    switch (op) {
    case BINARY_ADD:
        return __builtin_add_overflow(a, b, &result) ? NO_VALUE : int_new_64(result);
    case BINARY_SUBTRACT:
        return __builtin_sub_overflow(a, b, &result) ? NO_VALUE : int_new_64(result);
    case BINARY_MULTIPLY:
        return __builtin_mul_overflow(a, b, &result) ? NO_VALUE : int_new_64(result);
    case BINARY_AND:
        return int_new_64(a & b);
    case BINARY_OR:
        return int_new_64(a | b);
    case BINARY_XOR:
        return int_new_64(a ^ b);
    case BINARY_LSHIFT:
        result = b >= 0 && b < 64 ? (int64_t)((uint64_t)a << b) : 0;
        return b >= 0 && b < 64 && result >> b == a ? int_new_64(result) : NO_VALUE;
    case BINARY_RSHIFT:
        return b < 0 ? NO_VALUE : int_new_64(a >> (b < 64 ? b : 63));
    default:
        return int_compared(op, a < b ? -1 : a > b);
    }
}

value int_arithmetic(enum binary_operator op, value left, value right)
{
    if (op >= BINARY_INPLACE_OR && op <= BINARY_INPLACE_POWER)
        op += INPLACE_TO_PLAIN;
    if (op == BINARY_MAT_MULTIPLY)
        return NO_VALUE;
    if (value_is_small_int(left) && value_is_small_int(right)) {
        value result = int_arithmetic_small(op, small_int(left), small_int(right));
        if (result != NO_VALUE || op < BINARY_INPLACE_OR)
            return result;
    }
    int64_t a, b;
    if (HAS(bigint) && int_word64(left, &a) && int_word64(right, &b)) {
        value result = int_arithmetic_64(op, a, b);
        if (result != NO_VALUE)
            return result;
    }
    return HAS(bigint) ? int_arithmetic_big(op, left, right)
                       : int_arithmetic_rest(op, int_word(left), int_word(right));
}

value int_negate(value v)
{
    return int_arithmetic(BINARY_SUBTRACT, VALUE_SMALL_INT(0), v);
}

value int_absolute(value v)
{
    if (int_is_negative(v))
        return int_negate(v);
    return value_is_object(v) || value_is_small_int(v) ? v : VALUE_SMALL_INT(v == VALUE_TRUE);
}

/* ---- slots ---- */

value int_binary(enum binary_operator op, value self, value other)
{
    if (!is_int(other))
        return NO_VALUE;
    value result = int_arithmetic(op, self, other);
    return result == NO_VALUE && op >= BINARY_OR ? int_to_float_operation(op, self, other) : result;
}

value int_binary_whole(enum binary_operator op, value self, value other)
{
    return is_int(other) ? int_arithmetic(op, self, other) : NO_VALUE;
}

value int_binary_order(enum binary_operator op, value self, value other)
{
    return op <= BINARY_NOT_EQUAL && is_int(other) ? int_compared(op, int_compare(self, other))
                                                   : NO_VALUE;
}

value int_unary(enum unary_operator op, value self)
{
    switch (op) {
    case UNARY_POSITIVE:
        return int_arithmetic(BINARY_ADD, VALUE_SMALL_INT(0), self);
    case UNARY_NEGATIVE:
        return int_negate(self);
    case UNARY_INVERT:
        return int_arithmetic(BINARY_SUBTRACT, VALUE_SMALL_INT(-1), self);
    default:
        return VALUE_BOOL(int_is_zero(self));
    }
}

value int_hash(value self)
{
    return VALUE_SMALL_INT(int_hash_of(self));
}

value int_bit_length(value self)
{
    struct int_view view;
    if (!HAS(bigint)) {
        intptr_t n = int_word(self);
        return VALUE_SMALL_INT(
            n ? NATIVE_BITS - __builtin_clzl(n < 0 ? -(unsigned long)n : (unsigned long)n) : 0);
    }
    int_view(self, &view);
    return int_new_unsigned(bigint_bit_length(&view.big));
}

/* ---- builtins over all numbers ---- */

value number_divmod(value left, value right)
{
    value pair[2];
    if (HAS(bigint) && is_int(left) && is_int(right) &&
        !(value_is_small_int(left) && value_is_small_int(right))) {
        struct int_view a, b;
        int_view(left, &a);
        int_view(right, &b);
        int_divide(&a, &b, &pair[0], &pair[1]);
    } else {
        pair[0] = binary(BINARY_FLOOR_DIVIDE, left, right);
        pair[1] = binary(BINARY_MODULO, left, right);
    }
    return tuple_new(2, pair);
}
