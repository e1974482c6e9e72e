/* objfloat.c - float: operators, making and rounding. */
#include "runtime/base/ieee.h"
#include "runtime/base/number.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/types/float_math.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* Small ints up to here are floats exactly. */
#define EXACT_INT_LIMIT                             \
    (TARGET_64       ? (intptr_t)((int64_t)1 << 53) \
     : TARGET_DOUBLE ? (intptr_t)1 << 30            \
                     : (intptr_t)1 << 24)
#define HASH_MULTIPLIER ((uintptr_t)(0x9e3779b97f4a7c15u >> (64 - 8 * sizeof(uintptr_t))))

value float_box(float_number number)
{
    struct float_object *boxed = heap_take_aside(&vm.heap.aside[true]);
    if (!boxed)
        boxed = heap_alloc_leaf(sizeof *boxed);
    boxed->type = &type_float;
    boxed->number = number;
    return VALUE_OBJECT(boxed);
}

/* ---- reading ---- */

/* float_from_value, for here. */
/* The number of a float, an int, or an instance below them, whatever conversions it has. */
static bool float_of_number(value v, float_number *out)
{
    value part = v;
    if (is_int(v)) {
        *out = int_to_float(v);
        return true;
    }
    if (!value_is_float(v))
        part = value_is_object(v) ? value_part(v, &type_float) : NO_VALUE;
    if (part == NO_VALUE || !value_is_float(part))
        return false;
    *out = float_number_of(part);
    return true;
}

/* The same, and what __float__ or __index__ makes of other objects. */
static bool float_of(value v, float_number *out)
{
    value method[2], made;
    if (value_is_float(v) || !value_is_object(v))
        return float_of_number(v, out);
    if (!method_find_conversion(v, Q___float__, method))
        return float_of_number(v, out) || (method_find_conversion(v, Q___index__, method) &&
                                           float_of_number(int_index(v), out));
    made = call_with_self(method[0], method[1], 0, 0, NULL);
    if (value_as(made, &type_float) == NO_VALUE)
        raise_format(&type_TypeError, "%t.__float__ returned non-float (type %t)", v, made);
    return float_of_number(made, out);
}

OPTIONAL bool float_from_value(value v, float_number *out)
{
    return value_as(v, &type_float) != NO_VALUE ? float_of_number(v, out) : float_of(v, out);
}

bool float_converted(value v, float_number *out)
{
    return float_of(v, out);
}

float_number float_value(value v)
{
    float_number number;
    if (!float_from_value(v, &number))
        raise_format(&type_TypeError, "can't convert %t to float", v);
    return number;
}

static bool float_word_is(const uint8_t *p, size_t size, const char *word)
{
    if (strlen(word) != size)
        return false;
    for (size_t i = 0; i < size; i++)
        if ((p[i] | 0x20) != (uint8_t)word[i])
            return false;
    return true;
}

bool float_parse_digits(const char *text, size_t size, float_number *out)
{
#if TARGET_DOUBLE
    return number_parse_double(text, size, out);
#else
    return number_parse_single(text, size, out);
#endif
}

/* given: the object that the text is of, as an error shows it. Bytes need not be UTF-8. */
static float_number float_parse_given(struct span span, value given)
{
    text_trim(&span, given != NO_VALUE && is_str(given) ? TEXT_STR : TEXT_BYTES);
    const uint8_t *data = span.data;
    size_t size = span.size;
    size_t sign = size > 0 && (data[0] == '-' || data[0] == '+');
    bool negative = sign && data[0] == '-';
    bool is_word = size > sign && data[sign] > '9';
    if (is_word && (float_word_is(data + sign, size - sign, "inf") ||
                    float_word_is(data + sign, size - sign, "infinity")))
        return float_infinity(negative);
    if (is_word && float_word_is(data + sign, size - sign, "nan"))
        return float_copy_sign(float_nan(), negative ? -1 : 1);
    char few[40], *text = few;
    if (size > sizeof few)
        text = heap_alloc_leaf(size);
    size_t n = 0;
    for (size_t i = 0; i < size; i++)
        if (data[i] != '_' || !int_is_separator(data, data + size, data + i, 10))
            text[n++] = (char)data[i];
    float_number number;
    bool good = n > sign && text[n - 1] != 'n' && float_parse_digits(text, n, &number);
    if (text != few)
        heap_free(text);
    if (!good)
        raise_format(&type_ValueError, "could not convert string to float: %r",
                     given == NO_VALUE ? str_new(span.data, span.size) : given);
    return number;
}

RARE float_number float_parse_text(const uint8_t *data, size_t size)
{
    return float_parse_given((struct span){data, size}, NO_VALUE);
}

value float_make_new(const struct type *type, size_t n_positional, size_t n_keywords,
                     const value *args)
{
    (void)type;
    struct span text;
    float_number number = 0;
    check_arity(Q_float, n_positional, n_keywords, 0, 1);
    if (n_positional == 1) {
        if (value_is_float(args[0]))
            return args[0];
        if (float_of(args[0], &number))
            return float_make(number);
        if (!str_span(args[0], &text) && !bytes_span(args[0], &text))
            raise_format(&type_TypeError, "can't convert %t to float", args[0]);
        value kept = is_str(args[0]) ? text_ascii_digits(&text) : NO_VALUE;
        number = float_parse_given(text, args[0]);
        value_keep(kept);
    }
    return float_make(number);
}

OPTIONAL value float_to_int(float_number number)
{
    if (!float_is_finite(number)) {
        if (float_is_nan(number))
            raise_text(&type_ValueError, "can't convert NaN to int");
        raise_text(&type_OverflowError, "can't convert inf to int");
    }
    if (number >= -1073741824 && number < 1073741824)
        return VALUE_SMALL_INT((int32_t)number);
    return int_from_float(number);
}

/* ---- formats ---- */

value float_from_ieee(uint64_t bits, size_t size)
{
    float_bits word = (float_bits)ieee_convert(bits, size, sizeof word);
    float_number number;
    memcpy(&number, &word, sizeof number);
    return float_make(number);
}

uint64_t float_to_ieee(float_number number, size_t size)
{
    float_bits word;
    memcpy(&word, &number, sizeof word);
    return ieee_convert(word, sizeof word, size);
}

/* ---- printing ---- */

size_t float_format(float_number number, char conversion, int precision, bool alternate, char *out)
{
#if TARGET_DOUBLE
    return number_format_double(number, conversion, precision, alternate, out);
#else
    return number_format_single(number, conversion, precision, alternate, out);
#endif
}

size_t float_repr(float_number number, char *out)
{
#if TARGET_DOUBLE
    return number_repr_double(number, out);
#else
    return number_repr_single(number, out);
#endif
}

void float_print(const struct printer *printer, value self, enum print_kind kind)
{
    char text[NUMBER_TEXT_MAX];
    float_number number;
    (void)kind;
    float_of(self, &number);
    print_span(printer, text, float_repr(number, text));
}

/* ---- operators ---- */

void float_divide(float_number left, float_number right, float_number *quotient,
                  float_number *remainder)
{
    float_number rest = float_remainder(left, right);
    float_number whole = (left - rest) / right;
    if (rest == 0) {
        rest = float_copy_sign(0, right);
    } else if ((right < 0) != (rest < 0)) {
        rest += right;
        whole -= 1;
    }
    if (whole == 0) {
        whole = float_copy_sign(0, left / right);
    } else {
        float_number floor = float_floor(whole);
        whole = whole - floor > (float_number)0.5 ? floor + 1 : floor;
    }
    *quotient = whole;
    *remainder = rest;
}

static float_number float_nonzero(float_number divisor)
{
    if (float_is_zero(divisor))
        raise_text(&type_ZeroDivisionError, "divide by zero");
    return divisor;
}

OPTIONAL value float_to_power(float_number left, float_number right)
{
    if (left == 0 && right < 0 && float_is_finite(right))
        float_nonzero(0);
    if (left < 0 && float_is_finite(left) && float_is_finite(right) && float_floor(right) != right)
        return complex_arithmetic(BINARY_POWER, (float_number[]){left, 0},
                                  (float_number[]){right, 0});
    float_number power = float_power(left, right);
    if (!float_is_finite(power) && float_is_finite(left) && float_is_finite(right))
        raise_text(&type_OverflowError, "numerical result out of range");
    return float_make(power);
}

value float_arithmetic(enum binary_operator op, float_number left, float_number right)
{
    float_number quotient, remainder;
    if (op >= BINARY_INPLACE_OR && op <= BINARY_INPLACE_POWER)
        op += BINARY_OR - BINARY_INPLACE_OR;
    switch (op) {
    case BINARY_ADD:
        return float_make(left + right);
    case BINARY_SUBTRACT:
        return float_make(left - right);
    case BINARY_MULTIPLY:
        return float_make(left * right);
    case BINARY_TRUE_DIVIDE:
        return float_make(left / float_nonzero(right));
    case BINARY_FLOOR_DIVIDE:
    case BINARY_MODULO:
        float_divide(left, float_nonzero(right), &quotient, &remainder);
        return float_make(op == BINARY_MODULO ? remainder : quotient);
    case BINARY_POWER:
        return float_to_power(left, right);
    case BINARY_LESS:
        return VALUE_BOOL(left < right);
    case BINARY_MORE:
        return VALUE_BOOL(left > right);
    case BINARY_EQUAL:
        return VALUE_BOOL(left == right);
    case BINARY_LESS_EQUAL:
        return VALUE_BOOL(left <= right);
    case BINARY_MORE_EQUAL:
        return VALUE_BOOL(left >= right);
    case BINARY_NOT_EQUAL:
        return VALUE_BOOL(left != right);
    default:
        return NO_VALUE;
    }
}

/* A float, or a small int that is one exactly. */
static inline bool float_read(value v, float_number *number)
{
    if (value_is_small_int(v)) {
        *number = (float_number)small_int(v);
        return small_int(v) >= -EXACT_INT_LIMIT && small_int(v) <= EXACT_INT_LIMIT;
    }
    if (!value_is_float(v))
        return false;
    *number = float_number_of(v);
    return true;
}

OPTIONAL value float_operate(enum binary_operator op, value left, value right)
{
    float_number a, b;
    if (!float_read(left, &a) || !float_read(right, &b))
        return NO_VALUE;
    switch (QUICK ? op : BINARY_POWER) { /* what programs do most is done here */
    case BINARY_ADD:
    case BINARY_INPLACE_ADD:
        return float_make(a + b);
    case BINARY_SUBTRACT:
    case BINARY_INPLACE_SUBTRACT:
        return float_make(a - b);
    case BINARY_MULTIPLY:
    case BINARY_INPLACE_MULTIPLY:
        return float_make(a * b);
    default:
        return float_arithmetic(op, a, b);
    }
}

/* An int that no float holds exactly is compared as an int: then so large a float is one. Any is the same to what is not
 * finite. */
static value float_compare_large(enum binary_operator op, float_number left, value right)
{
    return float_is_finite(left) ? int_arithmetic(op, int_from_float(left), right)
                                 : float_arithmetic(op, left, 0);
}

value float_binary(enum binary_operator op, value self, value other)
{
    float_number left, right;
    if (float_read(self, &left) && float_read(other, &right))
        return float_arithmetic(op, left, right);
    if (!value_is_float(other) && !is_int(other) &&
        !(value_is_object(other) && value_part(other, &type_float) != NO_VALUE))
        return NO_VALUE;
    float_of_number(self, &left);
    intptr_t exact;
    if (op <= BINARY_NOT_EQUAL && is_int(other) &&
        (!int_value_try(other, &exact) || exact > EXACT_INT_LIMIT || exact < -EXACT_INT_LIMIT))
        return float_compare_large(op, left, other);
    float_of_number(other, &right);
    return float_arithmetic(op, left, right);
}

value float_reverse_binary(enum binary_operator op, value self, value left)
{
    float_number number, right;
    static const uint8_t mirror[] = {
        [BINARY_LESS] = BINARY_MORE,
        [BINARY_MORE] = BINARY_LESS,
        [BINARY_EQUAL] = BINARY_EQUAL,
        [BINARY_LESS_EQUAL] = BINARY_MORE_EQUAL,
        [BINARY_MORE_EQUAL] = BINARY_LESS_EQUAL,
        [BINARY_NOT_EQUAL] = BINARY_NOT_EQUAL,
    };
    if (!is_int(left))
        return NO_VALUE;
    if (op <= BINARY_NOT_EQUAL)
        return float_binary(mirror[op], self, left);
    float_of_number(left, &number);
    float_of_number(self, &right);
    return float_arithmetic(op, number, right);
}

value float_unary(enum unary_operator op, value self)
{
    float_number number;
    float_of(self, &number);
    switch (op) {
    case UNARY_POSITIVE:
        return float_make(number);
    case UNARY_NEGATIVE:
        return float_make(-number);
    case UNARY_NOT:
        return VALUE_BOOL(number == 0);
    default:
        return NO_VALUE;
    }
}

intptr_t float_hash_of(float_number number)
{
    if (float_is_finite(number) && float_floor(number) == number) {
        if (number >= -1073741824 && number < 1073741824)
            return (intptr_t)number;
        return int_hash_of(int_from_float(number));
    }
    float_bits bits;
    memcpy(&bits, &number, sizeof bits);
    uintptr_t word = (uintptr_t)bits;
    if (sizeof bits > sizeof word)
        word ^= (uintptr_t)((uint64_t)bits >> 32);
    return (intptr_t)(word * HASH_MULTIPLIER) >> 2;
}

value float_hash(value self)
{
    float_number number;
    float_of(self, &number);
    return VALUE_SMALL_INT(float_hash_of(number));
}

/* ---- rounding ---- */

OPTIONAL RARE value float_round_to_int(float_number number)
{
    if (!float_is_finite(number))
        return float_to_int(number);
    float_number floor = float_floor(number), rest = number - floor;
    if (rest > (float_number)0.5 ||
        (rest == (float_number)0.5 && float_floor(floor / 2) * 2 != floor))
        floor += 1;
    return float_to_int(floor);
}

/* The decimal exponent in text as printed by conversion e. */
static int float_decimal_exponent(const char *text, size_t size)
{
    int exponent = 0;
    size_t i = 0;
    while (i < size && text[i] != 'e')
        i++;
    bool negative = i + 1 < size && text[i + 1] == '-';
    for (i += 2; i < size; i++)
        exponent = exponent * 10 + (text[i] - '0');
    return negative ? -exponent : exponent;
}

static value float_rounded(float_number number)
{
    if (!float_is_finite(number))
        raise_text(&type_OverflowError, "rounded value too large to represent");
    return float_make(number);
}

OPTIONAL RARE value float_round(float_number number, intptr_t digits)
{
    char text[NUMBER_TEXT_MAX];
    if (!float_is_finite(number) || number == 0 || digits > 340)
        return float_make(number);
    size_t size = float_format(number, 'e', 20, false, text);
    intptr_t precision = float_decimal_exponent(text, size) + digits;
    if (digits < -400 || precision < -1)
        return float_make(number * 0);
    if (precision > 20)
        return float_make(number);
    if (precision < 0) {
        /* Below one unit of the wanted place: up when above its half. */
        bool up = text[number < 0] > '5';
        for (size_t i = number < 0; text[number < 0] == '5' && text[i] != 'e' && !up; i++)
            up = i > (size_t)(number < 0) && text[i] > '0';
        if (!up)
            return float_make(float_copy_sign(0, number));
        size = float_format(float_copy_sign(1, number), 'e', 0, false, text);
        while (text[size - 1] != 'e')
            size--;
        struct text_builder builder;
        text_builder_init(&builder);
        text_builder_add(&builder, text, size);
        print_format(&builder.printer, "%d", (int)-digits);
        struct span span;
        str_span(text_builder_str(&builder), &span);
        return float_rounded(float_parse_text(span.data, span.size));
    }
    size = float_format(number, 'e', (int)precision, false, text);
    return float_rounded(float_parse_text((const uint8_t *)text, size));
}

/* int_round where an int is a word. */
static value int_round_word(intptr_t n, intptr_t digits)
{
    intptr_t unit = 1;
    for (; digits < 0; digits++)
        if (__builtin_mul_overflow(unit, 10, &unit))
            return VALUE_SMALL_INT(0);
    intptr_t rest = n % unit < 0 ? n % unit + unit : n % unit, down = n - rest, half = unit - rest;
    return int_new(rest > half || (rest == half && down / unit & 1) ? down + unit : down);
}

/* round(int, digits): to a multiple of 10 ** -digits, halves to even. */
static value int_round(value v, intptr_t digits)
{
    if (!HAS(bigint))
        return int_round_word(int_value(v), digits);
    if (digits >= 0)
        return int_arithmetic(BINARY_ADD, VALUE_SMALL_INT(0), v);
    struct int_view view;
    int_view(v, &view);
    /* Further than the number has digits, everything is 0. */
    if (digits < -(intptr_t)bigint_bit_length(&view.big) - 1)
        return VALUE_SMALL_INT(0);
    value unit = int_power_small(10, -digits);
    value rest = int_arithmetic(BINARY_MODULO, v, unit);
    value down = int_arithmetic(BINARY_SUBTRACT, v, rest);
    int order = int_compare(int_arithmetic(BINARY_LSHIFT, rest, VALUE_SMALL_INT(1)), unit);
    if (order == 0)
        order = int_low64(int_arithmetic(BINARY_FLOOR_DIVIDE, down, unit)) & 1 ? 1 : -1;
    return order > 0 ? int_arithmetic(BINARY_ADD, down, unit) : down;
}

RARE value number_round(value v, value digits)
{
    if (is_int(v))
        return digits == NO_VALUE || digits == VALUE_NONE ? int_round(v, 0)
                                                          : int_round(v, int_clamped(digits));
    float_number number;
    if (!HAS(float) || !float_of_number(v, &number))
        raise_format(&type_TypeError, "can't convert %t to float", v);
    if (digits == NO_VALUE || digits == VALUE_NONE)
        return float_round_to_int(number);
    return float_round(number, int_clamped(digits));
}

value number_absolute(value v)
{
    value method[2];
    float_number real, imaginary;
    if (instance_of(v) && method_find_conversion(v, Q___abs__, method))
        return call_with_self(method[0], method[1], 0, 0, NULL);
    if (is_int(v))
        return int_absolute(instance_of(v) ? value_as(v, &type_int) : v);
    if (HAS(float) && float_of_number(v, &real))
        return float_make(float_copy_sign(real, 1));
    if (!HAS(float) || value_as(v, &type_complex) == NO_VALUE ||
        !complex_parts(v, &real, &imaginary))
        raise_format(&type_TypeError,
                     TARGET_HOST ? "bad operand type for abs(): '%t'"
                                 : "unsupported type for __abs__: '%t'",
                     v);
    return float_make(complex_size(real, imaginary));
}
