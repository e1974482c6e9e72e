/* single.c - C's functions of floats where floats are single.
 *
 * Mantissas are integers of 64 bits, series words of 32, and one rounding makes a float of the result: on processors without
 * an FPU that is shorter and faster than a libm, which works in floats. What is computed so errs by less than 0.55 of a unit in
 * the last place, erfc by less than 0.75; asin, acos and the area functions begin with a few operations on floats, and err by less than 3, gamma by
 * less than 12. tests/unit/test_single.c holds them against long doubles. */
#include "runtime/modules/math/single.h"
#include "runtime/vm/types/float_power.h"

enum { MANTISSA_BITS = 23, EXPONENT_BIAS = 127, INFINITE = 0x7f800000 };

#define MANTISSA_MASK ((1u << MANTISSA_BITS) - 1)
#define LN_2 0xb17217f7d1cf79ac       /* 2^-64 */
#define ONE 0x8000000000000000        /* 2^-63 */
#define LOG10_2 0x9a209a84fbcff799    /* 2^-65 */
#define LOG2_E 0xb8aa3b295c17f0bc     /* 2^-63 */
#define LOG10_E 0xde5bd8a937287195    /* 2^-65 */
#define HALF_PI 0xc90fdaa22168c235    /* 2^-63 */
#define PI 0x6487ed5110b4611a         /* 2^-61 */
#define ATAN_HALF 0xed63382b0dda7b4   /* 2^-61 */
#define ROOT_OF_PI 0x906eba8214db688d /* one by it, 2^-64 */

/* Not copied to where it is used: words of 64 bits take much code. */
#define SHARED __attribute__((noinline)) static

/* m * 2^e */
struct scaled {
    uint64_t m;
    int e;
};

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static float of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static float size_of(float x)
{
    return of_bits(bits_of(x) & ~(1u << 31));
}

static struct scaled scaled_of(float x)
{
    uint32_t bits = bits_of(x);
    int exponent = (int)(bits >> MANTISSA_BITS & 0xff);
    return (struct scaled){exponent ? (bits & MANTISSA_MASK) | (MANTISSA_MASK + 1)
                                    : bits & MANTISSA_MASK,
                           (exponent ? exponent : 1) - EXPONENT_BIAS - MANTISSA_BITS};
}

SHARED struct scaled scaled_normal(struct scaled x)
{
    int shift = x.m ? __builtin_clzll(x.m) : 0;
    return (struct scaled){x.m << shift, x.e - shift};
}

/* x * 2^-bits as an integer; 0 where it is below 1. */
SHARED uint64_t scaled_fixed(struct scaled x, int bits)
{
    int shift = bits - x.e;
    return shift > 63 ? 0 : shift < 0 ? x.m << -shift : x.m >> shift;
}

/* To the nearest, ties to even; subnormal, 0 and infinite where it has to be. */
static float scaled_round(bool negative, struct scaled x)
{
    uint32_t bits = 0;
    x = scaled_normal(x);
    int exponent = x.e + 63 + EXPONENT_BIAS, drop = 63 - MANTISSA_BITS;
    if (exponent < 1)
        drop += 1 - exponent;
    if (exponent > 254) {
        bits = INFINITE;
    } else if (x.m && drop <= 64) {
        uint64_t rest = x.m << (64 - drop);
        bits = drop < 64 ? (uint32_t)(x.m >> drop) : 0;
        bits += rest > ONE || (rest == ONE && bits & 1);
        /* The mantissa's own first bit is one of the exponent. */
        if (exponent > 1)
            bits += (uint32_t)(exponent - 1) << MANTISSA_BITS;
    }
    return of_bits(bits | (uint32_t)negative << 31);
}

static struct scaled scaled_product(struct scaled x, struct scaled y)
{
    x = scaled_normal(x);
    y = scaled_normal(y);
    return (struct scaled){float_power_product(x.m, y.m), x.e + y.e + 64};
}

static struct scaled scaled_quotient(struct scaled x, struct scaled y)
{
    x = scaled_normal(x);
    y = scaled_normal(y);
    return (struct scaled){x.m / (y.m >> 32), x.e - y.e - 32};
}

/* 1 -+ square/k(k-1) (1 -+ square/(k-2)(k-3) ...), down to k = 2 or 3: square in 2^-32, the rest in 2^-31. Of cos and sin,
 * cosh and sinh. */
static uint32_t circle_series(uint32_t square, unsigned k, bool hyperbolic)
{
    const uint32_t one = 1u << 31;
    uint32_t series = one;
    for (; k >= 2; k -= 2) {
        uint32_t term = (uint32_t)((uint64_t)square * (series / (k * (k - 1))) >> 32);
        series = hyperbolic ? one + term : one - term;
    }
    return series;
}

struct circle {
    struct scaled sine, cosine;
    bool negative;     /* the sine */
    unsigned quadrant; /* of which these are beyond its beginning, or before it */
};

/* The functions of an angle up to 1. */
static void circle_of(struct circle *circle, struct scaled angle, bool hyperbolic)
{
    angle = scaled_normal(angle);
    uint32_t fixed = (uint32_t)scaled_fixed(angle, -32);
    uint32_t square = (uint32_t)((uint64_t)fixed * fixed >> 32);
    uint64_t series = (uint64_t)circle_series(square, 13, hyperbolic) << 32;
    circle->sine = (struct scaled){float_power_product(angle.m, series), angle.e + 1};
    circle->cosine = (struct scaled){circle_series(square, 12, hyperbolic), -31};
}

/* x finite. Of x * 2/pi only what is below four quarters counts, so that 2/pi's bits begin where the mantissa's product has
 * them; a float is no nearer to whole quarters than 2^-30. */
static void circle_turn(struct circle *circle, float x)
{
    static const uint32_t two_by_pi[] = {0,          0xa2f9836e, 0x4e441529, 0xfc2757d1,
                                         0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab};
    struct scaled angle = scaled_of(x);
    circle->quadrant = 0;
    circle->negative = float_sign(x);
    if (size_of(x) > 0.78f) {
        unsigned at = (unsigned)(angle.e + 30),
                 shift = at % 32; /* bits of the table before those that count */
        const uint32_t *words = two_by_pi + at / 32;
        uint64_t high = (uint64_t)words[0] << 32 | words[1], low = (uint64_t)words[2] << 32;
        low |= shift ? words[3] : 0;
        if (shift) {
            high = high << shift | low >> (64 - shift);
            low <<= shift;
        }
        uint64_t turned = angle.m * high + (angle.m * (low >> 32) >> 32); /* quarters in 2^-62 */
        circle->quadrant = (unsigned)((turned + (ONE >> 2)) >> 62);
        int64_t rest = (int64_t)(turned - ((uint64_t)circle->quadrant << 62));
        circle->negative ^= rest < 0;
        angle = scaled_normal((struct scaled){(uint64_t)(rest < 0 ? -rest : rest), -62});
        angle = (struct scaled){float_power_product(angle.m, HALF_PI), angle.e + 1};
        if (float_sign(x))
            circle->quadrant = -circle->quadrant;
    }
    circle_of(circle, angle, false);
}

float single_sin(float x)
{
    struct circle circle;
    if (!float_is_finite(x))
        return x - x;
    circle_turn(&circle, x);
    bool behind = circle.quadrant & 2;
    return circle.quadrant & 1 ? scaled_round(behind, circle.cosine)
                               : scaled_round(circle.negative != behind, circle.sine);
}

float single_cos(float x)
{
    struct circle circle;
    if (!float_is_finite(x))
        return x - x;
    circle_turn(&circle, x);
    bool behind = circle.quadrant & 2;
    return circle.quadrant & 1 ? scaled_round(circle.negative == behind, circle.sine)
                               : scaled_round(behind, circle.cosine);
}

float single_tan(float x)
{
    struct circle circle;
    if (!float_is_finite(x))
        return x - x;
    circle_turn(&circle, x);
    return circle.quadrant & 1
               ? scaled_round(!circle.negative, scaled_quotient(circle.cosine, circle.sine))
               : scaled_round(circle.negative, scaled_quotient(circle.sine, circle.cosine));
}

/* ---- exponential ---- */

/* 2^log, log in 2^-40. */
static struct scaled exponential_of(int64_t log)
{
    return (struct scaled){float_power_of_two((uint64_t)log & (((uint64_t)1 << 40) - 1)),
                           (int)(log >> 40) - 40};
}

/* log2(e^x) in 2^-40, of a number; what would be beyond all floats ends there. */
static int64_t exponent_of(float x)
{
    enum { SMALLEST = -40, LARGEST = 6 };
    uint32_t bits = bits_of(x);
    int own = (int)(bits >> MANTISSA_BITS & 0xff) - EXPONENT_BIAS;
    if (own > LARGEST)
        return (bits >> 31 ? -200 : 200) * ((int64_t)1 << 40);
    return own < SMALLEST ? 0 : float_power_scaled(FLOAT_LOG2_E, bits, own);
}

float single_exp(float x)
{
    return float_is_nan(x) ? x : scaled_round(false, exponential_of(exponent_of(x)));
}

float single_expm1(float x)
{
    const int64_t one = (int64_t)1 << 31, unit = (int64_t)1 << 40;
    struct scaled size = scaled_of(x);
    if (float_is_nan(x))
        return x;
    if (size_of(x) < 0.5f) {
        int64_t fixed = (int32_t)(x * (float)one), series = one; /* 2^-31 */
        for (int k = 10; k >= 2; k--)
            series = one + (fixed * (series / k) >> 31);
        return scaled_round(float_sign(x), (struct scaled){size.m * (uint64_t)series, size.e - 31});
    }
    struct scaled power = exponential_of(exponent_of(x));
    int whole = power.e + 40;
    if (whole < 0)
        return scaled_round(true, (struct scaled){(uint64_t)unit - scaled_fixed(power, -40), -40});
    return scaled_round(
        false, (struct scaled){power.m - (whole > 40 ? 0 : (uint64_t)unit >> whole), power.e});
}

/* The hyperbolic functions of a number's size. */
static void circle_hyperbolic(struct circle *circle, float x)
{
    struct scaled size = scaled_of(x);
    if (size_of(x) < 1) {
        circle_of(circle, size, true);
        return;
    }
    int64_t log = exponent_of(size_of(x));
    struct scaled power = exponential_of(log), inverse = exponential_of(-log);
    /* Both in units of 2^-62 of the larger's power of two. */
    power = (struct scaled){power.m << 22, power.e - 22};
    uint64_t small = scaled_fixed(inverse, power.e);
    circle->sine = (struct scaled){power.m - small, power.e - 1};
    circle->cosine = (struct scaled){power.m + small, power.e - 1};
}

float single_sinh(float x)
{
    struct circle circle;
    if (float_is_nan(x))
        return x;
    circle_hyperbolic(&circle, x);
    return scaled_round(float_sign(x), circle.sine);
}

float single_cosh(float x)
{
    struct circle circle;
    if (float_is_nan(x))
        return x;
    circle_hyperbolic(&circle, x);
    return scaled_round(false, circle.cosine);
}

float single_tanh(float x)
{
    struct circle circle;
    if (float_is_nan(x))
        return x;
    circle_hyperbolic(&circle, x);
    return scaled_round(float_sign(x), scaled_quotient(circle.sine, circle.cosine));
}

/* ---- logarithms ---- */

/* A logarithm in 2^-scale times a factor in 2^-factor_scale. */
static float round_logarithm(int64_t log, int scale, uint64_t factor, int factor_scale)
{
    struct scaled size = {(uint64_t)(log < 0 ? -log : log), -scale};
    return scaled_round(log < 0, scaled_product(size, (struct scaled){factor, -factor_scale}));
}

/* What is no logarithm of a positive number: false, and *x what it is. */
static bool has_logarithm(float *x)
{
    if (float_is_nan(*x) || bits_of(*x) == INFINITE)
        return false;
    if (*x > 0)
        return true;
    *x = *x == 0 ? float_infinity(true) : float_nan();
    return false;
}

/* In 2^-55, x positive and finite. */
static int64_t logarithm_of(float x)
{
    bool subnormal = bits_of(x) <= MANTISSA_MASK;
    int64_t log = float_power_logarithm(bits_of(subnormal ? x * (1 << 24) : x));
    return subnormal ? log - ((int64_t)24 << 55) : log;
}

/* By what the logarithms to base e and 2 have to be multiplied. */
static float logarithm_by(float x, uint64_t per_natural, int natural_scale, uint64_t per_binary,
                          int binary_scale)
{
    if (!has_logarithm(&x))
        return x;
    float beyond = x - 1;
    if (size_of(beyond) >= 0.0625f)
        return round_logarithm(logarithm_of(x), 55, per_binary, binary_scale);
    int64_t log = float_power_natural((int32_t)(beyond * (float)(1u << 31)));
    return round_logarithm(log, 62, per_natural, natural_scale);
}

float single_log(float x)
{
    return logarithm_by(x, ONE, 63, LN_2, 64);
}

float single_log10(float x)
{
    return logarithm_by(x, LOG10_E, 65, LOG10_2, 65);
}

float single_log2(float x)
{
    return logarithm_by(x, LOG2_E, 63, ONE, 63);
}

float single_log1p(float x)
{
    float size = size_of(x), sum = 1 + x;
    if (size < 0x1p-14f)
        return x - x * x / 2;
    if (!has_logarithm(&sum))
        return sum;
    if (size < 0.0625f) {
        int32_t fixed = (int32_t)(x * 0x1p31f);
        int32_t rest = (int32_t)((x - (float)fixed * 0x1p-31f) * 0x1p62f);
        return round_logarithm(float_power_natural(fixed) + rest, 62, ONE, 63);
    }
    /* What the sum was rounded by. */
    float lost = size < 1 ? x - (sum - 1) : 1 - (sum - x);
    int64_t log = logarithm_of(sum) + (int64_t)(int32_t)(lost / sum * 0x1.715476p54f) * 2;
    return round_logarithm(log, 55, LN_2, 64);
}

/* ---- inverse functions ---- */

/* u * 2^-39 as an angle with that tangent: u - u^3/3 + u^5/5 ..., u up to a quarter. */
static struct scaled arc_series(struct scaled u)
{
    uint32_t fixed = (uint32_t)scaled_fixed(u, -32);
    uint32_t square = (uint32_t)((uint64_t)fixed * fixed >> 32), series = UINT32_MAX / 15;
    for (unsigned k = 13; k >= 3; k -= 2)
        series = UINT32_MAX / k - (uint32_t)((uint64_t)square * series >> 32);
    uint64_t factor = ONE - ((uint64_t)square * series >> 1);
    return (struct scaled){float_power_product(u.m << 24, factor), u.e - 23};
}

/* The angle of a ratio up to 1, u.m below 2^40, in 2^-61: by the nearest of those of 1/2 and 1. */
static int64_t arc_fixed(struct scaled u)
{
    int64_t ratio = (int64_t)scaled_fixed(u, -39), half = (int64_t)1 << 38, angle = 0;
    if (ratio >= half / 2) {
        bool whole = ratio >= half + half / 2;
        int64_t rest = ratio - (whole ? 2 * half : half);
        uint64_t divisor = (uint64_t)(2 * half + (whole ? ratio : ratio / 2));
        uint64_t size = (uint64_t)(rest < 0 ? -rest : rest);
        u = (struct scaled){(size << 26) / (divisor >> 8) << 5, -39};
        angle = (int64_t)scaled_fixed(arc_series(u), -61);
        return (whole ? PI / 4 : ATAN_HALF) + (rest < 0 ? -angle : angle);
    }
    return (int64_t)scaled_fixed(arc_series(u), -61);
}

float single_atan2(float y, float x)
{
    float a = size_of(y), b = size_of(x);
    if (float_is_nan(x) || float_is_nan(y))
        return float_nan();
    bool up = a > b;
    if (!float_is_finite(a) || !float_is_finite(b)) {
        /* All others are nothing to an infinite one. */
        a = float_is_finite(a) ? 0 : 1;
        b = float_is_finite(b) ? 0 : 1;
    }
    struct scaled small = scaled_normal(scaled_of(up ? b : a)),
                  large = scaled_normal(scaled_of(up ? a : b));
    struct scaled ratio = {0, -39};
    if (small.m)
        ratio = (struct scaled){(small.m >> 1) / (large.m >> 40), small.e - large.e - 39};
    if (!up && !float_sign(x) && scaled_fixed(ratio, -39) < (uint64_t)1 << 37)
        return scaled_round(float_sign(y), arc_series(ratio));
    int64_t angle = arc_fixed(ratio);
    if (up)
        angle = PI / 2 - angle;
    if (float_sign(x))
        angle = PI - angle;
    return scaled_round(float_sign(y), (struct scaled){(uint64_t)angle, -61});
}

float single_atan(float x)
{
    return single_atan2(x, 1);
}

/* Of a number from -1 to 1: the cosine of the angle that has that sine; NaN of others. */
static float other_side(float x)
{
    return size_of(x) <= 1 ? float_square_root((1 - x) * (1 + x)) : float_nan();
}

float single_asin(float x)
{
    return single_atan2(x, other_side(x));
}

float single_acos(float x)
{
    return single_atan2(other_side(x), x);
}

/* From there on x^2 + 1 is x^2. */
#define LARGE 4096.0f
#define LN_2_SINGLE 0x1.62e430p-1f

float single_asinh(float x)
{
    float a = size_of(x);
    float angle = a > LARGE ? single_log(a) + LN_2_SINGLE
                            : single_log1p(a + a * a / (1 + float_square_root(1 + a * a)));
    return float_copy_sign(angle, x);
}

float single_acosh(float x)
{
    float beyond = x - 1;
    if (x < 1)
        return float_nan();
    return x > LARGE ? single_log(x) + LN_2_SINGLE
                     : single_log1p(beyond + float_square_root(beyond * (2 + beyond)));
}

float single_atanh(float x)
{
    float a = size_of(x);
    if (a >= 1)
        return a == 1 ? float_copy_sign(float_infinity(false), x) : float_nan();
    return float_copy_sign(single_log1p(2 * a / (1 - a)) / 2, x);
}

/* ---- the error function ---- */

/* e^(-x^2), x below 16. */
static struct scaled gauss_of(float x)
{
    struct scaled size = scaled_of(x), square = {size.m * size.m, 2 * size.e};
    return exponential_of(
        -(int64_t)scaled_fixed(scaled_product(square, (struct scaled){LOG2_E, -63}), -40));
}

/* erf x = 2x/sqrt(pi) e^(-x^2) (1 + 2x^2/3 (1 + 2x^2/5 (1 + ...))), x from 0 to 3/2. */
static struct scaled erf_series(float x)
{
    const uint64_t one = (uint64_t)1 << 40;
    struct scaled size = scaled_of(x);
    uint64_t twice = scaled_fixed((struct scaled){size.m * size.m, 2 * size.e + 1}, -60),
             series = one;
    for (unsigned k = 25 + 4 * (unsigned)(twice >> 60); k >= 3; k -= 2) {
        uint64_t term = float_power_product(twice, series << 16), part = UINT32_MAX / k;
        series = one + (float_power_product(term, part << 32) >> 12);
    }
    struct scaled sum = scaled_product(size, (struct scaled){series, -40});
    return scaled_product(scaled_product(sum, gauss_of(x)), (struct scaled){ROOT_OF_PI, -63});
}

/* 1 - erf x = e^(-x^2)/sqrt(pi) / (x + 1/2 / (x + 2/2 / (x + 3/2 / (x + ...)))), x from 3/2 to 16. */
static struct scaled erf_fraction(float x)
{
    uint64_t own = scaled_fixed(scaled_of(x), -28), fraction = own;
    for (uint64_t n = 32; n >= 1; n--)
        fraction = own + (n << 55) / fraction;
    return scaled_quotient(scaled_product(gauss_of(x), (struct scaled){ROOT_OF_PI, -64}),
                           (struct scaled){fraction, -28});
}

/* erf of x's size, in 2^-63. */
static uint64_t erf_fixed(float x)
{
    x = size_of(x);
    return x < 1.5f ? scaled_fixed(erf_series(x), -63)
           : x < 8  ? ONE - scaled_fixed(erf_fraction(x), -63)
                    : ONE;
}

float single_erf(float x)
{
    if (float_is_nan(x))
        return x;
    return scaled_round(float_sign(x), size_of(x) < 1.5f ? erf_series(size_of(x))
                                                         : (struct scaled){erf_fixed(x), -63});
}

float single_erfc(float x)
{
    if (float_is_nan(x))
        return x;
    if (float_sign(x))
        return scaled_round(
            false,
            (struct scaled){(ONE + erf_fixed(x)) / 2 | (erf_fixed(x) == ONE ? ONE : 0), -62});
    if (x < 1.5f)
        return scaled_round(false, (struct scaled){ONE - erf_fixed(x), -63});
    return x < 16 ? scaled_round(false, erf_fraction(x)) : 0;
}

/* ---- the gamma function ---- */

/* ln gamma(2 + x), x from -1/2 to 1/2: x (1 - Euler's constant) + the sum of (-x)^k (zeta(k) - 1) / k from k = 2 on. */
static float gamma_near_2(float x)
{
    static const uint32_t zetas[] = {0x1006,    0x2236,     0x4966,    0x9e5e,
                                     0x1580e,   0x2f1bd,    0x6849f,   0xe9fea,
                                     0x2166d6,  0x4e2b17,   0xbd6eb7,  0x1e404fc,
                                     0x544c8ab, 0x113e001a, 0x528d3313}; /* 2^-32, backwards */
    int64_t fixed = (int32_t)(x * 0x1p31f), series = 0;
    for (size_t i = 0; i < sizeof zetas / sizeof *zetas; i++)
        series = (int64_t)zetas[i] - (fixed * series >> 31);
    series = 0x6c3b981d + (fixed * series >> 31);
    struct scaled size = scaled_of(x);
    return scaled_round(float_sign(x), (struct scaled){size.m * (uint64_t)series, size.e - 32});
}

/* Steps *x down to below 2.5: the factor that gamma loses by it. */
static float gamma_step_down(float *x)
{
    float factor = 1;
    while (*x >= 2.5f) {
        *x -= 1;
        factor *= *x;
    }
    return factor;
}

/* x > 0 */
static float log_gamma_positive(float x)
{
    if (x < 0.5f)
        return gamma_near_2(x) - single_log1p(x) - single_log(x);
    if (x < 1.5f)
        return gamma_near_2(x - 1) - single_log1p(x - 1);
    if (x < 10) {
        float factor = gamma_step_down(&x);
        return single_log(factor) + gamma_near_2(x - 2);
    }
    return (x - 0.5f) * (single_log(x) - 1) +
           (0x1.acfe3ap-2f + (0x1.555556p-4f - 0x1.6c16c2p-9f / (x * x)) / x);
}

/* |gamma(-x) gamma(x)| = pi / (x |sin pi x|), x > 0; infinite where x is whole. */
static float gamma_reflected(float x)
{
    float rest = x - float_floor(x);
    return 0x1.921fb6p+1f / (x * single_sin(0x1.921fb6p+1f * (rest < 0.5f ? rest : 1 - rest)));
}

/* Below 0 the sign changes at each whole number. */
static bool gamma_is_negative(float x)
{
    float floor = float_floor(x) / 2;
    return x < 0 && float_floor(floor) != floor;
}

float single_lgamma(float x, bool *negative)
{
    float size = size_of(x);
    *negative = gamma_is_negative(x);
    if (!float_is_finite(x))
        return x * x;
    if (x <= 0 && float_floor(x) == x)
        return float_infinity(false);
    if (size < 0x1p-22f)
        return -single_log(size);
    return x > 0 ? log_gamma_positive(x)
                 : single_log(gamma_reflected(size)) - log_gamma_positive(size);
}

float single_tgamma(float x)
{
    float size = size_of(x);
    if (size < 0x1p-22f)
        return 1 / x;
    if (x > 42)
        return float_infinity(false);
    if (x < 0) {
        if (float_floor(x) == x)
            return float_nan();
        float other = gamma_reflected(size);
        /* There gamma is infinite, and this one may be subnormal. */
        for (; size > 34 && other != 0; other /= size)
            size -= 1;
        other = other == 0 ? 0 : other / single_tgamma(size);
        return gamma_is_negative(x) ? -other : other;
    }
    float divisor = x < 0.5f ? x : 1;
    x = x < 0.5f ? x + 1 : x;
    float factor = gamma_step_down(&x);
    return factor * single_exp(log_gamma_positive(x)) / divisor;
}
