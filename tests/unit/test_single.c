/* test_single.c - single.c against C's functions of long doubles: errors in units of the last place, at all sizes of arguments. */
#include "runtime/modules/math/single.h"
#include "runtime/vm/types/float_math.h"
#include "tests/unit/random_word.h"
#include <math.h>
#include <stdio.h>

enum { ROUNDS = 30000 };

static float single_of(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* How far result is from right, in units of right's last place as a float; both the same kind of no number is 0. */
static long double distance(float result, long double right)
{
    float nearest = (float)right;
    if (isnan(nearest) || isnan(result))
        return isnan(nearest) && isnan(result) ? 0 : 1e9L;
    if (isinf(nearest) || isinf(result))
        return nearest == result || (isinf(result) && fabsl(right) > 0x1.fffffep127L) ? 0 : 1e9L;
    if (nearest == 0 && result == 0)
        return signbit(nearest) == signbit(result) ? 0 : 1e9L;
    int exponent;
    frexpl(right, &exponent);
    long double unit = ldexpl(1, exponent < -125 ? -149 : exponent - 24);
    return fabsl(((long double)result - right) / unit);
}

static int failures;

struct function {
    const char *name;
    float (*single)(float);
    long double (*right)(long double);
    long double limit;
};

static const struct function functions[] = {
    {"acos", single_acos, acosl, 2},        {"acosh", single_acosh, acoshl, 3},
    {"asin", single_asin, asinl, 2},        {"asinh", single_asinh, asinhl, 3},
    {"atan", single_atan, atanl, 0.55L},    {"atanh", single_atanh, atanhl, 3},
    {"cos", single_cos, cosl, 0.55L},       {"cosh", single_cosh, coshl, 0.55L},
    {"exp", single_exp, expl, 0.55L},       {"expm1", single_expm1, expm1l, 0.55L},
    {"log", single_log, logl, 0.55L},       {"log10", single_log10, log10l, 0.55L},
    {"log1p", single_log1p, log1pl, 0.55L}, {"log2", single_log2, log2l, 0.55L},
    {"sin", single_sin, sinl, 0.55L},       {"sinh", single_sinh, sinhl, 0.55L},
    {"tan", single_tan, tanl, 0.55L},       {"tanh", single_tanh, tanhl, 0.55L},
    {"erf", single_erf, erfl, 0.55L},       {"erfc", single_erfc, erfcl, 0.75L},
    {"gamma", single_tgamma, tgammal, 12},
};

static void try_function(const struct function *f, float x, long double *worst, float *where)
{
    long double error = distance(f->single(x), f->right((long double)x));
    if (error > *worst) {
        *worst = error;
        *where = x;
    }
}

/* Signs, all exponents, and where functions turn: around 0, 1, the multiples of pi/4. */
static void test_function(const struct function *f)
{
    static const float edges[] = {
        0.0f,    -0.0f, 1, -1,   0x1p-149f,     -0x1p-126f, 0x1.fffffep127f, 0.5f,
        0.0625f, 0.78f, 2, 4096, 0x1.62e42ep6f, INFINITY,   -INFINITY,       NAN};
    long double worst = 0;
    float where = 0;
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        for (int step = -2; step <= 2; step++) {
            uint32_t bits;
            memcpy(&bits, &edges[i], sizeof bits);
            if (!isnan(edges[i]))
                try_function(f, single_of(bits + (uint32_t)step), &worst, &where);
        }
    try_function(f, NAN, &worst, &where);
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t word = random_word();
        try_function(f, single_of((uint32_t)word), &worst, &where);
        try_function(
            f, single_of(((uint32_t)word & 0x80ffffff) | (115 + (uint32_t)(word >> 40) % 20) << 23),
            &worst, &where);
        try_function(f, 1 + (float)((int32_t)(word >> 32)) * 0x1p-34f, &worst, &where);
        try_function(f, (float)((int)(word >> 32 & 4095) - 2048) * 0.78539816f, &worst, &where);
    }
    if (!(worst <= f->limit)) {
        printf("%s(%a) errs by %Lf units: %a, not %La\n", f->name, (double)where, worst,
               (double)f->single(where), f->right((long double)where));
        failures++;
    }
}

static void test_atan2(void)
{
    static const float edges[] = {0.0f,      -0.0f,           1,        -1,        2,  0x1p-149f,
                                  0x1p-126f, 0x1.fffffep127f, INFINITY, -INFINITY, NAN};
    enum { EDGES = sizeof edges / sizeof *edges };
    long double worst = 0;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t word = random_word();
        float y = single_of((uint32_t)word), x = single_of((uint32_t)(word >> 32));
        if (i % 2)
            x = single_of((uint32_t)(word & 0x7f800000) | (uint32_t)(word >> 40));
        if (i < EDGES * EDGES) {
            y = edges[i / EDGES];
            x = edges[i % EDGES];
        }
        long double error = distance(single_atan2(y, x), atan2l((long double)y, (long double)x));
        if (error > 0.55L && error > worst)
            printf("atan2(%a, %a) errs by %Lf\n", (double)y, (double)x, error);
        worst = error > worst ? error : worst;
    }
    failures += !(worst <= 0.55L);
}

/* Where it is above 1, as a float does; else to a float's place there, since sums of like size meet. */
static void test_log_gamma(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t word = random_word();
        float x = i % 2 ? single_of(((uint32_t)word & 0x80ffffff) |
                                    (115 + (uint32_t)(word >> 40) % 20) << 23)
                        : single_of((uint32_t)word);
        bool negative;
        int sign;
        float result = single_lgamma(x, &negative);
        long double right = lgammal_r((long double)x, &sign),
                    size = fabsl(right) > 1 ? fabsl(right) : 1;
        bool bad = isnan(x)              ? !isnan(result)
                   : isinf((float)right) ? !isinf(result)
                                         : !(fabsl((long double)result - right) <= 0x1p-21L * size);
        if (bad || (isfinite(right) && negative != (sign < 0))) {
            printf("lgamma(%a) is %a, not %La\n", (double)x, (double)result, right);
            failures++;
        }
    }
}

int main(void)
{
    test_log_gamma();
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        test_function(&functions[i]);
    test_atan2();
    return failures != 0;
}
