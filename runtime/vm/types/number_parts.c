/* number_parts.c - what a number is made of: real, imag, numerator, denominator, its ratio of ints, its bits, and a float's text in
 * base 16.
 *
 * Floats are taken apart as IEEE doubles, which hold singles exactly.
 *
 * May run Python: float.fromhex, which calls the class. */
#include "runtime/base/number.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

enum {
    FRACTION_BITS = 52,
    BIAS = 1075,      /* a normal double is fraction * 2 ** (exponent field - BIAS) */
    LEAST = 1 - BIAS, /* exponent of a subnormal's fraction */
    FIELD_MAX = 2046,
};
#define ONE_BIT ((uint64_t)1 << FRACTION_BITS)

/* ---- of any number ---- */

value int_real(value self)
{
    return int_arithmetic(BINARY_ADD, self, VALUE_SMALL_INT(0));
}

value int_imag(value self)
{
    (void)self;
    return VALUE_SMALL_INT(0);
}

value int_denominator(value self)
{
    (void)self;
    return VALUE_SMALL_INT(1);
}

value int_as_integer_ratio(value self)
{
    value parts[] = {int_real(self), VALUE_SMALL_INT(1)};
    return tuple_new(2, parts);
}

value int_bit_count(value self)
{
    struct int_view view;
    size_t n = 0;
    int_view(self, &view);
    for (size_t i = 0; i < view.big.size; i++)
        for (bigint_digit digit = view.big.digits[i]; digit; digit &= digit - 1)
            n++;
    return VALUE_SMALL_INT(n);
}

value float_real(value self)
{
    return float_make(float_value(self));
}

value float_imag(value self)
{
    (void)self;
    return float_make(0);
}

value complex_conjugate(value self)
{
    float_number real, imaginary;
    complex_parts(self, &real, &imaginary);
    return complex_new(real, -imaginary);
}

/* ---- of a float ---- */

/* A finite number is fraction * 2 ** exponent; returns whether it is negative. */
static bool float_take_apart(float_number number, uint64_t *fraction, int *exponent)
{
    uint64_t bits = float_to_ieee(number, 8);
    int field = (int)(bits >> FRACTION_BITS) & 0x7ff;
    *fraction = bits & (ONE_BIT - 1);
    *exponent = field ? field - BIAS : LEAST;
    if (field)
        *fraction |= ONE_BIT;
    return bits >> 63;
}

value float_is_integer(value self)
{
    float_number number = float_value(self);
    return VALUE_BOOL(float_is_finite(number) && float_floor(number) == number);
}

value float_as_integer_ratio(value self)
{
    float_number number = float_value(self);
    uint64_t fraction;
    int exponent;
    value parts[2] = {NO_VALUE, VALUE_SMALL_INT(1)};
    if (float_is_nan(number))
        raise_text(&type_ValueError, "cannot convert NaN to integer ratio");
    if (!float_is_finite(number))
        raise_text(&type_OverflowError, "cannot convert Infinity to integer ratio");
    bool negative = float_take_apart(number, &fraction, &exponent);
    for (; exponent < 0 && !(fraction & 1) && fraction; exponent++)
        fraction >>= 1;
    parts[0] = int_new_unsigned_64(fraction);
    if (negative)
        parts[0] = int_negate(parts[0]);
    if (exponent > 0)
        parts[0] = int_arithmetic(BINARY_LSHIFT, parts[0], VALUE_SMALL_INT(exponent));
    else if (fraction)
        parts[1] = int_arithmetic(BINARY_LSHIFT, parts[1], VALUE_SMALL_INT(-exponent));
    return tuple_new(2, parts);
}

value float_hex(value self)
{
    float_number number = float_value(self);
    uint64_t fraction;
    int exponent, digits = float_is_zero(number) ? 1 : FRACTION_BITS / 4;
    struct text_builder out;
    if (!float_is_finite(number))
        return repr_of(float_make(number));
    bool negative = float_take_apart(number, &fraction, &exponent);
    text_builder_init(&out);
    print_format(&out.printer, "%s0x%d.", negative ? "-" : "", (int)(fraction >> FRACTION_BITS));
    fraction &= ONE_BIT - 1;
    for (int i = 1; i <= digits; i++) {
        uint8_t digit = "0123456789abcdef"[fraction >> (FRACTION_BITS - 4 * i) & 15];
        text_builder_add(&out, &digit, 1);
    }
    exponent = float_is_zero(number) ? 0 : exponent + FRACTION_BITS;
    print_format(&out.printer, "p%s%d", exponent < 0 ? "" : "+", exponent);
    return text_builder_str(&out);
}

/* A number in base 16 as it is read: fraction * 2 ** exponent, the last bit 1 where a digit behind was not 0. */
struct hex_number {
    uint64_t fraction;
    int64_t exponent;
};

static int hex_digit(uint8_t c)
{
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

/* Reads digits, and returns where they end. */
static const uint8_t *hex_digits(const uint8_t *p, const uint8_t *end, bool behind_point,
                                 struct hex_number *out)
{
    for (; p < end && hex_digit(*p) >= 0; p++) {
        unsigned digit = (unsigned)hex_digit(*p);
        bool has_room = !(out->fraction >> 60);
        out->fraction = has_room ? out->fraction << 4 | digit : out->fraction | (digit != 0);
        out->exponent += 4 * (!has_room - behind_point);
    }
    return p;
}

/* digits [. digits] [p exponent]; false: something else. */
static bool hex_read(const uint8_t *p, const uint8_t *end, struct hex_number *out)
{
    const uint8_t *start = p;
    p = hex_digits(p, end, false, out);
    size_t n = (size_t)(p - start);
    if (p < end && *p == '.') {
        start = ++p;
        p = hex_digits(p, end, true, out);
        n += (size_t)(p - start);
    }
    if (n == 0 || p == end || (*p | 0x20) != 'p')
        return n && p == end;
    bool negative = ++p < end && *p == '-';
    p += negative || (p < end && *p == '+');
    int64_t exponent = 0;
    start = p;
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        exponent = exponent < 1000000000 ? exponent * 10 + (*p - '0') : exponent;
    out->exponent += negative ? -exponent : exponent;
    return p == end && p > start;
}

/* The bits of the nearest double, the even one of two. Raises OverflowError. */
static uint64_t hex_round(struct hex_number number)
{
    uint64_t fraction = number.fraction, half, rest;
    int64_t exponent = number.exponent, least;
    if (!fraction)
        return 0;
    least = exponent + 63 - __builtin_clzll(fraction) - FRACTION_BITS;
    least = least < LEAST ? LEAST : least;
    if (exponent + 64 < least) {
        return 0;
    } else if (exponent < least) {
        unsigned shift = (unsigned)(least - exponent);
        half = (uint64_t)1 << (shift - 1);
        rest = shift < 64 ? fraction & ((half << 1) - 1) : fraction;
        fraction = shift < 64 ? fraction >> shift : 0;
        fraction += rest > half || (rest == half && fraction & 1);
        exponent = least;
    }
    for (; fraction >> (FRACTION_BITS + 1); exponent++)
        fraction >>= 1;
    for (; !(fraction >> FRACTION_BITS) && exponent > LEAST; exponent--)
        fraction <<= 1;
    if (exponent + BIAS > FIELD_MAX)
        raise_text(&type_OverflowError, "hexadecimal value too large to represent as a float");
    /* A fraction of all bits counts one up in the exponent's field. */
    return fraction >> FRACTION_BITS ? ((uint64_t)(exponent + BIAS - 1) << FRACTION_BITS) + fraction
                                     : fraction;
}

value float_fromhex(value class, value text)
{
    struct span span;
    struct hex_number number = {0, 0};
    text_settle(text, &span);
    const uint8_t *p = span.data, *end = p + span.size;
    while (p < end && text_is_space(*p))
        p++;
    while (p < end && text_is_space(end[-1]))
        end--;
    const uint8_t *start = p;
    bool negative = p < end && *p == '-';
    p += negative || (p < end && *p == '+');
    if (p < end && ((*p | 0x20) == 'i' || (*p | 0x20) == 'n'))
        return class_made(class, float_make(float_parse_text(start, (size_t)(end - start))));
    if (end - p > 1 && *p == '0' && (p[1] | 0x20) == 'x')
        p += 2;
    if (!hex_read(p, end, &number))
        raise_text(&type_ValueError, "invalid hexadecimal floating-point string");
    return class_made(class, float_from_ieee(hex_round(number) | (uint64_t)negative << 63, 8));
}
