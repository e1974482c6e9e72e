/* number_parse.c - decimal text to the nearest double or single. */
#include "runtime/base/number.h"
#include "runtime/base/wide.h"

#include <float.h>
#include <string.h>

/* What tells double from single. */
struct float_width {
    uint8_t mantissa_bits; /* the implied one included */
    int16_t min_exponent;  /* of the lowest bit of the smallest number */
    uint16_t infinity;     /* biased exponent */
    /* A point halfway between two numbers has fewer significant digits than this, so what lies
     * beyond only has to be known as zero or not. */
    uint16_t max_digits;
    /* 0.1 * 10**point is infinite from high on; 10**point rounds to zero from low down. */
    int16_t high_point, low_point;
};

static const struct float_width kind_double = {53, -1074, 2047, 768, 311, -324};
static const struct float_width kind_single = {24, -149, 255, 113, 41, -46};

enum {
    /* 32-bit words for max_digits + 1 digits, 5 ** (max_digits + 1 - low_point) and three words of
       shift. */
    DOUBLE_WORDS = 88,
    SINGLE_WORDS = 18,
};

/* The significant digits of a number: text from first on, skipping '.', count of them, and
 * 0.digits * 10**point is its value. */
struct decimal {
    const char *first, *end;
    size_t count;
    int64_t point;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* True when text is word, which is in lower case, in any case. */
static bool is_word(const char *text, const char *end, const char *word)
{
    while (text < end && *word != 0 && (*text | 0x20) == *word)
        text++, word++;
    return text == end && *word == 0;
}

/* Reads an exponent's sign and digits at text into *out, clamped far beyond every range. */
static bool decimal_exponent(const char *text, const char *end, int64_t *out)
{
    bool negative = text < end && *text == '-';
    if (text < end && (*text == '-' || *text == '+'))
        text++;
    if (text == end)
        return false;
    int64_t exponent = 0;
    for (; text < end; text++) {
        if (!is_digit(*text))
            return false;
        if (exponent < INT64_MAX / 32)
            exponent = exponent * 10 + (*text - '0');
    }
    *out = negative ? -exponent : exponent;
    return true;
}

/* Splits an unsigned number; count is 0 when it is zero. False when it is not a number. */
static bool decimal_split(const char *text, const char *end, struct decimal *out)
{
    const char *p = text, *dot = NULL, *last = NULL;
    size_t n_digits = 0;
    out->first = NULL;
    for (; p < end; p++) {
        if (*p == '.' && !dot) {
            dot = p;
        } else if (is_digit(*p)) {
            n_digits++;
            if (*p != '0') {
                last = p;
                if (!out->first)
                    out->first = p;
            }
        } else {
            break;
        }
    }
    if (n_digits == 0)
        return false;
    int64_t exponent = 0;
    if (p < end && ((*p | 0x20) != 'e' || !decimal_exponent(p + 1, end, &exponent)))
        return false;
    out->count = 0;
    if (!out->first)
        return true;
    out->end = last + 1;
    out->count = (size_t)(out->end - out->first);
    if (!dot)
        dot = p;
    else if (out->first < dot && dot < last)
        out->count--;
    out->point = exponent + (dot - out->first) + (dot < out->first);
    return true;
}

/* Feeds the first limit digits into a; a later digit that is not zero becomes a last 1. Returns how
 * many digits a now holds. */
static unsigned decimal_collect(const struct decimal *decimal, unsigned limit, struct wide *a)
{
    unsigned count = 0;
    uint32_t chunk = 0, scale = 1;
    for (const char *p = decimal->first; p < decimal->end && count <= limit; p++) {
        if (*p == '.')
            continue;
        /* The digits end in one that is not zero, so going past the limit means a remainder. */
        unsigned digit = count < limit ? (unsigned)(*p - '0') : 1;
        chunk = chunk * 10 + digit;
        scale *= 10;
        count++;
        if (scale == 1000000000) {
            wide_multiply_add(a, scale, chunk);
            chunk = 0;
            scale = 1;
        }
    }
    if (scale != 1)
        wide_multiply_add(a, scale, chunk);
    return count;
}

/* The bits of the number nearest to mantissa * 2**exponent, or a little more when sticky; the
 * mantissa's top bit is set. */
static uint64_t parse_number_round(const struct float_width *kind, uint64_t mantissa, int exponent,
                                   bool sticky)
{
    int drop = 64 - kind->mantissa_bits;
    if (exponent + drop < kind->min_exponent)
        drop = kind->min_exponent - exponent;
    if (drop > 64)
        return 0;
    uint64_t kept = drop < 64 ? mantissa >> drop : 0;
    uint64_t half = (uint64_t)1 << (drop - 1);
    uint64_t rest = mantissa & (half | (half - 1));
    if (rest > half || (rest == half && (sticky || (kept & 1))))
        kept++;
    uint64_t implied = (uint64_t)1 << (kind->mantissa_bits - 1);
    if (kept < implied)
        return kept;
    /* A carry out of the mantissa goes on into the exponent as it should. */
    uint64_t biased = (uint64_t)(exponent + drop - kind->min_exponent + 1);
    uint64_t bits = biased * implied + (kept - implied);
    uint64_t infinity = kind->infinity * implied;
    return bits < infinity ? bits : infinity;
}

/* The exact way: the quotient of two long integers. words holds twice n_words. */
static uint64_t decimal_round(const struct float_width *kind, const struct decimal *decimal,
                              uint32_t *words, unsigned n_words)
{
    if (decimal->count == 0 || decimal->point <= kind->low_point)
        return 0;
    if (decimal->point >= kind->high_point)
        return (uint64_t)kind->infinity << (kind->mantissa_bits - 1);
    struct wide above = {words, 0}, below = {words + n_words, 0};
    unsigned count = decimal_collect(decimal, kind->max_digits, &above);
    int exponent = (int)decimal->point - (int)count;
    wide_set(&below, 1);
    /* above / below * 2**exponent, with the power of ten split into fives and twos */
    wide_multiply_power5(exponent < 0 ? &below : &above,
                         (unsigned)(exponent < 0 ? -exponent : exponent));
    unsigned shift = 31 - (wide_bit_length(&below) - 1) % 32;
    int excess = (int)wide_bit_length(&above) + 1 - (int)(wide_bit_length(&below) + shift);
    if (excess > 0)
        shift += (unsigned)(excess + 31) / 32 * 32;
    wide_shift_left(&below, shift);
    exponent += (int)shift;
    /* One bit shorter than below: the quotient's 64 bits start with at most one zero. */
    shift = wide_bit_length(&below) - 1 - wide_bit_length(&above);
    wide_shift_left(&above, shift + 32);
    exponent -= (int)shift + 64;
    uint64_t quotient = (uint64_t)wide_divide(&above, &below) << 32;
    wide_shift_left(&above, 32);
    quotient |= wide_divide(&above, &below);
    if (quotient >> 63 == 0) {
        quotient <<= 1;
        exponent--;
    }
    return parse_number_round(kind, quotient, exponent, above.size != 0);
}

/* The digits as an integer when they fit limit; false when they do not. */
static bool decimal_small(const struct decimal *decimal, uint64_t limit, uint64_t *out)
{
    if (decimal->count > 19)
        return false;
    uint64_t number = 0;
    uint32_t few = 0;
    for (const char *p = decimal->first; p < decimal->end; p++) {
        if (*p == '.')
            continue;
        if (decimal->count <= 9)
            few = few * 10 + (unsigned)(*p - '0');
        else
            number = number * 10 + (unsigned)(*p - '0');
    }
    *out = number + few;
    return *out <= limit;
}

/* Reads sign and the words; 1 done (bits in *out, no sign), 0 a decimal to convert, -1 not a
 * number. */
static int number_scan(const char *text, size_t length, const struct float_width *kind,
                       struct decimal *decimal, bool *negative, uint64_t *out)
{
    const char *end = text + length;
    *negative = text < end && *text == '-';
    if (text < end && (*text == '-' || *text == '+'))
        text++;
    uint64_t infinity = (uint64_t)kind->infinity << (kind->mantissa_bits - 1);
    if (text < end && *text <= '9')
        return decimal_split(text, end, decimal) ? 0 : -1;
    if (is_word(text, end, "inf") || is_word(text, end, "infinity")) {
        *out = infinity;
        return 1;
    }
    if (is_word(text, end, "nan")) {
        *out = infinity | infinity >> 1;
        return 1;
    }
    return -1;
}

bool number_parse_double(const char *text, size_t length, double *out)
{
    static const double powers[] = {1e1, 1e2, 1e4, 1e8, 1e16};
    struct decimal decimal;
    uint64_t bits, small;
    bool negative;
    int scanned = number_scan(text, length, &kind_double, &decimal, &negative, &bits);
    if (scanned < 0)
        return false;
    if (scanned == 0) {
        int64_t exponent = decimal.count != 0 ? decimal.point - (int64_t)decimal.count : 0;
        if (FLT_EVAL_METHOD == 0 && decimal.count != 0 && exponent >= -22 && exponent <= 22 &&
            decimal_small(&decimal, (uint64_t)1 << 53, &small)) {
            /* Both operands are exact, so one operation rounds once. */
            double power = 1;
            for (unsigned i = 0, n = (unsigned)(exponent < 0 ? -exponent : exponent); n != 0;
                 i++, n >>= 1)
                power *= n & 1 ? powers[i] : 1;
            double number = exponent < 0 ? (double)small / power : (double)small * power;
            *out = negative ? -number : number;
            return true;
        }
        uint32_t words[2 * DOUBLE_WORDS];
        bits = decimal_round(&kind_double, &decimal, words, DOUBLE_WORDS);
    }
    bits |= (uint64_t)negative << 63;
    memcpy(out, &bits, sizeof *out);
    return true;
}

/* Where digits and power of five are words: exactly, by one multiplication or division of 64 bits. */
static bool decimal_round_shortly(const struct decimal *decimal, uint64_t *bits)
{
    enum { MOST_FIVES = 13 };
    uint64_t number;
    int64_t exponent = decimal->point - (int64_t)decimal->count;
    if (decimal->count == 0 || exponent < -MOST_FIVES || exponent > MOST_FIVES ||
        !decimal_small(decimal, UINT32_MAX, &number))
        return false;
    uint32_t power = 1;
    for (int i = (int)(exponent < 0 ? -exponent : exponent); i > 0; i--)
        power *= 5;
    bool sticky = false;
    int shift = 0;
    if (exponent >= 0) {
        number *= power;
    } else { /* with its top bit set the quotient has 33 bits or more */
        shift = __builtin_clzll(number);
        number <<= shift;
        uint64_t quotient = number / power;
        sticky = quotient * power != number;
        number = quotient;
    }
    int zeros = __builtin_clzll(number);
    *bits =
        parse_number_round(&kind_single, number << zeros, (int)exponent - shift - zeros, sticky);
    return true;
}

bool number_parse_single(const char *text, size_t length, float *out)
{
    struct decimal decimal;
    uint64_t bits;
    bool negative;
    int scanned = number_scan(text, length, &kind_single, &decimal, &negative, &bits);
    if (scanned < 0)
        return false;
    if (scanned == 0 && !decimal_round_shortly(&decimal, &bits)) {
        uint32_t words[2 * SINGLE_WORDS];
        bits = decimal_round(&kind_single, &decimal, words, SINGLE_WORDS);
    }
    uint32_t word = (uint32_t)bits | (uint32_t)negative << 31;
    memcpy(out, &word, sizeof *out);
    return true;
}
