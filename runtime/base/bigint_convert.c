/* bigint_convert.c - integers of any size from and to machine numbers, text and bytes. */
#include "runtime/base/bigint.h"
#include "runtime/base/bigint_radix.h"
#include "runtime/base/ieee.h"

#include <string.h>

enum { BITS = BIGINT_DIGIT_BITS };

void bigint_from_uint64(struct bigint *out, uint64_t number)
{
    out->negative = false;
    out->size = 0;
    for (unsigned shift = 0; shift < 64 && number >> shift != 0; shift += BITS)
        out->digits[out->size++] = (bigint_digit)(number >> shift);
}

void bigint_from_int64(struct bigint *out, int64_t number)
{
    bigint_from_uint64(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
    out->negative = number < 0;
}

/* Low 64 bits of the magnitude. */
static uint64_t magnitude_low64(const struct bigint *a)
{
    uint64_t low = 0;
    for (unsigned i = 0; i < a->size && i < 64 / BITS; i++)
        low |= (uint64_t)a->digits[i] << i * BITS;
    return low;
}

uint64_t bigint_low64(const struct bigint *a)
{
    uint64_t low = magnitude_low64(a);
    return a->negative ? 0 - low : low;
}

bool bigint_to_int64(const struct bigint *a, int64_t *out)
{
    uint64_t low = magnitude_low64(a);
    if (a->size > 64 / BITS || low > (uint64_t)INT64_MAX + a->negative)
        return false;
    low = a->negative ? 0 - low : low;
    memcpy(out, &low, sizeof low);
    return true;
}

/* The top 63 of a magnitude's `length` bits; the lowest also stands for all below them. */
static uint64_t magnitude_top63(const struct bigint *a, size_t length)
{
    uint64_t top = 0;
    bool sticky = false;
    for (size_t i = a->size; i-- > 0;) {
        size_t below = i * BITS; /* place of the digit's lowest bit */
        if (below + 63 >= length) {
            top |= (uint64_t)a->digits[i] << (63 + below - length);
        } else {
            size_t drop = length - 63 - below;
            top |= drop < BITS ? (uint64_t)a->digits[i] >> drop : 0;
            bigint_digit lost = drop < BITS ? (bigint_digit)((1ull << drop) - 1) : (bigint_digit)-1;
            sticky = sticky || (a->digits[i] & lost) != 0;
        }
    }
    return top | sticky;
}

/* The bits of the float of that many bytes nearest to a. */
static uint64_t bigint_round(const struct bigint *a, size_t size)
{
    size_t length = bigint_bit_length(a);
    if (length == 0)
        return 0;
    uint64_t top = (uint64_t)1 << 62;
    if (length <= 1024) /* as much as a double's exponent reaches */
        top = magnitude_top63(a, length);
    return ieee_round(top, (int)length - 1, size) | (uint64_t)a->negative << (8 * size - 1);
}

double bigint_to_double(const struct bigint *a)
{
    uint64_t bits = bigint_round(a, sizeof bits);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

float bigint_to_single(const struct bigint *a)
{
    uint32_t bits = (uint32_t)bigint_round(a, sizeof bits);
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

void bigint_from_double(struct bigint *out, uint64_t bits)
{
    int exponent = (int)(bits >> 52 & 0x7ff) - 1075;
    uint64_t mantissa = (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)1 << 52;
    out->negative = false;
    out->size = 0;
    if (exponent <= -53)
        return;
    if (exponent < 0) {
        mantissa >>= -exponent;
        exponent = 0;
    }
    unsigned whole = (unsigned)exponent / BITS, shift = (unsigned)exponent % BITS;
    memset(out->digits, 0, whole * sizeof *out->digits);
    size_t size = whole;
    /* The mantissa has 11 bits of room above it, fewer than a shift may need: digit by digit. */
    bigint_double_digit carry = 0;
    for (; mantissa != 0; mantissa >>= BITS) {
        carry |= (bigint_double_digit)(bigint_digit)mantissa << shift;
        out->digits[size++] = (bigint_digit)carry;
        carry >>= BITS;
    }
    if (carry != 0)
        out->digits[size++] = (bigint_digit)carry;
    out->size = (uint32_t)size;
    out->negative = bits >> 63 != 0;
}

/* Text. */

/* log2(base), rounded up, in bits. */
static unsigned base_bits(unsigned base)
{
    return 32 - (unsigned)__builtin_clz(base - 1);
}

/* The largest power of base in a digit, and its exponent. */
static bigint_digit base_power(unsigned base, unsigned *count)
{
    bigint_digit power = (bigint_digit)base;
    *count = 1;
    while (power <= (bigint_digit)-1 / base) {
        power = (bigint_digit)(power * base);
        ++*count;
    }
    return power;
}

size_t bigint_parse_size(size_t characters, unsigned base)
{
    /* Decimal, the usual base, needs 3.33 bits a character rather than 4. */
    size_t bits_per_3 = base == 10 ? 10 : 3 * (size_t)base_bits(base);
    return (characters / 3 + 1) * bits_per_3 / BITS + 1;
}

/* The value of a letter or digit; 255 for others. */
static unsigned character_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') + 10 : 255;
}

/* What the quick way takes for n digits: their own array, the new ones' and more; 0: the plain way. */
static size_t quick_scratch(size_t n, size_t more)
{
    size_t scratch = TARGET_HOST ? radix_scratch(n) : 0;
    return scratch ? scratch + n + n / 2 + 2 + more : 0;
}

static size_t chunks_of(size_t characters, unsigned base)
{
    unsigned per_digit;
    base_power(base, &per_digit);
    return (characters + per_digit - 1) / per_digit;
}

size_t bigint_parse_scratch(size_t characters, unsigned base)
{
    size_t n = chunks_of(characters, base);
    return quick_scratch(n, n);
}

/* Text as digits of the largest radix that a digit has, and these as the number's. */
static bool parse_quick(struct bigint *out, const char *text, size_t length, unsigned base,
                        bigint_digit *chunks)
{
    unsigned per_digit;
    bigint_digit radix = base_power(base, &per_digit);
    size_t n = chunks_of(length, base);
    for (size_t i = 0, end = length; i < n; i++) {
        size_t start = end > per_digit ? end - per_digit : 0;
        bigint_digit chunk = 0;
        for (size_t j = start; j < end; j++) {
            unsigned value = character_value(text[j]);
            if (value >= base)
                return false;
            chunk = (bigint_digit)(chunk * base + value);
        }
        chunks[i] = chunk;
        end = start;
    }
    bigint_digit *made = chunks + n, *scratch = made + n + n / 2 + 2;
    size_t size = radix_convert(made, (bigint_double_digit)1 << BITS, chunks, n, radix, scratch);
    memcpy(out->digits, made, size * sizeof *made);
    out->negative = false;
    out->size = (uint32_t)size;
    return true;
}

bool bigint_parse(struct bigint *out, const char *text, size_t length, unsigned base,
                  bigint_digit *scratch)
{
    unsigned per_digit;
    base_power(base, &per_digit);
    if (scratch && bigint_parse_scratch(length, base))
        return parse_quick(out, text, length, base, scratch);
    size_t size = 0;
    out->negative = false;
    out->size = 0;
    for (size_t i = 0; i < length;) {
        bigint_digit chunk = 0, scale = 1;
        for (unsigned n = 0; n < per_digit && i < length; n++, i++) {
            unsigned value = character_value(text[i]);
            if (value >= base)
                return false;
            chunk = (bigint_digit)(chunk * base + value);
            scale = (bigint_digit)(scale * base);
        }
        bigint_double_digit carry = chunk;
        for (size_t j = 0; j < size; j++) {
            carry += (bigint_double_digit)out->digits[j] * scale;
            out->digits[j] = (bigint_digit)carry;
            carry >>= BITS;
        }
        if (carry != 0)
            out->digits[size++] = (bigint_digit)carry;
    }
    out->size = (uint32_t)size;
    return length > 0;
}

size_t bigint_format_size(const struct bigint *a, unsigned base)
{
    size_t bits = bigint_bit_length(a);
    if (base == 10)
        /* log10(2), rounded up: 78914 / 2**18 */
        return 2 + (size_t)((uint64_t)bits * 78914 >> 18);
    return 2 + bits / (31 - (unsigned)__builtin_clz(base));
}

size_t bigint_format_scratch(const struct bigint *a, bool quick)
{
    size_t scratch = quick ? quick_scratch(a->size, 0) : 0;
    return scratch ? scratch : a->size;
}

/* A chunk's characters, the last first: `least` at least, the rest zeros. */
static char *format_chunk(char *p, bigint_digit chunk, unsigned base, unsigned least)
{
    for (unsigned n = 0; n < least || chunk != 0; n++) {
        *p++ = "0123456789abcdefghijklmnopqrstuvwxyz"[chunk % base];
        chunk = (bigint_digit)(chunk / base);
    }
    return p;
}

/* The number's digits as those of the largest radix that a digit has, and these as text, from the last character on. */
static char *format_quick(const struct bigint *a, unsigned base, char *p, bigint_digit *scratch)
{
    unsigned per_digit;
    bigint_digit radix = base_power(base, &per_digit);
    bigint_digit *rest = scratch + a->size + a->size / 2 + 2;
    size_t n =
        radix_convert(scratch, radix, a->digits, a->size, (bigint_double_digit)1 << BITS, rest);
    for (size_t i = 0; i < n; i++)
        p = format_chunk(p, scratch[i], base, i + 1 < n ? per_digit : 1);
    return p;
}

static char *format_plain(const struct bigint *a, unsigned base, char *p, bigint_digit *scratch)
{
    unsigned per_digit;
    bigint_digit power = base_power(base, &per_digit);
    size_t size = a->size;
    memcpy(scratch, a->digits, size * sizeof *scratch);
    do {
        bigint_double_digit rest = 0;
        for (size_t i = size; i-- > 0;) {
            rest = rest << BITS | scratch[i];
            scratch[i] = (bigint_digit)(rest / power);
            rest %= power;
        }
        while (size > 0 && scratch[size - 1] == 0)
            size--;
        p = format_chunk(p, (bigint_digit)rest, base, size > 0 ? per_digit : 1);
    } while (size > 0);
    return p;
}

size_t bigint_format(const struct bigint *a, unsigned base, char *text, bigint_digit *scratch,
                     bool quick)
{
    /* From the last character backwards, then turned round. */
    char *p = quick && quick_scratch(a->size, 0) ? format_quick(a, base, text, scratch)
                                                 : format_plain(a, base, text, scratch);
    if (a->negative)
        *p++ = '-';
    for (char *low = text, *high = p - 1; low < high; low++, high--) {
        char c = *low;
        *low = *high;
        *high = c;
    }
    return (size_t)(p - text);
}

/* Bytes. */

bool bigint_to_bytes(const struct bigint *a, uint8_t *out, size_t size, bool big_endian,
                     bool is_signed)
{
    enum { DIGIT_BYTES = BITS / 8 };
    unsigned carry = a->negative;
    bool fits = is_signed || !a->negative;
    uint8_t sign = a->negative ? 0xff : 0, top = 0;
    size_t total = (size_t)a->size * DIGIT_BYTES;
    for (size_t i = 0; i < size || i < total; i++) {
        unsigned byte = 0;
        if (i < total)
            byte = a->digits[i / DIGIT_BYTES] >> i % DIGIT_BYTES * 8 & 0xff;
        if (a->negative) {
            byte = (byte ^ 0xff) + carry;
            carry = byte >> 8;
            byte &= 0xff;
        }
        if (i >= size) {
            fits = fits && byte == sign;
            continue;
        }
        top = (uint8_t)byte;
        out[big_endian ? size - 1 - i : i] = top;
    }
    if (size == 0)
        return a->size == 0;
    return fits && (!is_signed || (top & 0x80) == (sign & 0x80));
}

void bigint_from_bytes(struct bigint *out, const uint8_t *data, size_t size, bool big_endian,
                       bool is_signed)
{
    enum { DIGIT_BYTES = BITS / 8 };
    bool negative = is_signed && size > 0 && (data[big_endian ? 0 : size - 1] & 0x80);
    unsigned carry = negative;
    size_t used = 0;
    bigint_double_digit digit = 0;
    /* A negative number's magnitude can be one byte longer: zero is not reached, but 2**n is. */
    for (size_t i = 0; i < size + negative; i++) {
        unsigned byte = negative ? 0xff : 0;
        if (i < size)
            byte = data[big_endian ? size - 1 - i : i];
        if (negative) {
            byte = (byte ^ 0xff) + carry;
            carry = byte >> 8;
            byte &= 0xff;
        }
        digit |= (bigint_double_digit)byte << i % DIGIT_BYTES * 8;
        if (i % DIGIT_BYTES == DIGIT_BYTES - 1) {
            out->digits[used++] = (bigint_digit)digit;
            digit = 0;
        }
    }
    out->digits[used++] = (bigint_digit)digit;
    while (used > 0 && out->digits[used - 1] == 0)
        used--;
    out->size = (uint32_t)used;
    out->negative = negative && used > 0;
}
