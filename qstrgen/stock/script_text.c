/* script_text.c - text inputs of stock's build scripts. */
#include "qstrgen/stock/script_text.h"
#include "runtime/base/utf8.h"
#include "runtime/host/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int script_error(const char *path, unsigned line, const char *format, ...)
{
    va_list args;
    fprintf(stderr, line != 0 ? "%s:%u: error: " : "%s: error: ", path, line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return 1;
}

/* Are the next eight bytes ASCII without zeros? */
static bool is_plain_word(const char *data)
{
    const uint64_t ones = 0x0101010101010101u, highs = ones << 7;
    uint64_t word;
    memcpy(&word, data, sizeof word);
    return ((word - ones) & highs) == 0 && (word & highs) == 0;
}

size_t text_bad_byte(const char *data, size_t size)
{
    for (size_t i = 0, taken; i < size; i += taken) {
        taken = 8;
        if (size - i >= 8 && is_plain_word(data + i))
            continue;
        taken = 1;
        if (data[i] == 0 || ((unsigned char)data[i] >= 0x80 &&
                             utf8_decode((const uint8_t *)data + i, size - i, &taken) < 0))
            return i;
    }
    return size;
}

bool script_text_read(struct script_text *text, const char *path)
{
    uint8_t *data;
    *text = (struct script_text){.path = path};
    int error = file_read(path, &data, &text->size);
    if (error != 0) {
        script_error(path, 0, "%s", strerror(error));
        return false;
    }
    text->data = (char *)data;
    size_t bad = text_bad_byte(text->data, text->size);
    if (bad == text->size)
        return true;
    if (text->data[bad] == 0)
        script_error(path, script_text_line(text, bad),
                     "a binary file: a zero byte; a text file belongs here");
    else
        script_error(path, script_text_line(text, bad),
                     "byte 0x%02x is no UTF-8; save the file as UTF-8",
                     (unsigned char)text->data[bad]);
    script_text_free(text);
    return false;
}

void script_text_free(struct script_text *text)
{
    free(text->data);
    text->data = NULL;
}

unsigned script_text_line(const struct script_text *text, size_t offset)
{
    unsigned line = 1;
    for (size_t i = 0; i < offset; i++)
        line += text->data[i] == '\n';
    return line;
}
