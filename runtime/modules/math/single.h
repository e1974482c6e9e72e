/* single.h - C's functions of floats where floats are single, in integers: single.c. As in C, but that nothing sets errno: a
 * domain error is NaN, a pole infinite. */
#ifndef MATH_SINGLE_H
#define MATH_SINGLE_H

#include <stdbool.h>

float single_acos(float x);
float single_acosh(float x);
float single_asin(float x);
float single_asinh(float x);
float single_atan(float x);
float single_atan2(float y, float x);
float single_atanh(float x);
float single_cos(float x);
float single_cosh(float x);
float single_erf(float x);
float single_erfc(float x);
float single_exp(float x);
float single_expm1(float x);
/* Of gamma's size; and whether it is negative. */
float single_lgamma(float x, bool *negative);
float single_log(float x);
float single_log10(float x);
float single_log1p(float x);
float single_log2(float x);
float single_sin(float x);
float single_sinh(float x);
float single_tan(float x);
float single_tanh(float x);
float single_tgamma(float x);

#endif
