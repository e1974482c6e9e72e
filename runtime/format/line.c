/* line.c - source lines from a function's line table. */
#include "runtime/format/disasm.h"
#include "runtime/format/opcode.h"

uint32_t line_seek(struct line_cursor *cursor, const uint8_t *end, size_t offset)
{
    while (cursor->next < end) {
        const uint8_t *p = cursor->next;
        uint32_t bytes, lines, head = *p++;
        if (head & 0x80) {
            /* 1LLLBBBB LLLLLLLL */
            if (p == end)
                break;
            bytes = head & 0xf;
            lines = (head & 0x70) << 4 | *p++;
        } else {
            /* 0LLBBBBB */
            bytes = head & 0x1f;
            lines = head >> 5;
        }
        if (offset - cursor->offset < bytes)
            break;
        cursor->offset += bytes;
        cursor->line += lines;
        cursor->next = p;
    }
    return cursor->line;
}

uint32_t line_of_offset(const uint8_t *line_table, const uint8_t *end, size_t offset)
{
    struct line_cursor cursor = {line_table, 0, 1};
    return line_seek(&cursor, end, offset);
}

const uint8_t *prelude_line_table(const struct prelude *prelude)
{
    const uint8_t *p = prelude->info, *end = prelude->info + prelude->info_size;
    uint64_t names = 1 + (uint64_t)prelude->n_positional + prelude->n_keyword_only;
    for (; names > 0 && p < end; names--) {
        while (p < end && *p & 0x80)
            p++;
        p += p < end;
    }
    return p;
}
