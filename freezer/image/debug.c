/* debug.c - takes line tables out of bytecode, and notes what they said. */
#include "freezer/image/debug.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>

void debug_init(struct debug *debug, enum debug_mode mode)
{
    *debug = (struct debug){.mode = mode};
    text_set_init(&debug->places);
}

void debug_free(struct debug *debug)
{
    metrics_free(&debug->lines);
    text_set_free(&debug->places);
    free(debug->ends);
}

/* Index of the place, in places and ends. */
static uint32_t place_index(struct debug *debug, const char *place)
{
    size_t known = debug->places.size, index = text_set_add(&debug->places, place, strlen(place));
    if (index == known) {
        tool_grow(debug->ends, known, debug->ends_capacity);
        debug->ends[index] = 0;
    }
    return (uint32_t)index;
}

/* The lines of a function whose first offset that is. */
static void note_lines(struct debug *debug, const char *place, uint32_t first,
                       const struct buf *lines)
{
    const uint8_t *p = lines->data, *end = p + lines->size;
    uint32_t offset = 0, line = 1;
    bool more = true;
    while (more) {
        uint32_t bytes = 1, step = 0;
        more = line_entry_read(&p, end, &bytes, &step);
        if (bytes != 0)
            metrics_add(&debug->lines, line, "%s+%u", place, (unsigned)(first + offset));
        offset += bytes;
        line += step;
    }
}

void debug_put_lines(struct debug *debug, const char *place, const struct buf *lines, size_t size,
                     bool only_look, struct buf *out)
{
    if (debug->mode == DEBUG_FULL)
        buf_put(out, lines->data, lines->size);
    if (debug->mode != DEBUG_FILE)
        return;
    uint32_t index = place_index(debug, place), first = debug->ends[index];
    if (!only_look) {
        note_lines(debug, place, first, lines);
        debug->ends[index] += (uint32_t)size + 1;
    }
    line_put(out, 0, first);
}
