/* float_math.h - the few transcendental functions that operators need, without libm. Errors stay
 * below one unit in the last place unless said. */
#ifndef FLOAT_MATH_H
#define FLOAT_MATH_H

#include "runtime/vm/types/float.h"

float_number float_log(float_number x); /* natural; x > 0 */
float_number float_exp(float_number x);
float_number float_square_root(float_number x);                                   /* x >= 0 */
void float_sine_cosine(float_number x, float_number *sine, float_number *cosine); /* |x| < 2^20 */
float_number float_arc_tangent(float_number y, float_number x);                   /* atan2 */
/* base ** exponent rightly rounded, or false where it cannot tell without more work: float_power.c. */
bool float_power_shortly(float base, float exponent, float *result);
/* The same of doubles, where words have 64 bits: double_power.c. */
bool float_power_double(double base, double exponent, double *result);
/* number * 2^exponent */
float_number float_scale(float_number number, int exponent);
/* number = result * 2^*exponent with 0.5 <= |result| < 1; 0, infinities and NaN stay, exponent 0 */
float_number float_split(float_number number, int *exponent);
/* C's fmod: exact, the sign of x. y is not 0. */
float_number float_remainder(float_number x, float_number y);
float_number float_copy_sign(float_number magnitude, float_number sign);
bool float_sign(float_number number); /* true for -0.0, too */

#endif
