/* float_math.c - the few transcendental functions that operators need, without libm.
 *
 * log, exp and power work on pairs of floats (high and low part, about twice the precision), so
 * that the final rounding is nearly always the right one. All of it is generic over float_number:
 * where that is single, no double arithmetic happens. */
#include "runtime/vm/types/float_math.h"

#if TARGET_DOUBLE
enum { MANTISSA_BITS = 52, NORMALISING = 54, EXPONENT_MASK = 0x7ff, EXPONENT_BIAS = 1023 };
#define SPLITTER 134217729.0 /* 2^27 + 1 */
#define LN2_HIGH 0x1.62e42fefa39efp-1
#define LN2_LOW 0x1.abc9e3b39803fp-56
#define THIRD_LOW 0x1.5555555555555p-56
#define PI_HIGH 0x1.921fb54442d18p+1
#define PI_LOW 0x1.1a62633145c07p-53
#define EXP_LIMIT 746
#define NUMBER(constant) constant
#else
enum { MANTISSA_BITS = 23, NORMALISING = 24, EXPONENT_MASK = 0xff, EXPONENT_BIAS = 127 };
#define SPLITTER 4097.0f
#define LN2_HIGH 0x1.62e430p-1f
#define LN2_LOW (-0x1.05c610p-29f)
#define THIRD_LOW (-0x1.555556p-27f)
#define PI_HIGH 0x1.921fb6p+1f
#define PI_LOW (-0x1.777a5cp-24f)
#define EXP_LIMIT 105
#define NUMBER(constant) constant##f
#endif

struct pair {
    float_number high, low;
};

static float_bits float_to_bits(float_number number)
{
    float_bits bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static float_number float_from_bits(float_bits bits)
{
    float_number number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* The very same number, zeros by sign; cheaper than == where floats are software. */
static bool float_same(float_number a, float_number b)
{
    return float_to_bits(a) == float_to_bits(b);
}

bool float_sign(float_number number)
{
    return float_to_bits(number) >> (8 * sizeof(float_number) - 1);
}

float_number float_copy_sign(float_number magnitude, float_number sign)
{
    return float_sign(magnitude) == float_sign(sign) ? magnitude : -magnitude;
}

static int float_exponent(float_bits bits)
{
    return (int)(bits >> MANTISSA_BITS & EXPONENT_MASK);
}

bool float_is_finite(float_number number)
{
    return float_exponent(float_to_bits(number)) != EXPONENT_MASK;
}

/* By its bits: without an FPU a comparison of floats is a call. */
bool float_is_nan(float_number number)
{
    return float_to_bits(number) << 1 > (float_bits)EXPONENT_MASK << (MANTISSA_BITS + 1);
}

float_number float_infinity(bool negative)
{
    float_number infinity = float_from_bits((float_bits)EXPONENT_MASK << MANTISSA_BITS);
    return negative ? -infinity : infinity;
}

float_number float_nan(void)
{
    return float_from_bits(((float_bits)EXPONENT_MASK << 1 | 1) << (MANTISSA_BITS - 1));
}

float_number float_scale(float_number number, int exponent)
{
    /* In steps that a normal number can hold; only the last one rounds to a subnormal. */
    while (exponent > EXPONENT_BIAS) {
        number *= float_from_bits((float_bits)(2 * EXPONENT_BIAS) << MANTISSA_BITS);
        exponent -= EXPONENT_BIAS;
        if (number == 0 || !float_is_finite(number))
            return number;
    }
    if (exponent < 1 - EXPONENT_BIAS) {
        /* Exactly down to just above the subnormals, so that one rounding remains. */
        int own;
        number = float_split(number, &own);
        if (number == 0 || !float_is_finite(number))
            return number;
        exponent += own;
        if (exponent < -EXPONENT_BIAS - MANTISSA_BITS - 1)
            return number * 0;
        if (exponent < 1 - EXPONENT_BIAS) {
            number *=
                float_from_bits((float_bits)(exponent + 2 * EXPONENT_BIAS - 1) << MANTISSA_BITS);
            exponent = 1 - EXPONENT_BIAS;
        }
    }
    return number * float_from_bits((float_bits)(exponent + EXPONENT_BIAS) << MANTISSA_BITS);
}

float_number float_split(float_number number, int *exponent)
{
    float_bits bits = float_to_bits(number);
    int adjust = 0;
    *exponent = 0;
    if (number == 0 || !float_is_finite(number))
        return number;
    if (float_exponent(bits) == 0) {
        adjust = MANTISSA_BITS + 2;
        bits = float_to_bits(number * (float_number)((float_bits)1 << adjust));
    }
    *exponent = float_exponent(bits) - (EXPONENT_BIAS - 1) - adjust;
    bits &= ~((float_bits)EXPONENT_MASK << MANTISSA_BITS);
    return float_from_bits(bits | (float_bits)(EXPONENT_BIAS - 1) << MANTISSA_BITS);
}

float_number float_floor(float_number number)
{
    float_bits bits = float_to_bits(number);
    int shift = EXPONENT_BIAS + MANTISSA_BITS - float_exponent(bits);
    if (shift <= 0 || number == 0)
        return number;
    if (shift > MANTISSA_BITS)
        return float_sign(number) ? -1 : 0;
    float_bits fraction = bits & (((float_bits)1 << shift) - 1);
    if (fraction == 0)
        return number;
    float_number truncated = float_from_bits(bits - fraction);
    return float_sign(number) ? truncated - 1 : truncated;
}

/* Long division of the mantissas, one bit of the exponents' difference at a time. */
float_number float_remainder(float_number x, float_number y)
{
    if (!float_is_finite(x) || float_is_nan(y))
        return float_nan();
    int x_exponent, y_exponent;
    float_number x_fraction = float_split(x, &x_exponent), y_fraction = float_split(y, &y_exponent);
    if (!float_is_finite(y) || x == 0 || x_exponent < y_exponent)
        return x;
    const float_bits mask = ((float_bits)1 << MANTISSA_BITS) - 1;
    float_bits a = (float_to_bits(x_fraction) & mask) | (mask + 1);
    float_bits b = (float_to_bits(y_fraction) & mask) | (mask + 1);
    for (int i = x_exponent - y_exponent; i > 0; i--) {
        if (a >= b)
            a -= b;
        a <<= 1;
    }
    if (a >= b)
        a -= b;
    float_number rest = float_scale((float_number)a, y_exponent - MANTISSA_BITS - 1);
    return float_copy_sign(rest, x);
}

/* ---- pairs ---- */

/* |a| >= |b| */
static struct pair pair_quick_sum(float_number a, float_number b)
{
    float_number sum = a + b;
    return (struct pair){sum, b - (sum - a)};
}

static struct pair pair_sum(float_number a, float_number b)
{
    float_number sum = a + b, part = sum - a;
    return (struct pair){sum, (a - (sum - part)) + (b - part)};
}

static struct pair pair_product(float_number a, float_number b)
{
    float_number ca = SPLITTER * a, cb = SPLITTER * b;
    float_number a_high = ca - (ca - a), b_high = cb - (cb - b);
    float_number a_low = a - a_high, b_low = b - b_high;
    float_number product = a * b;
    float_number rest =
        ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    return (struct pair){product, rest};
}

static struct pair pair_add(struct pair a, struct pair b)
{
    struct pair sum = pair_sum(a.high, b.high);
    return pair_quick_sum(sum.high, sum.low + (a.low + b.low));
}

static struct pair pair_multiply(struct pair a, struct pair b)
{
    struct pair product = pair_product(a.high, b.high);
    return pair_quick_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

static struct pair pair_scaled(struct pair a, float_number factor)
{
    struct pair product = pair_product(a.high, factor);
    return pair_quick_sum(product.high, product.low + a.low * factor);
}

/* a / b */
static struct pair pair_quotient(struct pair a, struct pair b)
{
    float_number first = a.high / b.high;
    struct pair rest = pair_scaled(b, -first);
    rest = pair_add(a, rest);
    return pair_quick_sum(first, rest.high / b.high);
}

/* ln x = e ln 2 + 2 artanh((m - 1) / (m + 1)), m in [sqrt 1/2, sqrt 2). The series' tail is small
 * against its head, so that single precision of each term does from s^5 on. */
static struct pair pair_log(float_number x)
{
    int exponent;
    float_number m = float_split(x, &exponent);
    if (m < NUMBER(0.70710678)) {
        m *= 2;
        exponent--;
    }
    struct pair s = pair_quotient(pair_sum(m, -1), pair_sum(m, 1));
    struct pair square = pair_multiply(s, s);
    float_number z = square.high, tail = 0;
    for (int k = sizeof(float_number) == 8 ? 27 : 13; k >= 5; k -= 2)
        tail = tail * z + 1 / (float_number)k;
    struct pair third = {1 / (float_number)3, THIRD_LOW};
    struct pair series = pair_add(third, pair_scaled(square, tail));
    struct pair result = pair_add(s, pair_multiply(pair_multiply(s, square), series));
    result.high *= 2;
    result.low *= 2;
    struct pair ln2 = {LN2_HIGH, LN2_LOW};
    return exponent == 0 ? result : pair_add(pair_scaled(ln2, (float_number)exponent), result);
}

static float_number pair_exp(struct pair x)
{
    if (x.high > EXP_LIMIT)
        return float_infinity(false);
    if (x.high < -EXP_LIMIT)
        return 0;
    int k = (int)float_floor(x.high / LN2_HIGH + NUMBER(0.5));
    struct pair ln2 = {LN2_HIGH, LN2_LOW};
    struct pair r = pair_add(x, pair_scaled(ln2, (float_number)-k));
    struct pair square = pair_multiply(r, r);
    float_number tail = 0;
    for (int n = sizeof(float_number) == 8 ? 16 : 9; n >= 4; n--)
        tail = (tail + 1) * r.high / (float_number)n;
    tail = (tail + 1) * square.high * r.high / 6;
    square.high /= 2;
    square.low /= 2;
    struct pair sum = pair_add(r, pair_add(square, (struct pair){tail, 0}));
    sum = pair_add((struct pair){1, 0}, sum);
    return float_scale(sum.high + sum.low, k);
}

float_number float_log(float_number x)
{
    return float_is_finite(x) ? pair_log(x).high : x;
}

float_number float_exp(float_number x)
{
    return float_is_nan(x) ? x : pair_exp((struct pair){x, 0});
}

/* Whether the processor has an instruction for it: every host, and FPUs for numbers of that size. */
#if TARGET_HOST
#define HAS_SQUARE_ROOT 1
#elif defined(__ARM_FP)
#define HAS_SQUARE_ROOT (__ARM_FP & (TARGET_DOUBLE ? 8 : 4))
#elif defined(__riscv_flen)
#define HAS_SQUARE_ROOT (__riscv_flen >= (TARGET_DOUBLE ? 64 : 32))
#else
#define HAS_SQUARE_ROOT 0
#endif

/* The instruction alone, no call for errno's sake; clang has no such attribute. */
#ifdef __clang__
#define WITHOUT_ERRNO
#else
#define WITHOUT_ERRNO __attribute__((optimize("no-math-errno")))
#endif

#if HAS_SQUARE_ROOT
WITHOUT_ERRNO float_number float_square_root(float_number x)
{
    return TARGET_DOUBLE ? __builtin_sqrt(x) : __builtin_sqrtf((float)x);
}
#else
/* Digit by digit on the mantissa: exact, so the rounding is right, and no slower than one division
 * where floats are software. */
float_number float_square_root(float_number x)
{
    float_bits bits = float_to_bits(x);
    int exponent = float_exponent(bits);
    if (bits << 1 == 0 || float_sign(x) || exponent == EXPONENT_MASK)
        return x;
    if (exponent == 0) {
        /* Subnormal: made normal by an even power of two. */
        bits = float_to_bits(x * (float_number)((float_bits)1 << NORMALISING));
        exponent = float_exponent(bits) - NORMALISING;
    }
    exponent -= EXPONENT_BIAS;
    /* x = mantissa * 2^(exponent - MANTISSA_BITS), exponent even */
    const float_bits one = (float_bits)1 << MANTISSA_BITS;
    float_bits mantissa = (bits & (one - 1)) | one;
    if (exponent & 1)
        mantissa <<= 1;
    float_bits root = 0, twice = 0, rest = mantissa << 1;
    for (float_bits digit = one << 1; digit > 0; digit >>= 1) {
        float_bits with_digit = twice + digit;
        if (with_digit <= rest) {
            twice = with_digit + digit;
            rest -= with_digit;
            root += digit;
        }
        rest <<= 1;
    }
    /* root has one bit more than the result; no root lies half-way between two floats. */
    root = (root >> 1) + (root & 1);
    return float_from_bits(root +
                           ((float_bits)((exponent >> 1) + EXPONENT_BIAS - 1) << MANTISSA_BITS));
}
#endif

static bool float_is_integral(float_number number)
{
    return float_floor(number) == number;
}

static bool float_is_odd(float_number number)
{
    return float_is_integral(number) && !float_is_integral(number / 2);
}

/* base = square ** 0.5, where that is exact, with their powers of two apart. */
static bool float_root_exactly(float_number *base, int *scale)
{
    int odd = *scale & 1;
    float_number square = odd ? *base * 2 : *base;
    *base = float_square_root(square);
    *scale = (*scale - odd) / 2;
    struct pair product = pair_product(*base, *base);
    return product.high == square && product.low == 0;
}

/* The power where it lies half-way between two floats, and some others. Such a power has one bit more than a float, so that all
 * products on the way to it are exact but the last, which rounds to even; with an exponent that is not whole the base has exact roots.
 * The logarithm does not know on which side of half-way it is. */
static bool float_power_by_products(float_number base, float_number exponent, float_number *result)
{
    enum { MOST = 34, ROOM = EXPONENT_BIAS - 2 * MOST };
    int scale;
    float_number root = float_split(base, &scale);
    for (; !float_is_integral(exponent); exponent *= 2)
        if (!float_root_exactly(&root, &scale))
            return false;
    if (exponent < 1 || exponent > MOST)
        return false;
    int n = (int)exponent;
    struct pair power = {root, 0};
    int i = 1;
    for (; i < n && power.low == 0; i++)
        power = pair_product(power.high, root);
    if (i < n || scale * n > ROOM || scale * n < -ROOM)
        return false;
    *result = float_scale(power.high, scale * n);
    return true;
}

float_number float_power(float_number base, float_number exponent)
{
    if (float_same(exponent, 2))
        return base * base;
    if (float_same(exponent, NUMBER(0.5)) && !float_sign(base))
        return float_square_root(base);
    float quick;
    if (HAS(shortcuts) && !TARGET_DOUBLE &&
        float_power_shortly((float)base, (float)exponent, &quick))
        return quick;
    double nearest;
    if (TARGET_HOST && TARGET_64 && TARGET_DOUBLE &&
        float_power_double((double)base, (double)exponent, &nearest))
        return (float_number)nearest;
    if (exponent == 0 || base == 1)
        return 1;
    if (float_is_nan(base) || float_is_nan(exponent))
        return float_nan();
    bool odd = float_is_finite(exponent) && float_is_odd(exponent);
    bool negative = float_sign(base) && odd;
    if (!float_is_finite(exponent)) {
        if (base == -1)
            return 1;
        return ((base < 0 ? -base : base) > 1) == (exponent > 0) ? float_infinity(false) : 0;
    }
    if (base == 0 || !float_is_finite(base)) {
        bool large = (base == 0) == (exponent < 0);
        float_number result = large ? float_infinity(false) : 0;
        return negative ? -result : result;
    }
    if (base < 0 && !float_is_integral(exponent))
        return float_nan();
    float_number result, size = base < 0 ? -base : base;
    if (float_power_by_products(size, exponent, &result))
        return negative ? -result : result;
    struct pair log = pair_log(size);
    if (exponent > -NUMBER(1e30) && exponent < NUMBER(1e30))
        result = pair_exp(pair_scaled(log, exponent));
    else
        result = log.high == 0 ? 1 : pair_exp((struct pair){log.high * exponent, 0});
    return negative ? -result : result;
}

void float_sine_cosine(float_number x, float_number *sine, float_number *cosine)
{
    /* Quarter turns off, then Taylor's series within an eighth of a turn. */
    float_number turns = float_floor(x / (PI_HIGH / 2) + NUMBER(0.5));
    struct pair quarter = {PI_HIGH / 2, PI_LOW / 2};
    struct pair rest = pair_add((struct pair){x, 0}, pair_scaled(quarter, -turns));
    float_number r = rest.high, square = r * r, s = 0, c = 0;
    for (int n = sizeof(float_number) == 8 ? 20 : 12; n > 0; n -= 2) {
        c = -(c + 1) * square / (float_number)(n * (n - 1));
        s = -(s + 1) * square / (float_number)(n * (n + 1));
    }
    s = r + (r * s + rest.low);
    c = 1 + c;
    int quadrant = (int)(turns - 4 * float_floor(turns / 4));
    *sine = quadrant & 1 ? c : s;
    *cosine = quadrant & 1 ? s : c;
    if (quadrant >= 2)
        *sine = -*sine;
    if (quadrant == 1 || quadrant == 2)
        *cosine = -*cosine;
}

/* atan t for 0 <= t <= 1: halved three times, then the series. */
static float_number float_arc_tangent_unit(float_number t)
{
    int halvings = 0;
    for (; halvings < 3; halvings++)
        t = t / (1 + float_square_root(1 + t * t));
    float_number square = t * t, sum = 0;
    for (int k = sizeof(float_number) == 8 ? 21 : 11; k >= 1; k -= 2)
        sum = 1 / (float_number)k - square * sum;
    return t * sum * 8;
}

float_number float_arc_tangent(float_number y, float_number x)
{
    if (float_is_nan(x) || float_is_nan(y))
        return float_nan();
    float_number a = y < 0 ? -y : y, b = x < 0 ? -x : x, angle;
    if (a == 0)
        angle = 0;
    else if (a == b)
        angle = PI_HIGH / 4;
    else if (a > b)
        angle = PI_HIGH / 2 - float_arc_tangent_unit(b / a);
    else
        angle = float_arc_tangent_unit(a / b);
    if (float_sign(x))
        angle = PI_HIGH - angle;
    return float_copy_sign(angle, y);
}
