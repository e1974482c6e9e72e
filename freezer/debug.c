/* debug.c - takes line tables out of bytecode, and notes what they said. */
#include "freezer/debug.h"
#include "freezer/input.h"
#include "freezer/layout.h"
#include "host/memory.h"
#include "runtime/format/opcode.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRY_LINES_MAX = 0x7ff }; /* what one entry of a line table can add */

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

/* Room for a function of that place: its first offset. */
static uint32_t reserve(struct debug *debug, const char *place, size_t size)
{
    size_t known = debug->places.size, index = text_set_add(&debug->places, place, strlen(place));
    if (index == known) {
        tool_grow(debug->ends, known, debug->ends_capacity);
        debug->ends[index] = 0;
    }
    uint32_t first = debug->ends[index];
    debug->ends[index] += (uint32_t)size + 1;
    return first;
}

/* Returns the function's first offset. */
static uint32_t note_lines(struct debug *debug, const struct code *code, const struct raw_code *raw,
                           const struct prelude *prelude)
{
    const char *file = code->n_names != 0 ? code->names[0].data : "";
    char *place = tool_format("%s:%s", file, input_function_name(code, raw));
    uint32_t first = reserve(debug, place, (size_t)(raw->code + raw->size - prelude->code));
    const uint8_t *p = prelude_line_table(prelude), *end = prelude->info + prelude->info_size;
    uint32_t offset = 0, line = 1;
    bool more = true;
    while (more) {
        uint32_t bytes = 1, lines = 0;
        more = p < end;
        if (more) {
            uint32_t head = *p++;
            bytes = head & (head & 0x80 ? 0xf : 0x1f);
            lines = head & 0x80 ? (head & 0x70) << 4 : head >> 5;
            if (head & 0x80 && p < end)
                lines |= *p++;
        }
        if (bytes != 0)
            metrics_add(&debug->lines, line, "%s+%u", place, (unsigned)(first + offset));
        offset += bytes;
        line += lines;
    }
    free(place);
    return first;
}

const uint8_t *debug_strip(struct debug *debug, const struct code *code, const struct raw_code *raw,
                           struct arena *arena, size_t *size)
{
    struct prelude prelude;
    struct buf out;
    prelude_read(raw->code, raw->size, &prelude);
    uint32_t first = debug->mode == DEBUG_FILE ? note_lines(debug, code, raw, &prelude) : 0;
    size_t names = (size_t)(prelude_line_table(&prelude) - prelude.info), signature = 1;
    size_t entries = (first + ENTRY_LINES_MAX - 1) / ENTRY_LINES_MAX;
    while (raw->code[signature - 1] & 0x80)
        signature++;
    buf_init(&out, &tool_allocator);
    buf_put(&out, raw->code, signature);
    put_prelude_sizes(&out, names + 2 * entries, prelude.n_cells);
    buf_put(&out, prelude.info, names);
    while (first != 0) {
        uint32_t part = first < ENTRY_LINES_MAX ? first : ENTRY_LINES_MAX;
        buf_put_byte(&out, (uint8_t)(0x80 | part >> 8 << 4));
        buf_put_byte(&out, (uint8_t)part);
        first -= part;
    }
    buf_put(&out, prelude.cells, (size_t)(raw->code + raw->size - prelude.cells));
    const uint8_t *stripped = (const uint8_t *)arena_copy(arena, out.data, out.size);
    *size = out.size;
    buf_free(&out);
    return stripped;
}
