/* disasm.h - bytecode as text, one instruction a line, with source lines, names and constants
 * spelled out. */
#ifndef DISASM_H
#define DISASM_H

#include "runtime/base/buf.h"
#include "runtime/format/code.h"

/* Appends the listing of the whole module, children after their parents. Takes any bytes: what
 * cannot be decoded is printed as bytes. */
void disasm_code(const struct code *code, struct buf *out);

/* Maps an offset from prelude.code to a source line, 1-based, by the line table that starts at
 * prelude_line_table and ends with the info. */
uint32_t line_of_offset(const uint8_t *line_table, const uint8_t *end, size_t offset);

/* The same for offsets that only grow: start with {line_table, 0, 1}. */
struct line_cursor {
    const uint8_t *next; /* entry */
    size_t offset;       /* where it starts to count */
    uint32_t line;
};
uint32_t line_seek(struct line_cursor *cursor, const uint8_t *end, size_t offset);

#endif
