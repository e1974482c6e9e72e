/* text.h - formatting of short messages without libc. */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Writes format to out[0..size), cut to fit, and always a zero byte; returns the characters written
 * without it. size > 0. In format, %s is a const char *, %u a uint32_t, %d an int32_t and %x a
 * uint32_t in two or more hexadecimal digits; nothing else. */
size_t text_format(char *out, size_t size, const char *format, ...);
size_t text_vformat(char *out, size_t size, const char *format, va_list arguments);

#endif
