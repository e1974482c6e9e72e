/* test_double_power.c - powers of doubles against C's powl, where long double has 64 bits of mantissa: what float_power_double
 * tells is rightly rounded, and it tells nearly all of what programs ask. Bases and exponents of all sizes, around 1, and
 * with few digits (ties). */
#include "runtime/vm/types/float_math.h"
#include "tests/unit/random_word.h"
#include <float.h>
#include <math.h>
#include <stdio.h>

enum { ROUNDS = 100000, DOUBT = 2 /* units of powl's last place */ };

static double double_of(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Of 2^-20 to 2^8. */
static double some_exponent(void)
{
    uint64_t word = random_word();
    return double_of((word & 0x800fffffffffffff) | (1003 + random_word() % 28) << 52);
}

static int failures, told;

static void try_power(double base, double exponent)
{
    double result;
    if (!float_power_double(base, exponent, &result))
        return;
    told++;
    long double power = powl((long double)base, (long double)exponent);
    int down, rest;
    long double mantissa = frexpl(power, &down);
    rest = (int)((uint64_t)ldexpl(mantissa, 64) & 2047) - 1024;
    double right = (double)power;
    if ((rest < -DOUBT || rest > DOUBT) && memcmp(&right, &result, sizeof right) != 0) {
        printf("%a ** %a: %a, not %a\n", base, exponent, result, right);
        failures++;
    }
}

int main(void)
{
    if (!TARGET_64 || LDBL_MANT_DIG != 64)
        return 0;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t word = random_word();
        try_power(double_of(word & 0x7fffffffffffffff), some_exponent());
        try_power(double_of(0x3ff0000000000000 - 1000000 + word % 2000000), some_exponent());
        try_power((double)(word % 1000) / 8, (double)((int)(word >> 32) % 200 - 100) / 4);
    }
    told = 0;
    for (int i = 0; i < ROUNDS; i++)
        try_power((double)(random_word() % 100000) / 1000 + 0.001,
                  (double)(random_word() % 40000) / 1000 - 20.0005);
    if (told < ROUNDS / 100 * 98) {
        printf("only %d of %d told\n", told, ROUNDS);
        failures++;
    }
    return failures != 0;
}
