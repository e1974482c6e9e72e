/* objcomplex.c - complex. */
#include "runtime/base/number.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/types/float_math.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* Squares between these are neither rounded to nothing nor overflow. */
#if TARGET_DOUBLE
#define TINY_SQUARE 1e-280
#define HUGE_SQUARE 1e280
#else
#define TINY_SQUARE 1e-30f
#define HUGE_SQUARE 1e30f
#endif

value complex_new(float_number real, float_number imaginary)
{
    struct complex_object *number = heap_alloc_leaf(sizeof *number);
    number->type = &type_complex;
    number->real = real;
    number->imaginary = imaginary;
    return VALUE_OBJECT(number);
}

/* The complex object of v or of what it is an instance of; NULL when there is none. */
static const struct complex_object *complex_of(value v)
{
    value number = value_is_object(v) ? value_part(v, &type_complex) : NO_VALUE;
    return number == NO_VALUE ? NULL : value_object(number);
}

OPTIONAL bool complex_parts(value v, float_number *real, float_number *imaginary)
{
    const struct complex_object *number = complex_of(v);
    if (!number && value_is_object(v) && !is_int(v) && !value_is_float(v)) {
        value method[2];
        if (method_find_conversion(v, Q___complex__, method))
            number = complex_of(call_with_self(method[0], method[1], 0, 0, NULL));
    }
    if (number) {
        *real = number->real;
        *imaginary = number->imaginary;
        return true;
    }
    *imaginary = 0;
    return float_converted(v, real);
}

/* ---- making ---- */

/* "a", "bj", "a+bj", parentheses and white space around: splits at the last sign that begins the
 * imaginary part. */
static value complex_parse(const uint8_t *data, size_t size)
{
    for (bool open = true; open;) {
        struct span inside = {data, size};
        text_trim(&inside, TEXT_STR);
        data = inside.data;
        size = inside.size;
        open = size >= 2 && data[0] == '(' && data[size - 1] == ')';
        data += open;
        size -= 2 * open;
    }
    if (size == 0 || (data[size - 1] | 0x20) != 'j')
        return complex_new(float_parse_text(data, size), 0);
    size--;
    size_t split = size;
    while (split > 0 && !((data[split - 1] == '+' || data[split - 1] == '-') &&
                          (split == 1 || (data[split - 2] | 0x20) != 'e')))
        split--;
    if (split > 0)
        split--;
    float_number imaginary;
    if (size - split == 0)
        imaginary = 1;
    else if (size - split == 1 && (data[split] == '+' || data[split] == '-'))
        imaginary = data[split] == '-' ? -1 : 1;
    else
        imaginary = float_parse_text(data + split, size - split);
    return complex_new(split == 0 ? 0 : float_parse_text(data, split), imaginary);
}

value complex_make(const struct type *type, size_t n_positional, size_t n_keywords,
                   const value *args)
{
    (void)type;
    static const struct parameter parameters[] = {{Q_real, 0}, {Q_imag, 0}};
    value given[2] = {VALUE_SMALL_INT(0), NO_VALUE};
    float_number parts[2], second[2] = {0, 0};
    struct span text;
    parse_arguments(Q_complex, parameters, 2, n_positional, n_keywords, args, given);
    if (given[1] == NO_VALUE && complex_of(given[0]))
        return value_part(given[0], &type_complex);
    if (given[1] == NO_VALUE && str_span(given[0], &text))
        return complex_parse(text.data, text.size);
    if (!complex_parts(given[0], &parts[0], &parts[1]))
        raise_format(&type_TypeError, "can't convert %t to complex", given[0]);
    if (given[1] == NO_VALUE)
        return complex_new(parts[0], parts[1]);
    if (!complex_parts(given[1], &second[0], &second[1]))
        raise_format(&type_TypeError, "can't convert %t to complex", given[1]);
    /* 0.0 + -0.0 would lose the sign. */
    float_number imaginary = complex_of(given[0]) ? parts[1] + second[0] : second[0];
    return complex_new(parts[0] - second[1], imaginary);
}

/* ---- printing ---- */

static size_t complex_part_text(float_number number, char *text)
{
    size_t size = float_repr(number, text);
    if (size > 2 && text[size - 1] == '0' && text[size - 2] == '.')
        size -= 2;
    return size;
}

void complex_print(const struct printer *printer, value self, enum print_kind kind)
{
    char text[NUMBER_TEXT_MAX];
    float_number real, imaginary;
    (void)kind;
    complex_parts(self, &real, &imaginary);
    bool both = real != 0 || float_sign(real);
    if (both) {
        print_text(printer, "(");
        print_span(printer, text, complex_part_text(real, text));
        if (!float_sign(imaginary) || float_is_nan(imaginary))
            print_text(printer, "+");
    }
    print_span(printer, text, complex_part_text(imaginary, text));
    print_text(printer, both ? "j)" : "j");
}

/* ---- operators ---- */

OPTIONAL float_number complex_size(float_number real, float_number imaginary)
{
    float_number sum = real * real + imaginary * imaginary;
    if (sum > TINY_SQUARE && sum < HUGE_SQUARE)
        return float_square_root(sum);
    real = float_copy_sign(real, 1);
    imaginary = float_copy_sign(imaginary, 1);
    float_number large = real > imaginary ? real : imaginary;
    float_number small = real > imaginary ? imaginary : real;
    if (large == 0 || !float_is_finite(large) || float_is_nan(small))
        return float_is_finite(small) ? large : large + small;
    int exponent;
    float_split(large, &exponent);
    large = float_scale(large, -exponent);
    small = float_scale(small, -exponent);
    return float_scale(float_square_root(large * large + small * small), exponent);
}

static value complex_quotient(const float_number a[2], const float_number b[2])
{
    if (b[0] == 0 && b[1] == 0)
        raise_text(&type_ZeroDivisionError, "complex divide by zero");
    /* Scaled by the larger part of the divisor, so that no intermediate overflows. */
    if (float_copy_sign(b[0], 1) >= float_copy_sign(b[1], 1)) {
        float_number ratio = b[1] / b[0], divisor = b[0] + b[1] * ratio;
        return complex_new((a[0] + a[1] * ratio) / divisor, (a[1] - a[0] * ratio) / divisor);
    }
    float_number ratio = b[0] / b[1], divisor = b[0] * ratio + b[1];
    return complex_new((a[0] * ratio + a[1]) / divisor, (a[1] * ratio - a[0]) / divisor);
}

/* By squaring: exact where the products are. */
static value complex_to_whole_power(const float_number a[2], int n)
{
    float_number result[2] = {1, 0}, square[2] = {a[0], a[1]};
    for (unsigned left = n < 0 ? 0u - (unsigned)n : (unsigned)n; left > 0; left >>= 1) {
        float_number real;
        if (left & 1) {
            real = result[0] * square[0] - result[1] * square[1];
            result[1] = result[0] * square[1] + result[1] * square[0];
            result[0] = real;
        }
        real = square[0] * square[0] - square[1] * square[1];
        square[1] = 2 * square[0] * square[1];
        square[0] = real;
    }
    return n < 0 ? complex_quotient((const float_number[]){1, 0}, result)
                 : complex_new(result[0], result[1]);
}

static value complex_to_power(const float_number a[2], const float_number b[2])
{
    if (b[0] == 0 && b[1] == 0)
        return complex_new(1, 0);
    if (a[0] == 0 && a[1] == 0) {
        if (b[1] != 0 || b[0] < 0)
            raise_text(&type_ZeroDivisionError, "0.0 to a complex power");
        return complex_new(0, 0);
    }
    if (b[1] == 0 && b[0] >= -100 && b[0] <= 100 && float_floor(b[0]) == b[0])
        return complex_to_whole_power(a, (int)b[0]);
    float_number base = complex_size(a[0], a[1]), size = float_power(base, b[0]);
    float_number angle = float_arc_tangent(a[1], a[0]), turn = b[0] * angle, sine, cosine;
    if (b[1] != 0) {
        size /= float_exp(b[1] * angle);
        turn += b[1] * float_log(base);
    }
    float_sine_cosine(turn, &sine, &cosine);
    return complex_new(size * cosine, size * sine);
}

value complex_arithmetic(enum binary_operator op, const float_number left[2],
                         const float_number right[2])
{
    const float_number *a = left, *b = right;
    if (op >= BINARY_INPLACE_OR && op <= BINARY_INPLACE_POWER)
        op += BINARY_OR - BINARY_INPLACE_OR;
    switch (op) {
    case BINARY_ADD:
        return complex_new(a[0] + b[0], a[1] + b[1]);
    case BINARY_SUBTRACT:
        return complex_new(a[0] - b[0], a[1] - b[1]);
    case BINARY_MULTIPLY:
        return complex_new(a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]);
    case BINARY_TRUE_DIVIDE:
        return complex_quotient(a, b);
    case BINARY_FLOOR_DIVIDE:
        raise_text(&type_TypeError, "can't truncate-divide a complex number");
    case BINARY_POWER:
        return complex_to_power(a, b);
    case BINARY_EQUAL:
        return VALUE_BOOL(a[0] == b[0] && a[1] == b[1]);
    case BINARY_NOT_EQUAL:
        return VALUE_BOOL(a[0] != b[0] || a[1] != b[1]);
    default:
        return NO_VALUE;
    }
}

static bool complex_is_number(value v)
{
    return value_is_float(v) || is_int(v) || complex_of(v) ||
           (value_is_object(v) && value_part(v, &type_float) != NO_VALUE);
}

value complex_binary(enum binary_operator op, value self, value other)
{
    float_number left[2], right[2];
    if (value_is_object(other) && ((const struct object *)other)->type == &type_complex &&
        value_is_object(self) && ((const struct object *)self)->type == &type_complex) {
        const struct complex_object *a = value_object(self), *b = value_object(other);
        return complex_arithmetic(op, (const float_number[]){a->real, a->imaginary},
                                  (const float_number[]){b->real, b->imaginary});
    }
    if (!complex_is_number(other))
        return NO_VALUE;
    if (op <= BINARY_NOT_EQUAL && is_int(other)) { /* exactly, whatever its size */
        complex_parts(self, &left[0], &left[1]);
        bool equal = left[1] == 0 && values_equal(float_make(left[0]), other);
        return op == BINARY_EQUAL       ? VALUE_BOOL(equal)
               : op == BINARY_NOT_EQUAL ? VALUE_BOOL(!equal)
                                        : NO_VALUE;
    }
    complex_parts(self, &left[0], &left[1]);
    complex_parts(other, &right[0], &right[1]);
    return complex_arithmetic(op, left, right);
}

value complex_reverse_binary(enum binary_operator op, value self, value left)
{
    return complex_is_number(left) ? complex_binary(op, left, self) : NO_VALUE;
}

value complex_unary(enum unary_operator op, value self)
{
    float_number real, imaginary;
    complex_parts(self, &real, &imaginary);
    switch (op) {
    case UNARY_POSITIVE:
        return complex_new(real, imaginary);
    case UNARY_NEGATIVE:
        return complex_new(-real, -imaginary);
    case UNARY_NOT:
        return VALUE_BOOL(real == 0 && imaginary == 0);
    default:
        return NO_VALUE;
    }
}

value complex_hash(value self)
{
    float_number real, imaginary;
    complex_parts(self, &real, &imaginary);
    intptr_t hash = float_hash_of(real);
    if (imaginary != 0)
        hash ^= (intptr_t)((uintptr_t)float_hash_of(imaginary) * 1000003u) >> 2;
    return VALUE_SMALL_INT(hash);
}

value complex_real(value self)
{
    float_number real, imaginary;
    complex_parts(self, &real, &imaginary);
    return float_make(real);
}

value complex_imag(value self)
{
    float_number real, imaginary;
    complex_parts(self, &real, &imaginary);
    return float_make(imaginary);
}
