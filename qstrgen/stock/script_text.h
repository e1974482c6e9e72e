/* script_text.h - text inputs of stock's build scripts: read whole, checked, told apart by line. */
#ifndef QSTRGEN_SCRIPT_TEXT_H
#define QSTRGEN_SCRIPT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct script_text {
    const char *path; /* as the user named it */
    char *data;       /* a zero byte follows; the reader owns it */
    size_t size;
};

/* Reads a text file. False, with path:line and the cause on standard error, where it cannot be read,
 * holds a zero byte (a binary file), or is no UTF-8, which C sources and qstrdefs files are. */
bool script_text_read(struct script_text *text, const char *path);
void script_text_free(struct script_text *text);
/* From 1: the line that holds data + offset. */
unsigned script_text_line(const struct script_text *text, size_t offset);

/* The offset of the first byte that text cannot hold: a zero byte, or what is no UTF-8. size where
 * there is none. */
size_t text_bad_byte(const char *data, size_t size);

/* Prints "path:line: error: ..." and returns 1, a script's exit status. Line 0: none. */
int script_error(const char *path, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
