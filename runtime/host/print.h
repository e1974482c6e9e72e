/* print.h - C text into a buffer, for the tools that write C. */
#ifndef HOST_PRINT_H
#define HOST_PRINT_H

#include "runtime/base/buf.h"

void print_to(struct buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A list of unsigned numbers, sixteen a line, indented; a comma after each. */
void print_numbers(struct buf *out, const uint32_t *numbers, size_t count);
/* Bytes as C string literals, one or more lines, indented; no newline after the last. */
void print_c_bytes(struct buf *out, const void *data, size_t size);
/* Text inside a C comment: printable ASCII, at most max characters, never the comment's end. */
void print_comment(struct buf *out, const char *text, size_t size, size_t max);
/* Text for eyes: what is no UTF-8, and what a terminal would obey, as \xNN; newlines and tabs stay. */
void print_shown(struct buf *out, const char *text);
/* A path as make reads it. */
void print_make_path(struct buf *out, const char *path);
/* Text as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD. */
void print_json(struct buf *out, const char *text, size_t size);

#endif
