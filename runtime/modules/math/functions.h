/* functions.h - C's functions of floats, by the name that C has for doubles: where floats are single, those of single.c. */
#ifndef MATH_FUNCTIONS_H
#define MATH_FUNCTIONS_H

#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* lgamma_r; before any header of C's */
#endif
#include "runtime/base/target.h"

#if TARGET_DOUBLE
#include <math.h>
#define MATH(name) name
#else
#include "runtime/modules/math/single.h"
#define MATH(name) single_##name
#endif

#endif
