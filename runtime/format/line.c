/* line.c - line tables of functions: an entry's bytes, writing, and source lines from them.
 *
 * An entry is 0LLBBBBB or 1LLLBBBB LLLLLLLL: so many bytes of code, and behind them so many lines on. */
#include "runtime/format/disasm.h"
#include "runtime/format/opcode.h"

bool line_entry_read(const uint8_t **p, const uint8_t *end, uint32_t *bytes, uint32_t *lines)
{
    if (*p == end)
        return false;
    uint32_t head = *(*p)++;
    if (head & 0x80) {
        if (*p == end)
            return false;
        *bytes = head & 0xf;
        *lines = (head & 0x70) << 4 | *(*p)++;
    } else {
        *bytes = head & 0x1f;
        *lines = head >> 5;
    }
    return true;
}

uint32_t line_seek(struct line_cursor *cursor, const uint8_t *end, size_t offset)
{
    const uint8_t *p = cursor->next;
    uint32_t bytes, lines;
    while (line_entry_read(&p, end, &bytes, &lines) && offset - cursor->offset >= bytes) {
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

uint16_t line_entry(uint32_t *bytes, uint32_t *lines)
{
    uint32_t b, l;
    bool wide = *lines > 6 && *bytes <= 15;
    if (wide) {
        b = *bytes;
        l = *lines < 2047 ? *lines : 2047;
    } else {
        b = *bytes < 31 ? *bytes : 31;
        l = b < *bytes ? 0 : *lines < 3 ? *lines : 3;
    }
    *bytes -= b;
    *lines -= l;
    return (uint16_t)(wide ? 0x8000 | b << 8 | (l & 0x700) << 4 | (l & 0xff) : b | l << 5);
}

void line_put(struct buf *out, uint32_t bytes, uint32_t lines)
{
    while (bytes || lines) {
        uint16_t entry = line_entry(&bytes, &lines);
        if (entry & 0x8000)
            buf_put_byte(out, (uint8_t)(entry >> 8));
        buf_put_byte(out, (uint8_t)entry);
    }
}
