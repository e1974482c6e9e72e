/* natmod_print.c - what natmods print: formats of C's printf, and %q for a name. */
#include "runtime/natmod/natmod.h"

#include "runtime/base/number.h"
#include "runtime/vm/run/exception.h"

#include <string.h>

static void console_strn(void *data, const char *text, size_t size)
{
    console.write(data, text, size);
}
const mp_print_t mp_plat_print = {NULL, console_strn};

void mp_print_str(const mp_print_t *print, const char *text)
{
    print->print_strn(print->data, text, strlen(text));
}

void mp_obj_print_helper(const mp_print_t *print, mp_obj_t o, mp_print_kind_t kind)
{
    const struct printer printer = {print->print_strn, print->data};
    print_value(&printer, o, kind);
}

struct directive {
    bool left, plus, space, alternate, zero;
    int width, precision; /* precision -1: none */
};

static void printf_many(const mp_print_t *print, char c, int n, int *total)
{
    for (; n > 0; n--, (*total)++)
        print->print_strn(print->data, &c, 1);
}

/* prefix, then text, in the directive's width. */
static void printf_padded(const mp_print_t *print, const struct directive *d, const char *prefix,
                          const char *text, size_t size, int *total)
{
    int missing = d->width - (int)(strlen(prefix) + size);
    bool zeroes = d->zero && !d->left;
    if (!d->left && !zeroes)
        printf_many(print, ' ', missing, total);
    mp_print_str(print, prefix);
    if (zeroes)
        printf_many(print, '0', missing, total);
    print->print_strn(print->data, text, size);
    if (d->left)
        printf_many(print, ' ', missing, total);
    *total += (int)(strlen(prefix) + size);
}

static void printf_number(const mp_print_t *print, const struct directive *d, uint64_t n,
                          const char *prefix, char conversion, int *total)
{
    enum { DIGITS = 64 };
    const char *digits = conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    unsigned base = conversion == 'x' || conversion == 'X' ? 16 : conversion == 'o' ? 8 : 10;
    char text[DIGITS], *at = text + DIGITS;
    int least = d->precision < 0 ? 1 : d->precision < DIGITS ? d->precision : DIGITS;
    for (; n || text + DIGITS - at < least; n /= base)
        *--at = digits[n % base];
    struct directive plain = *d;
    plain.zero &= d->precision < 0;
    printf_padded(print, &plain, prefix, at, (size_t)(text + DIGITS - at), total);
}

static void printf_double(const mp_print_t *print, const struct directive *d, double number,
                          char conversion, int *total)
{
    char text[NUMBER_TEXT_MAX];
    enum { MOST = 60 };
    int precision = d->precision < 0 ? 6 : d->precision < MOST ? d->precision : MOST;
    size_t size = number_format_double(number, conversion, precision, d->alternate, text);
    bool negative = size && *text == '-';
    printf_padded(print, d,
                  negative   ? "-"
                  : d->plus  ? "+"
                  : d->space ? " "
                             : "",
                  text + negative, size - negative, total);
}

static const char *printf_flags(const char *at, struct directive *d)
{
    for (;; at++) {
        d->left |= *at == '-';
        d->plus |= *at == '+';
        d->space |= *at == ' ';
        d->alternate |= *at == '#';
        d->zero |= *at == '0';
        if (!*at || !strchr("-+ #0", *at))
            return at;
    }
}

static const char *printf_count(const char *at, int *out, va_list *args)
{
    if (*at == '*') {
        *out = va_arg(*args, int);
        return at + 1;
    }
    for (*out = 0; *at >= '0' && *at <= '9'; at++)
        *out = *out * 10 + *at - '0';
    return at;
}

/* An integer argument of a length: 0 int, 1 long or size_t, 2 long long. */
static int64_t read_integer(unsigned length, bool is_signed, va_list *args)
{
    if (length == 2)
        return va_arg(*args, long long);
    if (length == 1)
        return is_signed ? va_arg(*args, long) : (int64_t)va_arg(*args, unsigned long);
    return is_signed ? va_arg(*args, int) : (int64_t)va_arg(*args, unsigned);
}

static void printf_text(const mp_print_t *print, struct directive *d, const char *text, int *total)
{
    size_t size = 0;
    while ((d->precision < 0 || size < (size_t)d->precision) && text[size])
        size++;
    d->zero = false;
    printf_padded(print, d, "", text, size, total);
}

static void printf_name(const mp_print_t *print, struct directive *d, qstr name, int *total)
{
    struct span span = name_span(name);
    d->zero = false;
    printf_padded(print, d, "", (const char *)span.data, span.size, total);
}

static void printf_directive(const mp_print_t *print, struct directive *d, char conversion,
                             unsigned length, va_list *args, int *total)
{
    int64_t n;
    char c;
    switch (conversion) {
    case 'd':
    case 'i':
        n = read_integer(length, true, args);
        printf_number(print, d, n < 0 ? 0 - (uint64_t)n : (uint64_t)n,
                      n < 0      ? "-"
                      : d->plus  ? "+"
                      : d->space ? " "
                                 : "",
                      'd', total);
        break;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        n = read_integer(length, false, args);
        printf_number(print, d, (uint64_t)n,
                      !d->alternate       ? ""
                      : conversion == 'x' ? "0x"
                      : conversion == 'X' ? "0X"
                                          : "",
                      conversion, total);
        break;
    case 'p':
        printf_number(print, d, (uintptr_t)va_arg(*args, void *), d->alternate ? "0x" : "", 'x',
                      total);
        break;
    case 'c':
        c = (char)va_arg(*args, int);
        d->zero = false;
        printf_padded(print, d, "", &c, 1, total);
        break;
    case 's': {
        const char *text = va_arg(*args, const char *);
        printf_text(print, d, text ? text : "(null)", total);
        break;
    }
    case 'q':
        printf_name(print, d, va_arg(*args, unsigned), total);
        break;
    default:
        printf_double(print, d, va_arg(*args, double), conversion, total);
    }
}

static int print_format_of_c(const mp_print_t *print, const char *format, va_list *args)
{
    int total = 0;
    while (*format) {
        size_t plain = strcspn(format, "%");
        print->print_strn(print->data, format, plain);
        total += (int)plain;
        format += plain;
        if (!*format)
            break;
        struct directive d = {.precision = -1};
        format = printf_count(printf_flags(format + 1, &d), &d.width, args);
        if (*format == '.')
            format = printf_count(format + 1, &d.precision, args);
        unsigned length = 0;
        for (; *format && strchr("lzjth", *format); format++)
            length += *format == 'l' || *format == 'z' || *format == 't' || *format == 'j';
        if (*format && strchr("diouxXpcsqeEfFgG", *format))
            printf_directive(print, &d, *format, length > 2 ? 2 : length, args, &total);
        else if (*format)
            printf_many(print, *format, 1, &total);
        format += *format != 0;
    }
    return total;
}

int mp_vprintf(const mp_print_t *print, const char *format, va_list args)
{
    va_list copy;
    va_copy(copy, args);
    int total = print_format_of_c(print, format, &copy);
    va_end(copy);
    return total;
}

int mp_printf(const mp_print_t *print, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int total = print_format_of_c(print, format, &args);
    va_end(args);
    return total;
}

void mp_raise_msg_varg(const mp_obj_type_t *type, const char *format, ...)
{
    struct text_builder builder;
    va_list args;
    text_builder_init(&builder);
    const mp_print_t print = {builder.printer.data, builder.printer.write};
    va_start(args, format);
    print_format_of_c(&print, format, &args);
    va_end(args);
    raise_value(exception_new((const struct type *)type, text_builder_str(&builder)));
}
