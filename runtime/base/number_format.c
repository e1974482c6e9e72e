/* number_format.c - doubles and singles to decimal text.
 *
 * A number is a quotient of two long integers, r / s * 10**point with r / s in 0.1..1; each decimal
 * digit is r * 10 / s, and the remainder stays exact, so that every rounding is decided exactly. */
#include "runtime/base/number.h"
#include "runtime/base/wide.h"

#include <string.h>

enum {
    PRECISION_MAX = 60,
    SHORTEST_MAX = 17, /* digits that tell any two doubles apart */
    /* 32-bit words of r and s: 53 mantissa bits, 5**324 or 2**771, 32 bits to align, 4 for a digit.
     */
    DOUBLE_WORDS = 30,
    SINGLE_WORDS = 8,
};

/* A finite number: mantissa * 2**exponent. */
struct binary {
    uint64_t mantissa;
    int exponent;
    bool negative, infinite, nan;
    bool narrow_below; /* the gap to the next smaller number is half of the one above */
};

/* 0.digits * 10**point; count digits, the first not zero. */
struct digits {
    char *text;
    int count, point;
};

static struct binary binary_split(uint64_t bits, unsigned mantissa_bits, unsigned exponent_bits,
                                  int min_exponent)
{
    unsigned infinity = (1u << exponent_bits) - 1;
    unsigned biased = (unsigned)(bits >> (mantissa_bits - 1)) & infinity;
    uint64_t implied = (uint64_t)1 << (mantissa_bits - 1);
    struct binary out = {bits & (implied - 1), min_exponent, false, false, false, false};
    out.negative = bits >> (mantissa_bits - 1 + exponent_bits) & 1;
    out.infinite = biased == infinity && out.mantissa == 0;
    out.nan = biased == infinity && out.mantissa != 0;
    out.narrow_below = biased > 1 && out.mantissa == 0;
    if (biased > 0) {
        out.mantissa |= implied;
        out.exponent += (int)biased - 1;
    }
    return out;
}

static struct binary binary_of_double(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return binary_split(bits, 53, 11, -1074);
}

static struct binary binary_of_single(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return binary_split(bits, 24, 8, -149);
}

/* The division that makes digits. In the shortest form a result within above and below of r is as
 * good. */
struct division {
    struct wide r, s, above, below; /* above and below have no words in the fixed form */
    int point;
};

static void division_scale(struct division *division, unsigned power5, unsigned bits)
{
    struct wide *parts[] = {&division->r, &division->above, &division->below};
    for (unsigned i = 0; i < 3; i++) {
        wide_multiply_power5(parts[i], power5);
        wide_shift_left(parts[i], bits);
    }
}

static void division_next(struct division *division)
{
    wide_multiply_add(&division->r, 10, 0);
    wide_multiply_add(&division->above, 10, 0);
    wide_multiply_add(&division->below, 10, 0);
}

/* Sets r / s = mantissa * 2**exponent / 10**point. extra, 0..2, scales r and s up so that half of
 * the gaps beside the number are integers; 0 is for the fixed form. inclusive: a number just at the
 * upper limit counts as past it. words has room for two numbers in the fixed form and for four
 * otherwise. */
static void division_start(struct division *division, const struct binary *binary, unsigned extra,
                           bool inclusive, uint32_t *words, unsigned n_words)
{
    division->r.words = words;
    division->s.words = words + n_words;
    division->above = division->below = (struct wide){NULL, 0};
    wide_set(&division->r, binary->mantissa);
    int top = (int)wide_bit_length(&division->r) + binary->exponent - 1;
    wide_set(&division->r, binary->mantissa << extra);
    wide_set(&division->s, 1);
    if (extra > 0) {
        division->above.words = words + 2 * n_words;
        division->below.words = words + 3 * n_words;
        wide_set(&division->above, extra);
        wide_set(&division->below, 1);
    }
    /* floor(top * log10(2)), which holds for |top| < 1200; the point is that plus 1 or 2. */
    int point = (int)(((int64_t)top * 78913) >> 18) + 1;
    /* 10**point is 5**point * 2**point */
    int twos = binary->exponent - (int)extra - point;
    unsigned magnitude = (unsigned)(point < 0 ? -point : point);
    wide_multiply_power5(&division->s, point > 0 ? magnitude : 0);
    wide_shift_left(&division->s, twos < 0 ? (unsigned)-twos : 0);
    unsigned align = 31 - (wide_bit_length(&division->s) - 1) % 32;
    division_scale(division, point < 0 ? magnitude : 0, align + (twos > 0 ? (unsigned)twos : 0));
    wide_shift_left(&division->s, align);
    int order = wide_compare_sum(&division->r, &division->above, &division->s);
    if (order > 0 || (order == 0 && inclusive))
        point++;
    else
        division_next(division);
    division->point = point;
}

/* Adds one to the last digit; the digits are all nines: 1 and zeros, one place higher. */
static void digits_increment(struct digits *digits)
{
    int i = digits->count;
    while (i > 0 && digits->text[i - 1] == '9')
        digits->text[--i] = '0';
    if (i > 0) {
        digits->text[i - 1]++;
        return;
    }
    digits->text[0] = '1';
    digits->point++;
}

/* Whether what is left, r of s, rounds up; last is the digit before it. */
static bool rounds_up(struct division *division, unsigned last)
{
    wide_shift_left(&division->r, 1);
    int order = wide_compare(&division->r, &division->s);
    return order > 0 || (order == 0 && (last & 1));
}

/* Exactly rounded digits: count significant ones or, when count is negative, all up to `places`
 * after the point. Zero has count 0. */
static void digits_fixed(const struct binary *binary, int count, int places, struct digits *out,
                         uint32_t *words, unsigned n_words)
{
    out->count = out->point = 0;
    if (binary->mantissa == 0)
        return;
    struct division division;
    division_start(&division, binary, 0, true, words, n_words);
    out->point = division.point;
    if (count < 0)
        count = division.point + places;
    if (count < 0)
        return;
    unsigned digit = 0;
    for (; out->count < count; out->count++) {
        if (out->count > 0)
            division_next(&division);
        digit = wide_divide(&division.r, &division.s);
        out->text[out->count] = (char)('0' + digit);
    }
    if (count == 0) {
        /* The first place that shows is one above the first digit: 5 there is half. */
        wide_multiply_add(&division.s, 10, 0);
        if (rounds_up(&division, 0)) {
            out->text[0] = '1';
            out->count = 1;
            out->point++;
        }
    } else if (rounds_up(&division, digit)) {
        digits_increment(out);
    }
}

/* The fewest digits that read back as the number; among those the nearest. The number is not zero.
 */
static void digits_shortest(const struct binary *binary, struct digits *out, uint32_t *words,
                            unsigned n_words)
{
    struct division division;
    /* A reader that rounds to even takes the limits themselves for an even number. */
    bool even = (binary->mantissa & 1) == 0;
    division_start(&division, binary, binary->narrow_below ? 2 : 1, even, words, n_words);
    out->point = division.point;
    out->count = 0;
    for (;;) {
        unsigned digit = wide_divide(&division.r, &division.s);
        int low = wide_compare(&division.r, &division.below);
        int high = wide_compare_sum(&division.r, &division.above, &division.s);
        bool can_stay = low < 0 || (low == 0 && even);
        bool can_rise = high > 0 || (high == 0 && even);
        out->text[out->count++] = (char)('0' + digit);
        if (can_stay || can_rise) {
            if (can_rise && (!can_stay || rounds_up(&division, digit)))
                digits_increment(out);
            return;
        }
        division_next(&division);
    }
}

/* Writes an exponent as C and Python do: sign and two digits at least. */
static size_t write_exponent(char *out, char letter, int exponent)
{
    char *p = out;
    *p++ = letter;
    *p++ = exponent < 0 ? '-' : '+';
    unsigned magnitude = (unsigned)(exponent < 0 ? -exponent : exponent);
    if (magnitude >= 100)
        *p++ = (char)('0' + magnitude / 100);
    *p++ = (char)('0' + magnitude / 10 % 10);
    *p++ = (char)('0' + magnitude % 10);
    return (size_t)(p - out);
}

/* Spreads digits that start at out into d.ddd with places after the point; zeros fill up. */
static size_t layout_scientific(char *out, const struct digits *digits, int places, bool point,
                                char letter)
{
    int have = digits->count > 0 ? digits->count : 1;
    if (digits->count == 0)
        out[0] = '0';
    memset(out + have, '0', (size_t)(places + 1 - have));
    size_t size = 1;
    if (point) {
        memmove(out + 2, out + 1, (size_t)places);
        out[1] = '.';
        size = 2 + (size_t)places;
    }
    return size + write_exponent(out + size, letter, digits->count > 0 ? digits->point - 1 : 0);
}

/* Spreads digits that start at out into a fixed-point number with places after the point. */
static size_t layout_fixed(char *out, const struct digits *digits, int places, bool point)
{
    int before = digits->count > 0 ? digits->point : 0; /* digits of the integer part */
    int zeros = before < 1 ? 1 - before : 0;            /* in front of the digits */
    if (digits->count == 0 || zeros > places + 1)
        zeros = places + 1;
    int total = (before < 1 ? 1 : before) + places;
    int have = digits->count < total - zeros ? digits->count : total - zeros;
    memmove(out + zeros, out, (size_t)have);
    memset(out, '0', (size_t)zeros);
    memset(out + zeros + have, '0', (size_t)(total - zeros - have));
    if (!point)
        return (size_t)total;
    memmove(out + total - places + 1, out + total - places, (size_t)places);
    out[total - places] = '.';
    return (size_t)total + 1;
}

/* Writes "inf" or "nan", where it is one; 0 otherwise. */
static size_t write_special(const struct binary *binary, bool upper, char *out)
{
    if (binary->infinite)
        memcpy(out, upper ? "INF" : "inf", 3);
    else if (binary->nan)
        memcpy(out, upper ? "NAN" : "nan", 3);
    else
        return 0;
    return 3;
}

static size_t number_format(const struct binary *binary, char conversion, int precision,
                            bool alternate, char *out, uint32_t *words, unsigned n_words)
{
    char *p = out;
    bool upper = conversion >= 'A' && conversion <= 'Z';
    char lower = (char)(conversion | 0x20), letter = upper ? 'E' : 'e';
    if (precision < 0)
        precision = 6;
    if (precision > PRECISION_MAX)
        precision = PRECISION_MAX;
    if (binary->negative && !binary->nan)
        *p++ = '-';
    size_t special = write_special(binary, upper, p);
    if (special != 0)
        return (size_t)(p - out) + special;
    struct digits digits = {p, 0, 0};
    if (lower == 'f') {
        digits_fixed(binary, -1, precision, &digits, words, n_words);
        return (size_t)(p - out) + layout_fixed(p, &digits, precision, precision > 0 || alternate);
    }
    if (lower == 'e') {
        digits_fixed(binary, precision + 1, 0, &digits, words, n_words);
        return (size_t)(p - out) +
               layout_scientific(p, &digits, precision, precision > 0 || alternate, letter);
    }
    if (precision == 0)
        precision = 1;
    digits_fixed(binary, precision, 0, &digits, words, n_words);
    int exponent = digits.count > 0 ? digits.point - 1 : 0;
    bool fixed = exponent >= -4 && exponent < precision;
    int shown = precision; /* significant digits */
    if (!alternate) {
        while (digits.count > 0 && digits.text[digits.count - 1] == '0')
            digits.count--;
        shown = digits.count > 0 ? digits.count : 1;
        if (fixed && shown < exponent + 1)
            shown = exponent + 1;
    }
    int places = fixed ? shown - 1 - exponent : shown - 1;
    bool point = places > 0 || alternate;
    size_t size = fixed ? layout_fixed(p, &digits, places, point)
                        : layout_scientific(p, &digits, places, point, letter);
    return (size_t)(p - out) + size;
}

size_t number_format_double(double number, char conversion, int precision, bool alternate,
                            char *out)
{
    uint32_t words[2 * DOUBLE_WORDS];
    struct binary binary = binary_of_double(number);
    return number_format(&binary, conversion, precision, alternate, out, words, DOUBLE_WORDS);
}

size_t number_format_single(float number, char conversion, int precision, bool alternate, char *out)
{
    uint32_t words[2 * SINGLE_WORDS];
    struct binary binary = binary_of_single(number);
    return number_format(&binary, conversion, precision, alternate, out, words, SINGLE_WORDS);
}

static size_t number_repr(const struct binary *binary, char *out, uint32_t *words, unsigned n_words)
{
    char *p = out;
    if (binary->negative && !binary->nan)
        *p++ = '-';
    size_t special = write_special(binary, false, p);
    if (special != 0)
        return (size_t)(p - out) + special;
    struct digits digits = {p, 0, 0};
    if (binary->mantissa != 0)
        digits_shortest(binary, &digits, words, n_words);
    /* CPython's limits: 0.0001 and 1e16 are the ends of the fixed form. */
    if (digits.point > 16 || digits.point < -3)
        return (size_t)(p - out) +
               layout_scientific(p, &digits, digits.count - 1, digits.count > 1, 'e');
    int places = digits.count - digits.point;
    return (size_t)(p - out) + layout_fixed(p, &digits, places < 1 ? 1 : places, true);
}

size_t number_repr_double(double number, char *out)
{
    uint32_t words[4 * DOUBLE_WORDS];
    struct binary binary = binary_of_double(number);
    return number_repr(&binary, out, words, DOUBLE_WORDS);
}

size_t number_repr_single(float number, char *out)
{
    uint32_t words[4 * SINGLE_WORDS];
    struct binary binary = binary_of_single(number);
    return number_repr(&binary, out, words, SINGLE_WORDS);
}
