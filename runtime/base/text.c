/* text.c - formatting of short messages without libc. */
#include "runtime/base/text.h"

#include <string.h>

/* Writes number in base 10 or 16, two digits at least in base 16, to the end of digits; returns the
 * first. */
static char *text_digits(uint32_t number, unsigned base, char *end)
{
    char *p = end;
    *--p = 0;
    do {
        *--p = "0123456789abcdef"[number % base];
        number /= base;
    } while (number > 0 || (base == 16 && end - p < 3));
    return p;
}

size_t text_vformat(char *out, size_t size, const char *format, va_list arguments)
{
    size_t used = 0;
    for (; *format != 0; format++) {
        char digits[12];
        const char *piece = format;
        size_t length = 1;
        if (*format == '%') {
            format++;
            if (*format == 's') {
                piece = va_arg(arguments, const char *);
            } else if (*format == 'd') {
                int32_t number = va_arg(arguments, int32_t);
                uint32_t magnitude = number < 0 ? 0u - (uint32_t)number : (uint32_t)number;
                char *first = text_digits(magnitude, 10, digits + sizeof digits);
                if (number < 0)
                    *--first = '-';
                piece = first;
            } else {
                unsigned base = *format == 'x' ? 16 : 10;
                piece = text_digits(va_arg(arguments, uint32_t), base, digits + sizeof digits);
            }
            length = strlen(piece);
        }
        if (length > size - 1 - used)
            length = size - 1 - used;
        memcpy(out + used, piece, length);
        used += length;
    }
    out[used] = 0;
    return used;
}

size_t text_format(char *out, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t used = text_vformat(out, size, format, arguments);
    va_end(arguments);
    return used;
}
