/* debug.h - line tables: kept in the image, left out, or written to a file that stays on the host. */
#ifndef FREEZER_DEBUG_H
#define FREEZER_DEBUG_H

#include "runtime/base/buf.h"
#include "runtime/host/metrics.h"

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
/* Appends what the image keeps of a function's line table. In mode FILE its lines are noted, and the table says by how much
 * its offsets are larger than they are, where another function of its place comes before it. place: "main.py:read"; size: bytes of
 * its instructions; only_look: nothing is noted. */
void debug_put_lines(struct debug *debug, const char *place, const struct buf *lines, size_t size,
                     bool only_look, struct buf *out);

#endif
