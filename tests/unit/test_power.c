/* test_power.c - powers of singles against C's powl: what float_power_shortly tells is rightly rounded, and it tells nearly all of
 * what programs ask. Bases and exponents of all sizes, around 1, with few digits (ties), and every base of some exponents. */
#include "runtime/vm/types/float_math.h"
#include "tests/unit/random_word.h"
#include <math.h>
#include <stdio.h>

enum { ROUNDS = 400000 };

static float single_of(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static int failures, told;

static void try_power(float base, float exponent)
{
    float result;
    if (!float_power_shortly(base, exponent, &result))
        return;
    told++;
    float right = (float)powl((long double)base, (long double)exponent);
    if (memcmp(&right, &result, sizeof right) != 0) {
        printf("%a ** %a: %a, not %a\n", (double)base, (double)exponent, (double)result,
               (double)right);
        failures++;
    }
}

int main(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t word = random_word();
        try_power(single_of((uint32_t)word), single_of((uint32_t)(word >> 32)));
        try_power(single_of(0x3f800000 - 1000 + word % 2000),
                  single_of((uint32_t)(word >> 32 & 0x80ffffff) |
                            (111 + (uint32_t)(word >> 20) % 24) << 23));
        try_power((float)(word % 1000) / 8, (float)((int)(word >> 32) % 200 - 100) / 4);
    }
    for (uint32_t mantissa = 0; mantissa < 1 << 23; mantissa += 61) {
        try_power(single_of(0x3f800000 | mantissa), 2.5f);
        try_power(single_of(0x42800000 | mantissa), -0.3333333f);
    }
    told = 0;
    for (int i = 0; i < ROUNDS; i++)
        try_power((float)(random_word() % 100000) / 1000 + 0.001f,
                  (float)(random_word() % 4000) / 1000 + 0.001f);
    if (told < ROUNDS / 1000 * 997) {
        printf("only %d of %d told\n", told, ROUNDS);
        failures++;
    }
    return failures != 0;
}
