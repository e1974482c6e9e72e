/* symbols.h - the lines of a firmware that has only offsets: a file of the host, written by freeze, read by traceback.
 *
 * One JSON object: "build" with the build's id, then "FILE:FUNCTION+OFFSET" with the line that starts there. */
#ifndef FREEZER_SYMBOLS_H
#define FREEZER_SYMBOLS_H

#include "runtime/host/metrics.h"

/* A line of source starts at this offset of its place, "main.py:read". */
struct traceback_symbol {
    const char *place;
    size_t place_size;
    uint32_t offset;
    int64_t line;
};

struct symbols {
    struct metrics metrics; /* owns the texts */
    struct traceback_symbol *items;
    size_t size;
    const char *build; /* "" where the file is older than ids of builds */
    char *path;
};

void symbols_write(const struct metrics *lines, const char *build, struct buf *out);
/* Reads such a file. Errors are reported and false returned. symbols_close on every path. */
bool symbols_read(struct symbols *symbols, const char *path, struct report *report);
void symbols_close(struct symbols *symbols);
/* The line at that offset of the place; 0: none is known. */
int64_t symbols_line(const struct symbols *symbols, const char *place, uint32_t offset);

#endif
