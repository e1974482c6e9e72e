/* float_power.c - powers of singles in integers, for processors without an FPU: logarithm and power of two
 * as fixed point, each from a table of 16 and a short series.
 *
 * A result errs by less than 2^-34 of itself: 2^-44.5 in the logarithm, of which an exponent below 128 makes
 * 2^-37.5, the rest in cutting 32-bit words. Where that much could round otherwise, which is once in 500
 * times, nothing is told, and float_math.c's pairs decide. */
#include "runtime/vm/types/float_power.h"

enum { MANTISSA_BITS = 23, EXPONENT_MASK = 0xff, EXPONENT_BIAS = 127, PLACES = 16 };

#define MANTISSA_MASK ((1u << MANTISSA_BITS) - 1)

/* 2^8 / (1 + (i + 1/2) / 16), rounded, and the logarithm to base 2 of its reciprocal times 2^8, in 2^-55. */
static const uint8_t reciprocals[PLACES] = {
    248, 234, 221, 210, 200, 191, 182, 174, 167, 161, 155, 149, 144, 139, 134, 130,
};
static const uint64_t logarithms[PLACES] = {
    0x5dce532765635,  0x1097e38ce60649, 0x1b2602497d5346, 0x24939a56279ad9,
    0x2d961ed0cb91d4, 0x3616cfe9e8d020, 0x3f0095d1a19a03, 0x474da0a5ad4953,
    0x4ee2c71a3e9bb5, 0x55a4840766d299, 0x5ca7f49adc1f1f, 0x63f2493226b212,
    0x6a3fe5c6042978, 0x70c689f7402d27, 0x778a63b02eb033, 0x7d230d2f47a5bb,
};
/* 2^(i / 16), in 2^-63. */
static const uint64_t roots[PLACES] = {
    0x8000000000000000, 0x85aac367cc487b15, 0x8b95c1e3ea8bd6e7, 0x91c3d373ab11c336,
    0x9837f0518db8a96f, 0x9ef5326091a111ae, 0xa5fed6a9b15138ea, 0xad583eea42a14ac6,
    0xb504f333f9de6484, 0xbd08a39f580c36bf, 0xc5672a115506dadd, 0xce248c151f8480e4,
    0xd744fccad69d6af4, 0xe0ccdeec2a94e111, 0xeac0c6e7dd24392f, 0xf5257d152486cc2c,
};

static uint32_t single_bits(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static int single_exponent(uint32_t bits)
{
    return (int)(bits >> MANTISSA_BITS & EXPONENT_MASK) - EXPONENT_BIAS;
}

/* r - r^2 (1/2 - r (1/3 - r (1/4 - ...))) */
int64_t float_power_natural(int64_t r)
{
    int32_t series = (int32_t)(UINT32_MAX / 11); /* 2^-32 */
    for (unsigned k = 10; k >= 3; k--)
        series = (int32_t)(UINT32_MAX / k) - (int32_t)(r * series >> 31);
    uint64_t half = (uint64_t)(((int64_t)1 << 61) - (r * series >> 1)); /* 2^-62, as the rest */
    uint64_t square = (uint64_t)(r * r);
    return r * ((int64_t)1 << 31) - (int64_t)(float_power_product(square << 8, half) >> 6);
}

/* With m / 2^31 = (1 + r) / reciprocal, |r| < 2^-4.8. */
int64_t float_power_logarithm(uint32_t bits)
{
    unsigned place = bits >> (MANTISSA_BITS - 4) & (PLACES - 1);
    uint32_t mantissa = (bits & MANTISSA_MASK) | (MANTISSA_MASK + 1);
    int64_t r = (int32_t)(mantissa * reciprocals[place] - 0x80000000u); /* 2^-31 */
    int64_t natural = float_power_natural(r);
    uint64_t size = (uint64_t)(natural < 0 ? -natural : natural);
    const uint64_t per_natural = 0xb8aa3b295c17f0bc; /* 1 / ln 2, 2^-63 */
    int64_t binary = (int64_t)(float_power_product(size << 6, per_natural) >> 12);
    return single_exponent(bits) * ((int64_t)1 << 55) + (int64_t)logarithms[place] +
           (natural < 0 ? -binary : binary);
}

/* 2^fraction, fraction in 2^-40 and below 1: root * e^z, with e^z = 1 + z (1 + z/2 (1 + z/3 ...)). */
uint64_t float_power_of_two(uint64_t fraction)
{
    const uint32_t one = 0x80000000, natural = 0xb17217f8; /* 2^-31; ln 2, 2^-32 */
    uint32_t z = (uint32_t)((uint64_t)(uint32_t)(fraction >> 4) * natural >> 32); /* 2^-36 */
    uint32_t series = one;
    for (unsigned k = 6; k >= 2; k--)
        series = one + (uint32_t)((uint64_t)z * (series / k) >> 36);
    uint64_t root = roots[fraction >> 36], rest = (uint64_t)z * series >> 31;
    return (root >> 23) + ((root >> 32) * rest >> 27);
}

/* The exponent as mantissa * 2^(own - 23): its product with the logarithm, in 2^-40. */
int64_t float_power_scaled(int64_t log, uint32_t exponent_bits, int own)
{
    int64_t factor = (exponent_bits & MANTISSA_MASK) | (MANTISSA_MASK + 1);
    int64_t low = (int64_t)((uint32_t)log * (uint64_t)factor >> 32);
    int64_t product = ((log >> 32) * factor + low) >> (6 - own);
    return exponent_bits >> 31 ? -product : product;
}

bool float_power_shortly(float base, float exponent, float *result)
{
    enum { SMALLEST = -16, LARGEST = 6, HALF = 1 << 16, DOUBT = 128 };
    uint32_t bits = single_bits(base), exponent_bits = single_bits(exponent);
    int own = single_exponent(exponent_bits);
    bool is_normal = bits - (MANTISSA_MASK + 1) < (EXPONENT_MASK - 1) * (MANTISSA_MASK + 1);
    if (!is_normal || own < SMALLEST || own > LARGEST)
        return false;
    int64_t log = float_power_scaled(float_power_logarithm(bits), exponent_bits, own);
    int32_t whole = (int32_t)(log >> 40);
    if (whole <= -EXPONENT_BIAS || whole >= EXPONENT_BIAS)
        return false;
    uint64_t power = float_power_of_two((uint64_t)log & (((uint64_t)1 << 40) - 1));
    uint32_t beyond = ((uint32_t)power & (2 * HALF - 1)) - (HALF - DOUBT);
    if (beyond < 2 * DOUBT)
        return false;
    bits =
        (uint32_t)((power + HALF) >> 17) + ((uint32_t)(whole + EXPONENT_BIAS - 1) << MANTISSA_BITS);
    memcpy(result, &bits, sizeof bits);
    return true;
}
