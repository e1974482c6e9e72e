/* renumber.c - a function's bytecode with its names and constants at other places of the tables. */
#include "freezer/mpy/renumber.h"
#include "host/memory.h"
#include "runtime/base/buf.h"
#include "runtime/format/opcode.h"

#include <stdlib.h>
#include <string.h>

enum { LONG_JUMP_MAX = 0x7fff, SHORT_JUMP_MAX = 0x7f, LONG_BIAS = 0x4000, SHORT_BIAS = 0x40 };

/* One instruction, where it was and where it goes. */
struct moved {
    struct instruction in;
    uint32_t old, new; /* offsets from the first instruction */
    uint32_t size;     /* as it will be */
    bool wide;         /* a jump of two bytes */
};

struct layout {
    const struct renumbering *renumbering;
    const uint8_t *start; /* the old first instruction */
    struct moved *items;  /* and one more for the end */
    size_t n;
};

static void put_vuint(struct buf *out, uint32_t number)
{
    for (unsigned shift = 28; shift != 0; shift -= 7)
        if (number >> shift != 0)
            buf_put_byte(out, (uint8_t)(0x80 | (number >> shift & 0x7f)));
    buf_put_byte(out, number & 0x7f);
}

static uint32_t vuint_size(uint32_t number)
{
    uint32_t size = 1;
    while (number >>= 7)
        size++;
    return size;
}

/* Whether the operand is an index that changes; *index gets the new one. */
static bool new_index(const struct layout *layout, const struct instruction *in, uint32_t *index)
{
    if (opcode_info[in->opcode].operand == OPERAND_QSTR)
        *index = layout->renumbering->names[in->value];
    else if (in->opcode == OP_LOAD_CONST_OBJ)
        *index = layout->renumbering->constants[in->value];
    else
        return false;
    return true;
}

static bool is_signed(uint8_t opcode)
{
    return opcode_info[opcode].operand != OPERAND_OFFSET;
}

/* The instruction at an old offset, or the one after an offset inside of one. */
static const struct moved *moved_at(const struct layout *layout, uint32_t old)
{
    size_t low = 0, high = layout->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (layout->items[middle].old < old)
            low = middle + 1;
        else
            high = middle;
    }
    return &layout->items[low];
}

/* How far the jump goes now, from the end of its offset. */
static int64_t distance(const struct layout *layout, const struct moved *jump)
{
    int64_t target = jump->in.from - layout->start + jump->in.value;
    int64_t from = (int64_t)jump->new + 2 + jump->wide;
    return (int64_t)moved_at(layout, (uint32_t)target)->new - from;
}

/* Finds the instructions, and how large each will be; jumps at least as wide as they were. */
static void take_apart(struct layout *layout, const uint8_t *end)
{
    struct moved *item = layout->items;
    for (const uint8_t *ip = layout->start; ip < end && instruction_read(ip, end, &item->in);
         ip = item->in.next, item++) {
        uint32_t index;
        item->old = (uint32_t)(ip - layout->start);
        item->size = (uint32_t)(item->in.next - ip);
        if (instruction_is_jump(item->in.opcode))
            item->wide = item->in.from - ip == 3;
        else if (new_index(layout, &item->in, &index))
            item->size = 1 + vuint_size(index);
    }
    layout->n = (size_t)(item - layout->items);
    item->old = (uint32_t)(end - layout->start);
}

/* Widens jumps until all reach; each round makes at least one wider. */
static bool lay_out(struct layout *layout)
{
    bool changed;
    do {
        uint32_t at = 0;
        changed = false;
        for (size_t i = 0; i < layout->n; i++) {
            layout->items[i].new = at;
            at += layout->items[i].size;
        }
        layout->items[layout->n].new = at;
        for (size_t i = 0; i < layout->n; i++) {
            struct moved *item = &layout->items[i];
            if (!instruction_is_jump(item->in.opcode))
                continue;
            bool two_ways = is_signed(item->in.opcode);
            int64_t bias = two_ways ? item->wide ? LONG_BIAS : SHORT_BIAS : 0;
            int64_t stored = distance(layout, item) + bias;
            if (stored >= 0 && stored <= (item->wide ? LONG_JUMP_MAX : SHORT_JUMP_MAX))
                continue;
            if (item->wide)
                return false;
            item->wide = changed = true;
            item->size++;
        }
    } while (changed);
    return true;
}

static void put_code(const struct layout *layout, struct buf *out)
{
    for (size_t i = 0; i < layout->n; i++) {
        const struct moved *item = &layout->items[i];
        const uint8_t *old = layout->start + item->old;
        uint32_t index;
        if (instruction_is_jump(item->in.opcode)) {
            int64_t bias = !is_signed(item->in.opcode) ? 0 : item->wide ? LONG_BIAS : SHORT_BIAS;
            uint32_t stored = (uint32_t)(distance(layout, item) + bias);
            buf_put_byte(out, *old);
            buf_put_byte(out, (uint8_t)(item->wide ? 0x80 | (stored & 0x7f) : stored));
            if (item->wide)
                buf_put_byte(out, (uint8_t)(stored >> 7));
            buf_put(out, item->in.from, (size_t)(item->in.next - item->in.from));
        } else if (new_index(layout, &item->in, &index)) {
            buf_put_byte(out, *old);
            put_vuint(out, index);
        } else {
            buf_put(out, old, item->size);
        }
    }
}

/* ---- prelude ---- */

static void put_line(struct buf *out, uint32_t bytes, uint32_t lines)
{
    while (bytes != 0 || lines != 0) {
        /* 0LLBBBBB, or 1LLLBBBB LLLLLLLL; all bytes come before the lines that follow them. */
        uint32_t b = bytes < 31 ? bytes : 31, l = b < bytes ? 0 : lines < 3 ? lines : 3;
        if (lines > 3 && bytes <= 15) {
            l = lines < 2047 ? lines : 2047;
            buf_put_byte(out, (uint8_t)(0x80 | l >> 8 << 4 | b));
            buf_put_byte(out, (uint8_t)l);
        } else {
            buf_put_byte(out, (uint8_t)(l << 5 | b));
        }
        bytes -= b;
        lines -= l;
    }
}

static void put_lines(const struct layout *layout, const uint8_t *p, const uint8_t *end,
                      struct buf *out)
{
    uint32_t old = 0, new = 0, size = layout->items[layout->n].old;
    while (p < end) {
        uint32_t bytes, lines, head = *p++;
        bytes = head & (head & 0x80 ? 0xf : 0x1f);
        lines = head & 0x80 ? (head & 0x70) << 4 : head >> 5;
        if (head & 0x80 && p < end)
            lines |= *p++;
        old += bytes;
        uint32_t to = moved_at(layout, old < size ? old : size)->new;
        put_line(out, to - new, lines);
        new = to;
    }
}

/* xIIIIIIC. */
void put_prelude_sizes(struct buf *out, size_t info, size_t cells)
{
    bool more;
    do {
        uint8_t byte = (uint8_t)((info & 0x3f) << 1 | (cells & 1));
        info >>= 6;
        cells >>= 1;
        more = info != 0 || cells != 0;
        buf_put_byte(out, more ? byte | 0x80 : byte);
    } while (more);
}

static void put_function(const struct layout *layout, const struct raw_code *raw,
                         const struct prelude *prelude, struct buf *out)
{
    struct buf info;
    buf_init(&info, &tool_allocator);
    const uint8_t *p = prelude->info, *end = p + prelude->info_size;
    const uint8_t *lines = prelude_line_table(prelude);
    uint32_t name;
    while (p < lines && vuint_read(&p, lines, &name))
        put_vuint(&info, layout->renumbering->names[name]);
    put_lines(layout, lines, end, &info);
    size_t signature = 1;
    while (raw->code[signature - 1] & 0x80)
        signature++;
    buf_put(out, raw->code, signature);
    put_prelude_sizes(out, info.size, prelude->n_cells);
    buf_put(out, info.data, info.size);
    buf_put(out, prelude->cells, prelude->n_cells);
    put_code(layout, out);
    buf_free(&info);
}

static bool renumber_one(const struct raw_code *raw, const struct renumbering *renumbering,
                         struct arena *arena, struct raw_code *out)
{
    struct prelude prelude;
    struct layout layout = {.renumbering = renumbering};
    layout.start = prelude_read(raw->code, raw->size, &prelude);
    const uint8_t *end = raw->code + raw->size;
    layout.items = tool_alloc(((size_t)(end - layout.start) + 1) * sizeof *layout.items);
    take_apart(&layout, end);
    bool good = lay_out(&layout);
    if (good) {
        struct buf bytes;
        buf_init(&bytes, &tool_allocator);
        put_function(&layout, raw, &prelude, &bytes);
        out->code = (const uint8_t *)arena_copy(arena, bytes.data, bytes.size);
        out->size = bytes.size;
        buf_free(&bytes);
    }
    free(layout.items);
    return good;
}

const struct raw_code *renumber_function(const struct raw_code *raw,
                                         const struct renumbering *renumbering, struct arena *arena,
                                         const struct raw_code **culprit)
{
    struct raw_code *out = arena_alloc(arena, sizeof *out);
    *out = *raw;
    if (!renumber_one(raw, renumbering, arena, out)) {
        *culprit = raw;
        return NULL;
    }
    const struct raw_code **children = arena_alloc(arena, (raw->n_children + 1) * sizeof *children);
    for (size_t i = 0; i < raw->n_children; i++) {
        children[i] = renumber_function(raw->children[i], renumbering, arena, culprit);
        if (children[i] == NULL)
            return NULL;
    }
    out->children = children;
    return out;
}
