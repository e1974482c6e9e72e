/* cmath.c - cmath, over functions.h. */
#include "runtime/modules/math/functions.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/types/float_math.h"

struct parts {
    float_number real, imaginary;
};

static struct parts cmath_parts(value v)
{
    struct parts z;
    if (!complex_parts(v, &z.real, &z.imaginary))
        raise_format(&type_TypeError, "can't convert %t to complex", v);
    return z;
}

static float_number cmath_angle(struct parts z)
{
    return MATH(atan2)(z.imaginary, z.real);
}

value cmath_phase(value v)
{
    return float_make(cmath_angle(cmath_parts(v)));
}

value cmath_polar(value v)
{
    struct parts z = cmath_parts(v);
    value pair[] = {float_make(complex_size(z.real, z.imaginary)), float_make(cmath_angle(z))};
    return tuple_new(2, pair);
}

static value cmath_from_polar(float_number size, float_number angle)
{
    return complex_new(size * MATH(cos)(angle), size * MATH(sin)(angle));
}

value cmath_rect(value size, value angle)
{
    return cmath_from_polar(float_value(size), float_value(angle));
}

value cmath_exp(value v)
{
    struct parts z = cmath_parts(v);
    return cmath_from_polar(MATH(exp)(z.real), z.imaginary);
}

static value cmath_log_by(value v, float_number divisor)
{
    struct parts z = cmath_parts(v);
    float_number size = complex_size(z.real, z.imaginary);
    if (size == 0)
        raise_text(&type_ValueError, "math domain error");
    return complex_new(MATH(log)(size) / divisor, cmath_angle(z) / divisor);
}

value cmath_log(value v)
{
    return cmath_log_by(v, 1);
}

value cmath_log10(value v)
{
    return cmath_log_by(v, MATH(log)(10));
}

value cmath_sqrt(value v)
{
    struct parts z = cmath_parts(v);
    return cmath_from_polar(float_square_root(complex_size(z.real, z.imaginary)),
                            cmath_angle(z) / 2);
}

value cmath_cos(value v)
{
    struct parts z = cmath_parts(v);
    return complex_new(MATH(cos)(z.real) * MATH(cosh)(z.imaginary),
                       -MATH(sin)(z.real) * MATH(sinh)(z.imaginary));
}

value cmath_sin(value v)
{
    struct parts z = cmath_parts(v);
    return complex_new(MATH(sin)(z.real) * MATH(cosh)(z.imaginary),
                       MATH(cos)(z.real) * MATH(sinh)(z.imaginary));
}
