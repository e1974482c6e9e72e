/* double_power.c - powers of doubles in integers of 64 and 128 bits, for hosts: logarithm and power of two as fixed
 * point, each from a table of 32 and a short series.
 *
 * A result errs by less than 2^-60 of itself: the logarithm by 2^-74, of which an exponent below 2^8 makes 2^-66; the
 * fraction's power of two is cut to 2^-64 a few times. Where that much could round otherwise, which is once in 100 times, nothing is told, and
 * float_math.c's pairs decide. */
#include "runtime/vm/types/float_math.h"

#if TARGET_64
enum { MANTISSA_BITS = 52, EXPONENT_MASK = 0x7ff, EXPONENT_BIAS = 1023, PLACE_BITS = 5 };
#define MANTISSA_MASK (((uint64_t)1 << MANTISSA_BITS) - 1)

__extension__ typedef __int128 wide_int;
__extension__ typedef unsigned __int128 wide_word;

/* 2^8 / (1 + (i + 1/2) / 32), rounded, and the logarithm to base 2 of its reciprocal times 2^8, in 2^-96. */
static const uint8_t reciprocals[] = {
    252, 245, 237, 231, 224, 218, 213, 207, 202, 197, 193, 188, 184, 180, 176, 172,
    169, 165, 162, 159, 156, 153, 150, 148, 145, 142, 140, 138, 135, 133, 131, 129,
};
static const struct {
    uint64_t high, low;
} logarithms[] = {
    {0x05d0fba1, 0x87cd558d9520d848}, {0x10387efb, 0xca869da085be1cbb},
    {0x1c7b528b, 0x70f1c4fa1b273b9e}, {0x25f3c65a, 0xb7fba1343a338411},
    {0x31513015, 0x7f7a64ccd536fc5c}, {0x3b5845a7, 0xc883a5fc8ae9c137},
    {0x43ea1201, 0x12cd4421bc0f6d0b}, {0x4e77a385, 0x567dbdfcad2f4711},
    {0x577f73c7, 0xbab83910b5b643a7}, {0x60c13643, 0x047f4ca8eac292d5},
    {0x6854bc50, 0xa606cf5ec39974b3}, {0x7206770b, 0x517f90e25762b11a},
    {0x79f7d7f9, 0x4e2acd3bed456b25}, {0x8215ea5c, 0xd3e4c4c79b39ffef},
    {0x8a62b07f, 0x3457c407050799bf}, {0x92e05023, 0x1df57d6fae441c0a},
    {0x995ff71b, 0x8773432d124bc6f2}, {0xa238b516, 0x0413106e404cabb7},
    {0xa8ff9718, 0x10a5e1817fd3b7d8}, {0xafe6e713, 0x93eeda293432ef6b},
    {0xb6efe153, 0xc7e319f6e91ad16f}, {0xbe1bd491, 0x3f3fda43f396598b},
    {0xc56c2367, 0x9b4d206e169535fc}, {0xca6143a4, 0x9626d8203dc26880},
    {0xd1f17a56, 0x21fb01ac7fc60a51}, {0xd9aa2c3b, 0x0ea3cbc15c1a7f15},
    {0xdee74ee6, 0x4b0c38d3b087205f}, {0xe437bdbf, 0x5254459c4d3a591b},
    {0xec55d022, 0xd80e3d27fb2eede5}, {0xf1d902a3, 0x7aaa50858383cb0d},
    {0xf7719715, 0x7665f6893f5d7d83}, {0xfd2035e9, 0x221ef5d00e390a00},
};
/* 2^(i / 32), in 2^-63. */
static const uint64_t roots[] = {
    0x8000000000000000, 0x82cd8698ac2ba1d7, 0x85aac367cc487b15, 0x88980e8092da8527,
    0x8b95c1e3ea8bd6e7, 0x8ea4398b45cd53c0, 0x91c3d373ab11c336, 0x94f4efa8fef70961,
    0x9837f0518db8a96f, 0x9b8d39b9d54e5539, 0x9ef5326091a111ae, 0xa27043030c496819,
    0xa5fed6a9b15138ea, 0xa9a15ab4ea7c0ef8, 0xad583eea42a14ac6, 0xb123f581d2ac2590,
    0xb504f333f9de6484, 0xb8fbaf4762fb9ee9, 0xbd08a39f580c36bf, 0xc12c4cca66709456,
    0xc5672a115506dadd, 0xc9b9bd866e2f27a3, 0xce248c151f8480e4, 0xd2a81d91f12ae45a,
    0xd744fccad69d6af4, 0xdbfbb797daf23755, 0xe0ccdeec2a94e111, 0xe5b906e77c8348a8,
    0xeac0c6e7dd24392f, 0xefe4b99bdcdaf5cb, 0xf5257d152486cc2c, 0xfa83b2db722a033a,
};
/* 1 / ln 2 - 1, in 2^-128; ln 2, in 2^-64. */
static const uint64_t per_natural_high = 0x71547652b82fe177, per_natural_low = 0x7d0ffda0d23a7d11;
static const uint64_t natural_of_two = 0xb17217f7d1cf79ac;

static uint64_t double_bits(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static int double_exponent(uint64_t bits)
{
    return (int)(bits >> MANTISSA_BITS & EXPONENT_MASK) - EXPONENT_BIAS;
}

/* a * b / 2^64 */
static uint64_t double_product(uint64_t a, uint64_t b)
{
    return (uint64_t)((wide_word)a * b >> 64);
}

/* ln(1 + r), r in 2^-60 and within 2^-5.6 of 0, in 2^-96: r - r^2 (1/2 - r (1/3 - r (1/4 - ...))). */
static wide_int double_natural(int64_t r)
{
    /* 1/2 to 1/13, in 2^-63. */
    static const int64_t parts[] = {
        INT64_MAX / 2,  INT64_MAX / 3,  INT64_MAX / 4,  INT64_MAX / 5,
        INT64_MAX / 6,  INT64_MAX / 7,  INT64_MAX / 8,  INT64_MAX / 9,
        INT64_MAX / 10, INT64_MAX / 11, INT64_MAX / 12, INT64_MAX / 13,
    };
    int64_t series = parts[11];
    for (int k = 10; k >= 0; k--)
        series = parts[k] - (int64_t)((wide_int)r * series >> 60);
    uint64_t square = (uint64_t)((wide_int)r * r >> 45); /* 2^-75 */
    return (wide_int)r * ((wide_int)1 << 36) -
           (wide_int)((wide_word)square * (uint64_t)series >> 42);
}

/* log2 of the normal number above zero that these are the bits of, in 2^-96. With m / 2^60 = (1 + r) / reciprocal. */
static wide_int double_logarithm(uint64_t bits)
{
    unsigned place = (unsigned)(bits >> (MANTISSA_BITS - PLACE_BITS)) & ((1u << PLACE_BITS) - 1);
    uint64_t mantissa = (bits & MANTISSA_MASK) | (MANTISSA_MASK + 1);
    wide_int natural =
        double_natural((int64_t)(mantissa * reciprocals[place] - ((uint64_t)1 << 60)));
    int64_t high = (int64_t)(natural >> 64);
    wide_int more = (wide_int)high * per_natural_high +
                    double_product((uint64_t)natural, per_natural_high) +
                    ((wide_int)high * per_natural_low >> 64);
    wide_int entry = (wide_int)((wide_word)logarithms[place].high << 64 | logarithms[place].low);
    return double_exponent(bits) * ((wide_int)1 << 96) + entry + natural + more;
}

/* 2^fraction, fraction in 2^-64: in 2^-63. root * e^z, with e^z = 1 + z (1 + z (1/2! + z (1/3! ...))). */
static uint64_t double_power_of_two(uint64_t fraction)
{
    /* 1 to 1/9!, in 2^-63. */
    static const uint64_t parts[] = {
        (uint64_t)1 << 63, INT64_MAX / 2,    INT64_MAX / 6,     INT64_MAX / 24,     INT64_MAX / 120,
        INT64_MAX / 720,   INT64_MAX / 5040, INT64_MAX / 40320, INT64_MAX / 362880,
    };
    uint64_t root = roots[fraction >> (64 - PLACE_BITS)];
    uint64_t z = double_product(fraction << PLACE_BITS, natural_of_two); /* 2^-69 */
    uint64_t series = parts[8];
    for (int k = 7; k >= 0; k--)
        series = parts[k] + (double_product(z, series) >> 5);
    return root + (double_product(root, double_product(z, series)) >> 4);
}

bool float_power_double(double base, double exponent, double *result)
{
    enum { SMALLEST = -20, LARGEST = 7, HALF = 1 << 10, DOUBT = 8 };
    uint64_t bits = double_bits(base), exponent_bits = double_bits(exponent);
    int own = double_exponent(exponent_bits);
    bool is_normal = bits - (MANTISSA_MASK + 1) < (EXPONENT_MASK - 1) * (MANTISSA_MASK + 1);
    if (!is_normal || own < SMALLEST || own > LARGEST)
        return false;
    wide_int log = double_logarithm(bits);
    int64_t factor = (int64_t)((exponent_bits & MANTISSA_MASK) | (MANTISSA_MASK + 1));
    log = (log >> 64) * factor + double_product((uint64_t)log, (uint64_t)factor); /* 2^(own - 84) */
    if (exponent_bits >> 63)
        log = -log;
    log >>= 84 - own - 64;
    int64_t whole = (int64_t)(log >> 64);
    if (whole <= -EXPONENT_BIAS || whole >= EXPONENT_BIAS)
        return false;
    uint64_t power = double_power_of_two((uint64_t)log);
    if ((power & (2 * HALF - 1)) - (HALF - DOUBT) < 2 * DOUBT)
        return false;
    bits = (power >> 11) + (power >> 10 & 1) +
           ((uint64_t)(whole + EXPONENT_BIAS - 1) << MANTISSA_BITS);
    memcpy(result, &bits, sizeof bits);
    return true;
}
#else
bool float_power_double(double base, double exponent, double *result)
{
    (void)base;
    (void)exponent;
    (void)result;
    return false;
}
#endif
