/* bigint_radix.c - digits of one radix made digits of another, for integers of thousands of digits: text both ways.
 *
 * A number of n digits is high * radix ** k + low, each made alike and the product taken in the new radix, by Karatsuba's
 * three multiplications of halves for four. So no division of long numbers is needed, and one way serves reading and
 * writing. Digits lie least significant first; a radix is at most 2 ** BIGINT_DIGIT_BITS.
 *
 * Scratch is taken from one block, as from a stack; radix_scratch says how much that is: it grows as the number does. */
#include "runtime/base/bigint_radix.h"

#include <string.h>

enum { BITS = BIGINT_DIGIT_BITS, LEAF = 32, KARATSUBA = 40, LEVELS = 32 };
#define FULL ((bigint_double_digit)1 << BITS)
#define DECIMAL (BITS == 32 ? 1000000000u : 10000u)

typedef bigint_digit digit;
typedef bigint_double_digit double_digit;

/* row[0..n] += digits[0..n) * factor, row[n] being new. Inlined with a constant radix, where division is a multiplication. */
static inline __attribute__((always_inline)) void row_add_product_in(digit *row,
                                                                     const digit *digits, size_t n,
                                                                     double_digit factor,
                                                                     double_digit radix)
{
    double_digit carry = 0;
    for (size_t i = 0; i < n; i++) {
        carry += factor * digits[i] + row[i];
        row[i] = (digit)(carry % radix);
        carry /= radix;
    }
    row[n] = (digit)carry;
}

static void row_add_product(digit *row, const digit *digits, size_t n, double_digit factor,
                            double_digit radix)
{
    if (radix == FULL)
        row_add_product_in(row, digits, n, factor, FULL);
    else if (radix == DECIMAL)
        row_add_product_in(row, digits, n, factor, DECIMAL);
    else
        row_add_product_in(row, digits, n, factor, radix);
}

static void multiply_rows(digit *out, const digit *a, size_t n_a, const digit *b, size_t n_b,
                          double_digit radix)
{
    memset(out, 0, (n_a + n_b) * sizeof *out);
    for (size_t i = 0; i < n_b; i++)
        row_add_product(out + i, a, n_a, b[i], radix);
}

/* to[0..n) += from[0..n_from), n_from <= n; returns what goes out at the top. */
static digit radix_add(digit *to, size_t n, const digit *from, size_t n_from, double_digit radix)
{
    double_digit carry = 0;
    for (size_t i = 0; i < n && (i < n_from || carry); i++) {
        carry += (double_digit)to[i] + (i < n_from ? from[i] : 0);
        bool over = carry >= radix;
        to[i] = (digit)(over ? carry - radix : carry);
        carry = over;
    }
    return (digit)carry;
}

/* to[0..n) -= from[0..n_from), which is not more. */
static void radix_take(digit *to, size_t n, const digit *from, size_t n_from, double_digit radix)
{
    double_digit owed = 0;
    for (size_t i = 0; i < n && (i < n_from || owed); i++) {
        double_digit taken = (i < n_from ? from[i] : 0) + owed;
        owed = to[i] < taken;
        to[i] = (digit)(to[i] + (owed ? radix : 0) - taken);
    }
}

/* out[0..2n) = a[0..n) * b[0..n). Takes at most 4 n + 12 LEVELS digits of scratch. */
static void multiply_halves(digit *out, const digit *a, const digit *b, size_t n,
                            double_digit radix, digit *scratch)
{
    if (n < KARATSUBA) {
        multiply_rows(out, a, n, b, n, radix);
        return;
    }
    size_t low = n - n / 2, high = n / 2, sum = low + 1;
    digit *sum_a = scratch, *sum_b = sum_a + sum, *middle = sum_b + sum, *rest = middle + 2 * sum;
    multiply_halves(out, a, b, low, radix, rest);
    multiply_halves(out + 2 * low, a + low, b + low, high, radix, rest);
    memcpy(sum_a, a, low * sizeof *a);
    memcpy(sum_b, b, low * sizeof *b);
    sum_a[low] = radix_add(sum_a, low, a + low, high, radix);
    sum_b[low] = radix_add(sum_b, low, b + low, high, radix);
    multiply_halves(middle, sum_a, sum_b, sum, radix, rest);
    radix_take(middle, 2 * sum, out, 2 * low, radix);
    radix_take(middle, 2 * sum, out + 2 * low, 2 * high, radix);
    size_t room = 2 * n - low;
    radix_add(out + low, room, middle, 2 * sum < room ? 2 * sum : room, radix);
}

/* out[0..n_a + n_b) = a * b, n_a >= n_b. Takes at most 7 n_b + 12 LEVELS digits of scratch. */
static void multiply(digit *out, const digit *a, size_t n_a, const digit *b, size_t n_b,
                     double_digit radix, digit *scratch)
{
    if (n_b < KARATSUBA) {
        multiply_rows(out, a, n_a, b, n_b, radix);
        return;
    }
    digit *part = scratch, *product = part + n_b;
    memset(out, 0, (n_a + n_b) * sizeof *out);
    for (size_t done = 0; done < n_a; done += n_b) {
        size_t n = n_a - done < n_b ? n_a - done : n_b;
        memset(part, 0, n_b * sizeof *part);
        memcpy(part, a + done, n * sizeof *a);
        multiply_halves(product, part, b, n_b, radix, product + 2 * n_b);
        radix_add(out + done, n_a + n_b - done, product, n + n_b, radix);
    }
}

static size_t trimmed(const digit *digits, size_t n)
{
    while (n > 0 && digits[n - 1] == 0)
        n--;
    return n;
}

size_t radix_multiply_scratch(size_t n)
{
    return n < 2 * KARATSUBA ? 0 : 7 * n + 12 * LEVELS;
}

size_t radix_multiply(bigint_digit *out, const bigint_digit *a, size_t n_a, const bigint_digit *b,
                      size_t n_b, bigint_digit *scratch)
{
    multiply(out, a, n_a, b, n_b, FULL, scratch);
    return trimmed(out, n_a + n_b);
}

struct conversion {
    double_digit from, to; /* the radices */
    struct {
        digit *digits;
        size_t n;
    } powers[LEVELS]; /* from ** (LEAF << level), in the new radix */
};

/* Digits of the new radix that n of the old one may need, a product's leading zero included: of the radices that text has,
 * none in a digit is below 2 ** (0.75 BITS). */
static size_t converted_room(size_t n)
{
    return n + n / 2 + 2;
}

/* out = out * from + digit; returns the new size. */
static size_t append_digit(const struct conversion *made, digit *out, size_t n, double_digit carry)
{
    for (size_t i = 0; i < n; i++) {
        carry += out[i] * made->from;
        out[i] = (digit)(carry % made->to);
        carry /= made->to;
    }
    for (; carry; carry /= made->to)
        out[n++] = (digit)(carry % made->to);
    return n;
}

/* Makes digits[0..n), n <= LEAF << level, into out; returns the size. */
static size_t convert(const struct conversion *made, digit *out, const digit *digits, size_t n,
                      unsigned level, digit *scratch)
{
    while (level > 0 && n <= (size_t)LEAF << (level - 1))
        level--;
    if (level == 0) {
        size_t size = 0;
        for (size_t i = n; i-- > 0;)
            size = append_digit(made, out, size, digits[i]);
        return size;
    }
    size_t split = (size_t)LEAF << (level - 1), n_power = made->powers[level - 1].n;
    digit *high = scratch;
    scratch += converted_room(n - split);
    size_t n_high = convert(made, high, digits + split, n - split, level - 1, scratch);
    digit *low = scratch;
    scratch += converted_room(split);
    size_t n_low = convert(made, low, digits, split, level - 1, scratch);
    const digit *power = made->powers[level - 1].digits;
    if (n_high > n_power)
        multiply(out, high, n_high, power, n_power, made->to, scratch);
    else
        multiply(out, power, n_power, high, n_high, made->to, scratch);
    radix_add(out, n_high + n_power, low, n_low, made->to);
    return trimmed(out, n_high + n_power);
}

size_t radix_scratch(size_t n)
{
    return n < RADIX_FEW ? 0 : 12 * n + 32 * LEVELS + 64 * LEAF;
}

size_t radix_convert(bigint_digit *out, bigint_double_digit to, const bigint_digit *digits,
                     size_t n, bigint_double_digit from, bigint_digit *scratch)
{
    struct conversion made = {.from = from, .to = to};
    unsigned level = 0;
    for (; (size_t)LEAF << level < n; level++) {
        digit *power = made.powers[level].digits = scratch;
        size_t size = level ? 2 * made.powers[level - 1].n : 1;
        if (level == 0) {
            power[0] = 1;
            for (unsigned i = 0; i < LEAF; i++)
                size = append_digit(&made, power, size, 0);
        } else {
            const digit *half = made.powers[level - 1].digits;
            multiply(power, half, size / 2, half, size / 2, to, scratch + size);
            size = trimmed(power, size);
        }
        made.powers[level].n = size;
        scratch += size;
    }
    return convert(&made, out, digits, n, level, scratch);
}
