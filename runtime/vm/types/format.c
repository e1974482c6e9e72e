/* format.c - format specifications: [[fill]align][sign][z][#][0][width][,][.precision][type]. */
#include "runtime/vm/types/format.h"
#include "runtime/base/number.h"
#include "runtime/base/utf8.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/types/float_math.h"
#include "runtime/vm/types/int.h"

static _Noreturn void format_raise_invalid(void)
{
    raise_text(&type_ValueError, "invalid format specifier");
}

/* ---- parsing ---- */

intptr_t format_parse_number(const uint8_t **p, const uint8_t *end)
{
    intptr_t number = 0;
    for (; *p < end && **p >= '0' && **p <= '9'; (*p)++)
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, **p - '0', &number))
            format_raise_invalid();
    return number;
}

static bool format_is_align(uint8_t c)
{
    return c == '<' || c == '>' || c == '^' || c == '=';
}

static bool format_take(const uint8_t **p, const uint8_t *end, char c)
{
    if (*p == end || **p != (uint8_t)c)
        return false;
    (*p)++;
    return true;
}

static void format_parse(const struct span *text, struct format_spec *spec)
{
    const uint8_t *p = text->data, *end = p + text->size;
    *spec = (struct format_spec){.fill = ' ', .precision = -1};
    bool filled = false;
    if (p < end) {
        const uint8_t *after = p;
        uint32_t fill = text_next(&after);
        if (after < end && format_is_align(*after)) {
            filled = true;
            spec->fill = fill;
            spec->align = (char)*after;
            p = after + 1;
        } else if (format_is_align(*p)) {
            spec->align = (char)*p++;
        }
    }
    if (p < end && (*p == '+' || *p == '-' || *p == ' '))
        spec->sign = (char)*p++;
    spec->no_minus_zero = HAS(float) && format_take(&p, end, 'z');
    spec->alternate = format_take(&p, end, '#');
    spec->zero = format_take(&p, end, '0');
    if (spec->zero && !filled)
        spec->fill = '0';
    spec->width = format_parse_number(&p, end);
    if (p < end && (*p == ',' || *p == '_'))
        spec->grouping = (char)*p++;
    if (format_take(&p, end, '.')) {
        if (p == end || *p < '0' || *p > '9')
            format_raise_invalid();
        spec->precision = format_parse_number(&p, end);
    }
    if (p < end)
        spec->conversion = (char)*p++;
    if (p < end || (spec->conversion & 0x80))
        format_raise_invalid();
}

/* ---- laying out ---- */

static void format_repeat(struct text_builder *out, uint32_t code, size_t n)
{
    uint8_t bytes[4];
    size_t size = text_put(code, bytes);
    while (n-- > 0)
        text_builder_add(out, bytes, size);
}

/* prefix (sign and base) and body, padded; '=' pads between them. */
static void format_padded(struct text_builder *out, const struct format_spec *spec, char align,
                          struct span prefix, struct span body)
{
    size_t size = prefix.size + text_count(body.data, body.size);
    size_t pads = (size_t)spec->width > size ? (size_t)spec->width - size : 0;
    size_t before = align == '<' ? 0 : align == '^' ? pads / 2 : pads;
    if (align == '=')
        text_builder_add(out, prefix.data, prefix.size);
    format_repeat(out, spec->fill, before);
    if (align != '=')
        text_builder_add(out, prefix.data, prefix.size);
    text_builder_add(out, body.data, body.size);
    format_repeat(out, spec->fill, pads - before);
}

void format_text(struct text_builder *out, const struct format_spec *spec, struct span text)
{
    static const struct span none = {(const uint8_t *)"", 0};
    if (spec->precision >= 0)
        text.size = text_offset(text.data, text.size, (size_t)spec->precision);
    format_padded(out, spec, spec->align ? spec->align : '<', none, text);
}

/* Digits in groups from the right, zeroes in front until they take width. */
static void format_grouped(struct text_builder *out, struct span digits, char grouping,
                           size_t group, size_t width)
{
    size_t n = digits.size;
    while (n > 0 && n + (n - 1) / group < width)
        n++;
    for (size_t left = n; left > 0; left--) {
        if (left < n && left % group == 0)
            text_builder_add(out, &grouping, 1);
        text_builder_add(
            out, left > digits.size ? (const uint8_t *)"0" : digits.data + (digits.size - left), 1);
    }
}

/* A number's whole digits and what follows them ("" or ".25", "e+10"), with sign and prefix. */
static void format_number(struct text_builder *out, const struct format_spec *spec,
                          struct span prefix, struct span digits, struct span rest)
{
    char align = spec->align ? spec->align : spec->zero ? '=' : '>';
    bool zeroes = align == '=' && spec->fill == '0';
    size_t used = prefix.size + rest.size;
    struct text_builder body;
    if (!spec->grouping && rest.size == 0) {
        format_padded(out, spec, align, prefix, digits);
        return;
    }
    text_builder_init(&body);
    if (spec->grouping) {
        size_t width = zeroes && (size_t)spec->width > used ? (size_t)spec->width - used : 0;
        bool tens = !strchr("bBoOxX", spec->conversion) || spec->conversion == 0;
        format_grouped(&body, digits, spec->grouping, tens ? 3 : 4, width);
    } else {
        text_builder_add(&body, digits.data, digits.size);
    }
    text_builder_add(&body, rest.data, rest.size);
    format_padded(out, spec, align, prefix, (struct span){body.data, body.size});
    heap_free(body.block);
}

/* Writes the sign, if one is shown; returns its length. */
static size_t format_sign(const struct format_spec *spec, bool negative, uint8_t *out)
{
    if (!negative && (spec->sign == 0 || spec->sign == '-'))
        return 0;
    *out = negative ? '-' : (uint8_t)spec->sign;
    return 1;
}

static void format_upper(uint8_t *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] -= 0x20;
}

void format_int(struct text_builder *out, const struct format_spec *spec, value number)
{
    struct text_builder digits;
    uint8_t prefix[3];
    bool negative = int_is_negative(number);
    size_t size = format_sign(spec, negative, prefix);
    char kind = spec->conversion | 0x20;
    unsigned base = kind == 'b' ? 2 : kind == 'o' ? 8 : kind == 'x' ? 16 : 10;
    if (spec->alternate && base != 10) {
        prefix[size++] = '0';
        prefix[size++] = (uint8_t)spec->conversion;
    }
    text_builder_init(&digits);
    int_print_to(&digits.printer, negative ? int_negate(number) : number, base);
    if (spec->conversion == 'X')
        format_upper(digits.data, digits.size);
    if (HAS(modulo) && spec->precision > (intptr_t)digits.size) {
        struct text_builder longer;
        text_builder_init(&longer);
        format_repeat(&longer, '0', (size_t)spec->precision - digits.size);
        text_builder_add(&longer, digits.data, digits.size);
        digits = longer;
    }
    format_number(out, spec, (struct span){prefix, size}, (struct span){digits.data, digits.size},
                  (struct span){prefix, 0});
    heap_free(digits.block);
}

/* ---- floats ---- */

static bool format_has(const char *text, size_t size, char c)
{
    return memchr(text, c, size);
}

/* No conversion but a precision: as g, but an exponent from one digit earlier on, and always a
 * point. */
static size_t format_float_plain(float_number number, int precision, bool alternate, char *text)
{
    int digits = precision > 0 ? precision : 1;
    size_t size = float_format(number, 'e', digits - 1, false, text);
    const char *e = memchr(text, 'e', size);
    if (!e)
        return size;
    int exponent = 0;
    for (const char *p = e + 2; p < text + size; p++)
        exponent = exponent * 10 + (*p - '0');
    if (e[1] == '+' && exponent == digits - 1 && exponent >= -4) {
        /* g would still write it without one. */
        if (!alternate && format_has(text, size, '.')) {
            size_t mantissa = (size_t)(e - text), end = mantissa;
            while (text[end - 1] == '0')
                end--;
            if (text[end - 1] == '.')
                end--;
            memmove(text + end, e, size - mantissa);
            size -= mantissa - end;
        }
        return size;
    }
    size = float_format(number, 'g', digits, alternate, text);
    if (!format_has(text, size, '.') && !format_has(text, size, 'e')) {
        memcpy(text + size, ".0", 2);
        size += 2;
    }
    return size;
}

static size_t format_float_digits(const struct format_spec *spec, float_number number, char *text,
                                  size_t *zeroes)
{
    char conversion = spec->conversion == '%'   ? 'f'
                      : spec->conversion == 'n' ? 'g'
                                                : spec->conversion;
    intptr_t precision = spec->precision;
    *zeroes = 0;
    if (conversion == 0 && precision < 0) {
        size_t size = float_repr(number, text);
        return size;
    }
    if (precision < 0)
        precision = 6;
    if (precision > FORMAT_PRECISION_MAX) {
        if ((conversion | 0x20) != 'g' && conversion != 0)
            *zeroes = (size_t)precision - FORMAT_PRECISION_MAX;
        precision = FORMAT_PRECISION_MAX;
    }
    if (conversion == 0)
        return format_float_plain(number, (int)precision, spec->alternate, text);
    return float_format(number, conversion, (int)precision, spec->alternate, text);
}

/* Whether all digits of text are 0. */
static bool format_is_zero(const char *text, size_t size)
{
    for (size_t i = 0; i < size && text[i] != 'e' && text[i] != 'E'; i++)
        if (text[i] >= '1')
            return false;
    return true;
}

OPTIONAL void format_float(struct text_builder *out, const struct format_spec *spec,
                           float_number number)
{
    char text[NUMBER_TEXT_MAX + 8];
    uint8_t sign[1];
    size_t zeroes, whole = 0;
    bool negative = float_sign(number) && !float_is_nan(number);
    if (negative)
        number = -number;
    if (spec->conversion == '%')
        number *= 100;
    size_t size = format_float_digits(spec, number, text, &zeroes);
    if (spec->no_minus_zero && format_is_zero(text, size))
        negative = false;
    while (whole < size && text[whole] >= '0' && text[whole] <= '9')
        whole++;
    if (whole == 0)
        whole = size; /* inf, nan: no digits */
    struct text_builder rest;
    text_builder_init(&rest);
    size_t mantissa = whole;
    while (mantissa < size && (text[mantissa] | 0x20) != 'e')
        mantissa++;
    text_builder_add(&rest, text + whole, mantissa - whole);
    if (text[0] <= '9')
        format_repeat(&rest, '0', zeroes);
    text_builder_add(&rest, text + mantissa, size - mantissa);
    if (spec->conversion == '%')
        text_builder_add(&rest, "%", 1);
    struct format_spec plain = *spec;
    if (text[0] > '9')
        plain.grouping = 0;
    format_number(out, &plain, (struct span){sign, format_sign(spec, negative, sign)},
                  (struct span){(const uint8_t *)text, whole}, (struct span){rest.data, rest.size});
    heap_free(rest.block);
}

/* ---- format() ---- */

/* TypeError: of an object that is no number and no text. */
static _Noreturn void format_raise_code(const struct type *error, char conversion, value v)
{
    if (!strchr("bcdeEfFgGnosxX%", conversion))
        format_raise_invalid();
    raise_format(error, "unknown format code '%c' for object of type '%t'", (int)conversion, v);
}

static void format_character(struct text_builder *out, struct format_spec *spec, value v)
{
    uint8_t bytes[4];
    intptr_t code = int_value(v);
    if (spec->alternate)
        format_raise_invalid();
    if (spec->sign)
        raise_text(&type_ValueError, "sign not allowed with integer format specifier 'c'");
    if (code < 0 || code > CODE_POINT_MAX)
        raise_text(&type_OverflowError, "char not in range(0x110000)");
    if (!spec->align)
        spec->align = spec->zero ? '=' : '>';
    spec->precision = -1;
    format_text(out, spec, (struct span){bytes, text_put((uint32_t)code, bytes)});
}

static bool format_is_one_of(char conversion, const char *set)
{
    return conversion != 0 && strchr(set, conversion);
}

/* A complex: each part as its conversion says, padded together; without one as str() has it. False: v is none. */
static bool format_complex(struct text_builder *out, struct format_spec *spec, value v)
{
    float_number real, imaginary;
    struct text_builder parts;
    if (!HAS(float) || !value_is_object(v) || value_part(v, &type_complex) == NO_VALUE)
        return false;
    if (spec->zero || spec->align == '=')
        raise_text(&type_ValueError, "padding inside of a complex is not allowed");
    if (spec->conversion && !format_is_one_of(spec->conversion, "eEfFgGn"))
        format_raise_code(&type_ValueError, spec->conversion, v);
    struct format_spec part = *spec;
    text_builder_init(&parts);
    if (spec->conversion || spec->precision >= 0) {
        bool bare = !spec->conversion; /* in parentheses */
        complex_parts(v, &real, &imaginary);
        part.width = 0;
        if (bare)
            part.conversion = 'g';
        text_builder_add(&parts, "(", bare);
        format_float(&parts, &part, real);
        part.sign = '+';
        format_float(&parts, &part, imaginary);
        text_builder_add(&parts, "j)", 1u + bare);
    } else {
        print_value(&parts.printer, v, PRINT_STR);
    }
    if (!spec->align)
        spec->align = '>';
    spec->precision = -1;
    format_text(out, spec, (struct span){parts.data, parts.size});
    heap_free(parts.block);
    return true;
}

/* False when the conversion is none for numbers. */
static bool format_number_value(struct text_builder *out, struct format_spec *spec, value v)
{
    char conversion = spec->conversion;
    float_number number;
    bool integer = is_int(v);
    if (!integer && !value_is_float(v) &&
        !(value_is_object(v) && value_part(v, &type_float) != NO_VALUE))
        return false;
    if (spec->grouping == ',' ? format_is_one_of(conversion, "bcnoxX")
                              : spec->grouping && format_is_one_of(conversion, "cn"))
        format_raise_invalid();
    if (integer && conversion == 'c') {
        if (spec->precision >= 0)
            format_raise_invalid();
        format_character(out, spec, v);
        return true;
    }
    if (integer && (conversion == 0 || format_is_one_of(conversion, "bdnoxX"))) {
        if (spec->precision >= 0 || spec->no_minus_zero)
            format_raise_invalid();
        format_int(out, spec, v);
        return true;
    }
    if (!HAS(float) || (conversion != 0 && !format_is_one_of(conversion, "eEfFgGn%")))
        format_raise_code(&type_ValueError, conversion, v);
    float_from_value(v, &number);
    format_float(out, spec, number);
    return true;
}

void format_value_to(struct text_builder *out, value v, const struct span *text)
{
    struct format_spec spec;
    struct span span;
    value method[2];
    if (value_is_object(v) && (type_of(v)->flags & TYPE_HEAP) &&
        method_find_conversion(v, Q___format__, method)) {
        value argument = str_new(text->data, text->size);
        value result = call_with_self(method[0], method[1], 1, 0, &argument);
        text_argument(TEXT_STR, result, &span);
        text_builder_add(out, span.data, span.size);
        value_keep(result);
        return;
    }
    if (text->size == 0) {
        print_value(&out->printer, v, PRINT_STR);
        return;
    }
    format_parse(text, &spec);
    if (format_number_value(out, &spec, v) || format_complex(out, &spec, v))
        return;
    if (spec.sign)
        raise_text(&type_ValueError, "sign not allowed in string format specifier");
    if (spec.alternate || spec.grouping || spec.no_minus_zero)
        format_raise_invalid();
    if (spec.align == '=')
        raise_text(&type_ValueError, "'=' alignment not allowed in string format specifier");
    if (spec.conversion != 0 && spec.conversion != 's')
        format_raise_code(is_str(v) ? &type_ValueError : &type_TypeError, spec.conversion, v);
    value shown = is_str(v) ? v : str_of(v);
    str_span(shown, &span);
    format_text(out, &spec, span);
    value_keep(shown);
}

value value_format(value v, value spec)
{
    struct text_builder out;
    struct span text;
    text_argument(TEXT_STR, spec, &text);
    text_builder_init(&out);
    format_value_to(&out, v, &text);
    return text_builder_str(&out);
}
