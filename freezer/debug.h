/* debug.h - line tables: kept in the image, left out, or written to a file that stays on the host. */
#ifndef FREEZER_DEBUG_H
#define FREEZER_DEBUG_H

#include "host/metrics.h"
#include "runtime/format/code.h"

enum debug_mode { DEBUG_FULL, DEBUG_NONE, DEBUG_FILE };

/* What a stripped image's tracebacks are translated with. A place is an offset from a function's first
 * instruction; functions of one name in one file follow each other, as their number is all that a board
 * prints. */
struct debug {
    enum debug_mode mode;
    struct metrics lines;   /* FILE: "main.py:read+12" to the line that starts there */
    struct text_set places; /* "main.py:read" */
    uint32_t *ends;         /* by place: the next function's first offset */
    size_t ends_capacity;
};

void debug_init(struct debug *debug, enum debug_mode mode);
void debug_free(struct debug *debug);
/* The function's bytecode without its line table, in the arena, and its new size. In mode FILE its lines
 * are noted, and the table says by how much its offsets are larger than they are, where another function of
 * its name comes before it. Verified bytecode only. */
const uint8_t *debug_strip(struct debug *debug, const struct code *code, const struct raw_code *raw,
                           struct arena *arena, size_t *size);

#endif
