/* print.c - C text into a buffer. */
#include "runtime/host/print.h"
#include "runtime/base/utf8.h"
#include "runtime/host/memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 80, NUMBERS_A_LINE = 16 };

enum { NUMBER_MAX = 20 /* digits */ };

/* Puts the digits at p; returns where they end. */
static uint8_t *print_put_number(uint8_t *p, uint64_t number)
{
    unsigned digits = 1;
    for (uint64_t rest = number; rest >= 10; rest /= 10)
        digits++;
    for (unsigned i = digits; i-- > 0; number /= 10)
        p[i] = (uint8_t)('0' + number % 10);
    return p + digits;
}

static void emit_number(struct buf *out, uint64_t number)
{
    uint8_t text[NUMBER_MAX];
    buf_put(out, text, (size_t)(print_put_number(text, number) - text));
}

static void emit_signed(struct buf *out, int64_t number)
{
    if (number < 0)
        buf_put_byte(out, '-');
    emit_number(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
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
        const char *end = strchrnul(format, '%');
        if (end != format)
            buf_put(out, format, (size_t)(end - format));
        if (*end == 0)
            return true;
        format = end + 1;
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
        case 'd':
            emit_signed(out, va_arg(arguments, int));
            break;
        case 'l':
            if (*format++ != 'd')
                return false;
            emit_signed(out, va_arg(arguments, long));
            break;
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
    if (!text)
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
    static const char start[] = "\n    ";
    enum { START = sizeof start - 1, LONGEST = START + NUMBER_MAX + 1 };
    /* Room for all at once. */
    uint8_t *first = buf_extend(out, count * LONGEST), *p = first;
    if (!first)
        return;
    for (size_t i = 0; i < count; i++) {
        if (i % NUMBERS_A_LINE == 0) {
            size_t skipped = i == 0; /* the first line has begun */
            memcpy(p, start + skipped, START - skipped);
            p += START - skipped;
        } else {
            *p++ = ' ';
        }
        p = print_put_number(p, numbers[i]);
        *p++ = ',';
    }
    out->size -= count * LONGEST - (size_t)(p - first);
}

/* What each byte is in a literal where no digit follows: itself, or an octal escape. A table, since no processor foresees which
 * of them comes next in bytecode. */
struct c_byte {
    char text[4];
    uint8_t size;
};

#define IS_PLAIN(b) ((b) >= ' ' && (b) < 0x7f && (b) != '"' && (b) != '\\' && (b) != '?')
#define DIGITS(b) ((b) < 010 ? 1 : (b) < 0100 ? 2 : 3)
#define DIGIT(b, place) \
    (char)('0' + ((b) >> 3 * (DIGITS(b) > (place) ? DIGITS(b) - (place) : 0)) % 8)
#define C_BYTE(b)                                                                \
    {                                                                            \
        {IS_PLAIN(b) ? (char)(b) : '\\', DIGIT(b, 1), DIGIT(b, 2), DIGIT(b, 3)}, \
            IS_PLAIN(b) ? 1 : 1 + DIGITS(b)                                      \
    }
#define C_BYTES_4(b) C_BYTE(b), C_BYTE((b) + 1), C_BYTE((b) + 2), C_BYTE((b) + 3)
#define C_BYTES_16(b) C_BYTES_4(b), C_BYTES_4((b) + 4), C_BYTES_4((b) + 8), C_BYTES_4((b) + 12)
#define C_BYTES_64(b) \
    C_BYTES_16(b), C_BYTES_16((b) + 16), C_BYTES_16((b) + 32), C_BYTES_16((b) + 48)
static const struct c_byte c_bytes[256] = {C_BYTES_64(0), C_BYTES_64(64), C_BYTES_64(128),
                                           C_BYTES_64(192)};

/* Puts a byte of a literal at p, where there is room for four; returns where it ends. */
static uint8_t *put_c_byte(uint8_t *p, uint8_t byte, bool digit_follows)
{
    const struct c_byte *c = &c_bytes[byte];
    memcpy(p, c->text, sizeof c->text);
    if (!digit_follows || c->size == 1)
        return p + c->size;
    /* An escape ends after three digits: with fewer the next one would be part of it. */
    for (unsigned place = 3; place > 0; place--, byte >>= 3)
        p[place] = (uint8_t)('0' + byte % 8);
    return p + 4;
}

void print_c_bytes(struct buf *out, const void *data, size_t size)
{
    static const char start[] = "    \"", next[] = "\"\n    \"";
    enum { START = sizeof start - 1, NEXT = sizeof next - 1, LONGEST = 4 };
    const uint8_t *bytes = data;
    /* Room for all at once: a line holds LINE_BYTES, its own start among them. */
    size_t most = START + size * LONGEST + (size * LONGEST / (LINE_BYTES - START) + 1) * NEXT + 1;
    uint8_t *first = buf_extend(out, most), *p = first, *line = first;
    if (!first)
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
    for (size_t i = 0; i < shown && p; i++) {
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

void print_shown(struct buf *out, const char *text)
{
    size_t rest = strlen(text), taken;
    for (const uint8_t *at = (const uint8_t *)text; rest != 0; at += taken, rest -= taken) {
        int32_t code = utf8_decode(at, rest, &taken);
        bool control = code < 0x20 ? code != '\n' && code != '\t' : code >= 0x7f && code < 0xa0;
        if (!control)
            buf_put(out, at, taken);
        for (size_t i = 0; control && i < taken; i++)
            print_to(out, "\\x%02x", at[i]);
    }
}
