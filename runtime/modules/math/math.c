/* math.c - math, over functions.h: linked only where it is imported. */
#include "runtime/modules/math/functions.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/types/float_math.h"
#include "runtime/vm/types/int.h"

#if TARGET_DOUBLE
#define PI 3.14159265358979323846
#define E 2.71828182845904523536
#define LOG_2 0.69314718055994530942
#define LOG10_2 0.30102999566398119521
#else
#define PI 3.14159265358979323846f
#define E 2.71828182845904523536f
#define LOG_2 0.69314718055994530942f
#define LOG10_2 0.30102999566398119521f
#endif

const struct float_object math_e = {&type_float, E};
const struct float_object math_pi = {&type_float, PI};
const struct float_object math_tau = {&type_float, 2 * PI};
const struct float_object math_inf = {&type_float, (float_number)__builtin_inf()};
const struct float_object math_nan = {&type_float, (float_number)__builtin_nan("")};

static _Noreturn void math_raise_domain(void)
{
    raise_text(&type_ValueError, "math domain error");
}

static float_number math_number(value v)
{
    float_number number;
    if (!float_from_value(v, &number))
        raise_format(&type_TypeError, "can't convert %t to float", v);
    return number;
}

/* A result that is no number where the arguments were is a domain error. One that is infinite is one at a pole, and all poles lie at
 * -1, 0 and 1 but the gamma functions', which ask for themselves; elsewhere it is past all floats. */
static value math_result(float_number result, float_number x, float_number y)
{
    bool clean = !float_is_nan(x) && !float_is_nan(y);
    bool finite = float_is_finite(x) && float_is_finite(y);
    if ((float_is_nan(result) && clean) ||
        (finite && !float_is_finite(result) && (x == 0 || x == 1 || x == -1)))
        math_raise_domain();
    if (finite && !float_is_finite(result))
        raise_text(&type_OverflowError, "math range error");
    return float_make(result);
}

static void math_refuse_pole(float_number x)
{
    if (x <= 0 && float_is_finite(x) && x == float_floor(x))
        math_raise_domain();
}

/* ---- one or two floats to a float ---- */

#define MATH_1(name)                             \
    value math_##name(value v)                   \
    {                                            \
        float_number x = math_number(v);         \
        return math_result(MATH(name)(x), x, 0); \
    }
MATH_1(acos)
MATH_1(acosh)
MATH_1(asin)
MATH_1(asinh)
MATH_1(atan)
MATH_1(atanh)
MATH_1(cos)
MATH_1(cosh)
MATH_1(erf)
MATH_1(erfc)
MATH_1(exp)
MATH_1(expm1)
MATH_1(log1p)
MATH_1(sin)
MATH_1(sinh)
MATH_1(tan)
MATH_1(tanh)

value math_tgamma(value v)
{
    float_number x = math_number(v);
    math_refuse_pole(x);
    return math_result(MATH(tgamma)(x), x, 0);
}

value math_atan2(value v, value w)
{
    float_number y = math_number(v), x = math_number(w);
    return math_result(MATH(atan2)(y, x), y, x);
}

static float_number math_size(float_number x)
{
    return float_copy_sign(x, 1);
}

value math_fabs(value v)
{
    return float_make(math_size(math_number(v)));
}

value math_copysign(value v, value w)
{
    float_number x = math_number(v);
    return float_make(float_copy_sign(x, math_number(w)));
}

value math_fmod(value v, value w)
{
    float_number x = math_number(v), y = math_number(w);
    return math_result(y == 0 ? float_nan() : float_remainder(x, y), x, y);
}

/* Of C's, lgamma keeps a sign in a global, and some libraries much else beside it. */
value math_lgamma(value v)
{
    float_number x = math_number(v);
    math_refuse_pole(x);
#if TARGET_DOUBLE
    int sign;
    return math_result(lgamma_r(x, &sign), x, 0);
#else
    bool negative;
    return math_result(single_lgamma(x, &negative), x, 0);
#endif
}

value math_pow(value v, value w)
{
    float_number x = math_number(v), y = math_number(w);
    return math_result(float_power(x, y), x, y);
}

value math_sqrt(value v)
{
    float_number x = math_number(v);
    return math_result(x < 0 ? float_nan() : float_square_root(x), x, 0);
}

value math_degrees(value v)
{
    return float_make(math_number(v) * (180 / PI));
}

value math_radians(value v)
{
    return float_make(math_number(v) * (PI / 180));
}

/* ---- logarithms: of ints past all floats, too ---- */

/* What has v's logarithm, but for `bits` times that of 2. Raises ValueError where it is not above 0. */
static float_number math_log_number(value v, intptr_t *bits)
{
    intptr_t size = HAS(bigint) && is_int(v) ? small_int(int_bit_length(v)) : 0;
    float_number x;
    *bits = size > 64 ? size : 0;
    if (*bits) /* between a half and 1 */
        x = float_scale(math_number(int_arithmetic(BINARY_RSHIFT, v, VALUE_SMALL_INT(size - 64))),
                        -64);
    else
        x = math_number(v);
    if (x <= 0)
        math_raise_domain();
    return x;
}

static float_number math_log_natural(value v)
{
    intptr_t bits;
    float_number x = math_log_number(v, &bits);
    return MATH(log)(x) + (bits ? (float_number)bits * LOG_2 : 0);
}

value math_log(size_t n_args, const value *args)
{
    float_number result = math_log_natural(args[0]);
    if (n_args == 1)
        return float_make(result);
    float_number base = math_log_natural(args[1]);
    if (base == 0)
        raise_text(&type_ZeroDivisionError, "divide by zero");
    return float_make(result / base);
}

value math_log2(value v)
{
    intptr_t bits;
    float_number x = math_log_number(v, &bits);
    return float_make(MATH(log2)(x) + (float_number)bits);
}

value math_log10(value v)
{
    intptr_t bits;
    float_number x = math_log_number(v, &bits);
    return float_make(MATH(log10)(x) + (bits ? (float_number)bits * LOG10_2 : 0));
}

value math_ldexp(value v, value exponent)
{
    float_number x = math_number(v);
    intptr_t n = int_clamped(exponent);
    int cut = n > 100000 ? 100000 : n < -100000 ? -100000 : (int)n;
    float_number result = float_scale(x, cut);
    if (float_is_finite(x) && !float_is_finite(result))
        raise_text(&type_OverflowError, "math range error");
    return float_make(result);
}

value math_hypot(size_t n_args, const value *args)
{
    float_number sum = 0;
    for (size_t i = 0; i < n_args; i++)
        sum = complex_size(sum, math_number(args[i]));
    return float_make(sum);
}

/* ---- pairs ---- */

value math_frexp(value v)
{
    int exponent;
    float_number fraction = float_split(math_number(v), &exponent);
    return tuple_new(2, (const value[]){float_make(fraction), VALUE_SMALL_INT(exponent)});
}

value math_modf(value v)
{
    float_number x = math_number(v), whole = float_copy_sign(float_floor(float_copy_sign(x, 1)), x);
    float_number fraction = float_is_finite(x) ? x - whole : x - x;
    if (!float_is_finite(x))
        fraction = float_is_nan(x) ? x : 0;
    value parts[] = {float_make(float_copy_sign(fraction, x)), float_make(whole)};
    return tuple_new(2, parts);
}

/* ---- tests ---- */

value math_isfinite(value v)
{
    return VALUE_BOOL(float_is_finite(math_number(v)));
}

value math_isinf(value v)
{
    float_number x = math_number(v);
    return VALUE_BOOL(!float_is_finite(x) && !float_is_nan(x));
}

value math_isnan(value v)
{
    return VALUE_BOOL(float_is_nan(math_number(v)));
}

value math_isclose(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {
        {Q_NONE_, PARAMETER_REQUIRED | PARAMETER_POSITIONAL_ONLY},
        {Q_NONE_, PARAMETER_REQUIRED | PARAMETER_POSITIONAL_ONLY},
        {Q_rel_tol, PARAMETER_KEYWORD_ONLY},
        {Q_abs_tol, PARAMETER_KEYWORD_ONLY}};
    value given[4] = {NO_VALUE, NO_VALUE, NO_VALUE, VALUE_SMALL_INT(0)};
    parse_arguments(Q_isclose, parameters, 4, n_positional, n_keywords, args, given);
    float_number a = math_number(given[0]), b = math_number(given[1]);
    float_number relative = given[2] == NO_VALUE ? (float_number)1e-9 : math_number(given[2]);
    float_number absolute = math_number(given[3]);
    if (relative < 0 || absolute < 0)
        math_raise_domain();
    if (a == b)
        return VALUE_TRUE;
    if ((!float_is_finite(a) && !float_is_nan(a)) || (!float_is_finite(b) && !float_is_nan(b)))
        return VALUE_FALSE;
    float_number difference = math_size(a - b);
    return VALUE_BOOL(difference <= math_size(relative * a) ||
                      difference <= math_size(relative * b) || difference <= absolute);
}

/* ---- ints ---- */

/* v rounded by its class's own method; NO_VALUE: it has none. */
static value math_own(value v, qstr name)
{
    value method[2];
    return value_is_object(v) && method_find_conversion(v, name, method)
               ? call_method(v, name, 0, NULL)
               : NO_VALUE;
}

value math_floor(value v)
{
    value own = math_own(v, Q___floor__);
    if (own != NO_VALUE)
        return own;
    return is_int(v) ? int_absolute(v) == v ? v : int_negate(int_negate(v))
                     : float_to_int(float_floor(math_number(v)));
}

value math_ceil(value v)
{
    value own = math_own(v, Q___ceil__);
    if (own != NO_VALUE)
        return own;
    return is_int(v) ? math_floor(v) : float_to_int(-float_floor(-math_number(v)));
}

value math_trunc(value v)
{
    value own = math_own(v, Q___trunc__);
    if (own != NO_VALUE)
        return own;
    return is_int(v) ? math_floor(v) : float_to_int(math_number(v));
}

/* A product of that many factors has a bit for each, at least: with more than the heap has bits, MemoryError comes at
 * once, not after hours. */
static void math_check_factors(intptr_t count)
{
    if ((size_t)count / 8 > vm.heap.n_blocks * HEAP_BLOCK)
        raise_memory_error((size_t)count / 8);
}

/* from * (from + 1) * ... * to, in halves, so that factors stay of like size. */
static value math_product(intptr_t from, intptr_t to)
{
    if (from == to)
        return int_new(from);
    if (from > to)
        return VALUE_SMALL_INT(1);
    intptr_t middle = from + (to - from) / 2;
    value low = math_product(from, middle);
    if (vm.pending)
        pending_run();
    return int_arithmetic(BINARY_MULTIPLY, low, math_product(middle + 1, to));
}

value math_factorial(value v)
{
    intptr_t n = int_clamped(v);
    if (n < 0)
        raise_text(&type_ValueError, "negative factorial");
    math_check_factors(n);
    return math_product(1, n);
}

/* (n - from) * (n - from - 1) * ... , down to n - to + 1, in halves: of an n of any size. */
static value math_falling(value n, intptr_t from, intptr_t to)
{
    if (from >= to)
        return VALUE_SMALL_INT(1);
    if (from + 1 == to)
        return int_arithmetic(BINARY_SUBTRACT, n, int_new(from));
    intptr_t middle = from + (to - from) / 2;
    value first = math_falling(n, from, middle);
    if (vm.pending)
        pending_run();
    return int_arithmetic(BINARY_MULTIPLY, first, math_falling(n, middle, to));
}

/* The ints n and k, neither negative; false where k is more than n. */
static bool math_choice(value n, value k)
{
    if (int_is_negative(n) || int_is_negative(k))
        raise_text(&type_ValueError, "must be non-negative");
    return int_compare(k, n) <= 0;
}

value math_comb(value n_value, value k_value)
{
    value n = int_index(n_value), k = int_index(k_value);
    if (!math_choice(n, k))
        return VALUE_SMALL_INT(0);
    value others = int_arithmetic(BINARY_SUBTRACT, n, k);
    intptr_t count = int_value(int_compare(k, others) > 0 ? others : k);
    math_check_factors(count);
    return int_arithmetic(BINARY_FLOOR_DIVIDE, math_falling(n, 0, count), math_product(1, count));
}

value math_perm(size_t n_args, const value *args)
{
    value n = int_index(args[0]), k = n_args > 1 && args[1] != VALUE_NONE ? int_index(args[1]) : n;
    if (!math_choice(n, k))
        return VALUE_SMALL_INT(0);
    intptr_t count = int_value(k);
    math_check_factors(count);
    return math_falling(n, 0, count);
}

static value math_gcd_of(value a, value b)
{
    while (!int_is_zero(b)) {
        value rest = int_arithmetic(BINARY_MODULO, a, b);
        a = b;
        b = rest;
    }
    return int_absolute(a);
}

value math_gcd(size_t n_args, const value *args)
{
    value result = VALUE_SMALL_INT(0);
    for (size_t i = 0; i < n_args; i++)
        result = math_gcd_of(result, int_index(args[i]));
    return result;
}

value math_lcm(size_t n_args, const value *args)
{
    value result = VALUE_SMALL_INT(1);
    for (size_t i = 0; i < n_args; i++) {
        value n = int_index(args[i]);
        if (int_is_zero(n) || int_is_zero(result)) {
            result = VALUE_SMALL_INT(0);
            continue;
        }
        value step = int_arithmetic(BINARY_FLOOR_DIVIDE, n, math_gcd_of(result, n));
        result = int_absolute(int_arithmetic(BINARY_MULTIPLY, result, step));
    }
    return result;
}

/* Newton from above: falls until it is the floor of the root. */
value math_isqrt(value v)
{
    struct int_view view;
    value n = int_index(v);
    if (int_is_negative(n))
        raise_text(&type_ValueError, "must be non-negative");
    if (int_is_zero(n))
        return VALUE_SMALL_INT(0);
    int_view(n, &view);
    value bits = VALUE_SMALL_INT(bigint_bit_length(&view.big) / 2 + 1);
    value root = int_arithmetic(BINARY_LSHIFT, VALUE_SMALL_INT(1), bits);
    for (;;) {
        value next = int_arithmetic(BINARY_ADD, root, int_arithmetic(BINARY_FLOOR_DIVIDE, n, root));
        next = int_arithmetic(BINARY_RSHIFT, next, VALUE_SMALL_INT(1));
        if (int_compare(next, root) >= 0)
            return root;
        root = next;
    }
}
