/* print.c - C text into a buffer. */
#include "host/print.h"
#include "host/memory.h"
#include "runtime/base/utf8.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 80, NUMBERS_A_LINE = 16 };

static void emit_number(struct buf *out, uint64_t number)
{
    char text[20];
    unsigned first = sizeof text;
    do
        text[--first] = (char)('0' + number % 10);
    while (number /= 10);
    buf_put(out, text + first, sizeof text - first);
}

static void emit_hex(struct buf *out, unsigned number)
{
    char text[2 * sizeof number];
    unsigned first = sizeof text;
    do
        text[--first] = "0123456789abcdef"[number & 0xf];
    while (number >>= 4);
    buf_put(out, text + first, sizeof text - first);
}

/* Formats what nearly all formats are made of, texts and plain numbers: images are written in thousands of small pieces. False at
 * anything else; then some of it may be in `out`. */
static bool print_plain(struct buf *out, const char *format, va_list arguments)
{
    for (;;) {
        size_t size = strcspn(format, "%");
        buf_put(out, format, size);
        format += size;
        if (*format++ == 0)
            return true;
        switch (*format++) {
        case 's':
            buf_put_str(out, va_arg(arguments, const char *));
            break;
        case 'u':
            emit_number(out, va_arg(arguments, unsigned));
            break;
        case 'x':
            emit_hex(out, va_arg(arguments, unsigned));
            break;
        case 'd': {
            int number = va_arg(arguments, int);
            if (number < 0)
                buf_put_byte(out, '-');
            emit_number(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
            break;
        }
        case 'z':
            if (*format++ != 'u')
                return false;
            emit_number(out, va_arg(arguments, size_t));
            break;
        case 'c':
            buf_put_byte(out, (uint8_t)va_arg(arguments, int));
            break;
        default:
            return false;
        }
    }
}

static void print_any(struct buf *out, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size <= 0)
        return;
    char *text = (char *)buf_extend(out, (size_t)size + 1);
    if (text == NULL)
        return;
    vsnprintf(text, (size_t)size + 1, format, arguments);
    out->size--; /* the zero byte */
}

void print_to(struct buf *out, const char *format, ...)
{
    va_list arguments;
    size_t start = out->size;
    va_start(arguments, format);
    bool done = print_plain(out, format, arguments);
    va_end(arguments);
    if (done)
        return;
    out->size = start;
    va_start(arguments, format);
    print_any(out, format, arguments);
    va_end(arguments);
}

void print_numbers(struct buf *out, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_put_str(out, i % NUMBERS_A_LINE == 0 ? (i == 0 ? "    " : "\n    ") : " ");
        emit_number(out, numbers[i]);
        buf_put_byte(out, ',');
    }
}

/* The bytes of an octal escape, or the byte itself, at p; returns where it ends. */
static uint8_t *put_c_byte(uint8_t *p, uint8_t byte, bool digit_follows)
{
    if (byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\' && byte != '?') {
        *p++ = byte;
        return p;
    }
    /* Octal escapes end after three digits: shorter ones only where no digit follows. */
    *p++ = '\\';
    if (digit_follows || byte >= 0100)
        *p++ = (uint8_t)('0' + (byte >> 6));
    if (digit_follows || byte >= 010)
        *p++ = (uint8_t)('0' + (byte >> 3 & 7));
    *p++ = (uint8_t)('0' + (byte & 7));
    return p;
}

void print_c_bytes(struct buf *out, const void *data, size_t size)
{
    static const char start[] = "    \"", next[] = "\"\n    \"";
    enum { START = sizeof start - 1, NEXT = sizeof next - 1, LONGEST = 4 };
    const uint8_t *bytes = data;
    /* Room for all at once: a line holds LINE_BYTES, its own start among them. */
    size_t most = START + size * LONGEST + (size * LONGEST / (LINE_BYTES - START) + 1) * NEXT + 1;
    uint8_t *first = buf_extend(out, most), *p = first, *line = first;
    if (first == NULL)
        return;
    memcpy(p, start, START);
    p += START;
    for (size_t i = 0; i < size; i++) {
        if (p - line > LINE_BYTES) {
            memcpy(p, next, NEXT);
            line = p + NEXT - START;
            p += NEXT;
        }
        p = put_c_byte(p, bytes[i], i + 1 < size && bytes[i + 1] >= '0' && bytes[i + 1] <= '7');
    }
    *p++ = '"';
    out->size -= most - (size_t)(p - first);
}

void print_comment(struct buf *out, const char *text, size_t size, size_t max)
{
    size_t shown = size < max ? size : max;
    uint8_t *p = buf_extend(out, shown);
    for (size_t i = 0; i < shown && p != NULL; i++) {
        unsigned char c = (unsigned char)text[i];
        bool ends = c == '/' || c == '*';
        bool hidden = c < ' ' || c > '~' || (ends && i > 0 && text[i - 1] == '*') ||
                      (ends && i > 0 && text[i - 1] == '/');
        p[i] = hidden ? '.' : c;
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
