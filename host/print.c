/* print.c - C text into a buffer. */
#include "host/print.h"
#include "host/memory.h"
#include "runtime/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 80, NUMBERS_A_LINE = 16 };

void print_to(struct buf *out, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < (int)sizeof text) {
        buf_put(out, text, size > 0 ? (size_t)size : 0);
        return;
    }
    char *longer = tool_alloc((size_t)size + 1);
    va_start(arguments, format);
    vsnprintf(longer, (size_t)size + 1, format, arguments);
    va_end(arguments);
    buf_put(out, longer, (size_t)size);
    free(longer);
}

static void emit_number(struct buf *out, uint32_t number)
{
    char text[12];
    unsigned first = sizeof text;
    do
        text[--first] = (char)('0' + number % 10);
    while (number /= 10);
    buf_put(out, text + first, sizeof text - first);
}

void print_numbers(struct buf *out, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_put_str(out, i % NUMBERS_A_LINE == 0 ? (i == 0 ? "    " : "\n    ") : " ");
        emit_number(out, numbers[i]);
        buf_put_byte(out, ',');
    }
}

void print_c_bytes(struct buf *out, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    size_t line_start = out->size;
    buf_put_str(out, "    \"");
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = bytes[i];
        if (out->size - line_start > LINE_BYTES) {
            buf_put_str(out, "\"\n");
            line_start = out->size;
            buf_put_str(out, "    \"");
        }
        if (byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\' && byte != '?') {
            buf_put_byte(out, byte);
            continue;
        }
        /* Octal escapes end after three digits: shorter ones only where no digit follows. */
        bool full = i + 1 < size && bytes[i + 1] >= '0' && bytes[i + 1] <= '7';
        buf_put_byte(out, '\\');
        if (full || byte >= 0100)
            buf_put_byte(out, (uint8_t)('0' + (byte >> 6)));
        if (full || byte >= 010)
            buf_put_byte(out, (uint8_t)('0' + (byte >> 3 & 7)));
        buf_put_byte(out, (uint8_t)('0' + (byte & 7)));
    }
    buf_put_byte(out, '"');
}

void print_comment(struct buf *out, const char *text, size_t size, size_t max)
{
    for (size_t i = 0; i < size && i < max; i++) {
        unsigned char c = (unsigned char)text[i];
        bool ends = c == '/' || c == '*';
        buf_put_byte(out, c < ' ' || c > '~' || (ends && i > 0 && text[i - 1] == '*') ||
                                  (ends && i > 0 && text[i - 1] == '/')
                              ? '.'
                              : c);
    }
    if (size > max)
        buf_put_str(out, "...");
}

void print_make_path(struct buf *out, const char *path)
{
    for (; *path; path++) {
        if (*path == ' ' || *path == '#')
            buf_put_byte(out, '\\');
        if (*path == '$')
            buf_put_byte(out, '$');
        buf_put_byte(out, (uint8_t)*path);
    }
}

void print_json(struct buf *out, const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    buf_put_byte(out, '"');
    for (size_t i = 0; i < size;) {
        size_t taken;
        int32_t code = utf8_decode(bytes + i, size - i, &taken);
        if (code < 0)
            buf_put_str(out, "\xef\xbf\xbd");
        else if (code == '"' || code == '\\')
            print_to(out, "\\%c", (char)code);
        else if (code < ' ' || code == 0x7f)
            print_to(out, "\\u%04x", (unsigned)code);
        else
            buf_put(out, bytes + i, taken);
        i += taken;
    }
    buf_put_byte(out, '"');
}
