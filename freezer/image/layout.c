/* layout.c - a function's instructions, taken apart, changed and put together again. */
#include "freezer/image/layout.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>

enum { LONG_JUMP_MAX = 0x7fff, SHORT_JUMP_MAX = 0x7f, LONG_BIAS = 0x4000, SHORT_BIAS = 0x40 };

uint32_t layout_find(const struct image_layout *layout, uint32_t old)
{
    size_t low = 0, high = layout->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (layout->items[middle].old < old)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

static void find_targets(struct image_layout *layout)
{
    for (size_t i = 0; i < layout->n_jumps; i++) {
        struct laid *jump = &layout->items[layout->jumps[i]];
        jump->target = layout_find(layout, jump->target);
    }
}

/* Gives the item its bytes from ip on: nearly always by a copy of fixed size, which takes no call. */
static void layout_put_bytes(struct laid *item, const uint8_t *ip, const uint8_t *end)
{
    if (end - ip >= LAID_BYTES)
        memcpy(item->bytes, ip, LAID_BYTES);
    else
        memcpy(item->bytes, ip, item->size);
}

void layout_init(struct image_layout *layout, const uint8_t *start, const uint8_t *end,
                 struct arena *arena)
{
    struct instruction in;
    size_t most = (size_t)(end - start); /* a jump takes two bytes */
    struct laid *item = arena_alloc(arena, (most + 1) * sizeof *item);
    layout->items = item;
    layout->jumps = arena_alloc(arena, most / 2 * sizeof *layout->jumps);
    layout->n_jumps = layout->entry = 0;
    for (const uint8_t *ip = start; ip < end && instruction_read(ip, end, &in); ip = in.next) {
        unsigned operand = opcode_info[in.opcode].operand;
        item->value = in.value;
        item->old = (uint32_t)(ip - start);
        item->opcode = in.opcode;
        item->extra = in.extra;
        item->wide = false;
        if (operand < OPERAND_OFFSET) {
            item->jump = NO_JUMP;
            item->size = (uint8_t)(in.next - ip);
            layout_put_bytes(item, ip, end);
        } else {
            item->jump = operand == OPERAND_OFFSET ? JUMP_FORWARD : JUMP_BOTH_WAYS;
            item->target = (uint32_t)(in.from - start + in.value);
            item->size = operand == OPERAND_OFFSET_SIGNED_BYTE ? 2 : 1;
            item->bytes[0] = *ip;
            item->bytes[1] = in.extra;
            layout->jumps[layout->n_jumps++] = (uint32_t)(item - layout->items);
        }
        item++;
    }
    layout->n = (size_t)(item - layout->items);
    item->old = (uint32_t)(end - start);
    item->opcode = 0;
    find_targets(layout);
}

/* What the jump's offset says now, counted from its own end. */
static int64_t stored_offset(const struct image_layout *layout, const struct laid *jump)
{
    int64_t bias = jump->jump == JUMP_FORWARD ? 0 : jump->wide ? LONG_BIAS : SHORT_BIAS;
    int64_t from = (int64_t)jump->new + 2 + jump->wide;
    return (int64_t)layout->items[jump->target].new - from + bias;
}

/* Widens jumps until all reach; each round makes at least one wider. */
bool layout_place(struct image_layout *layout)
{
    bool changed;
    do {
        uint32_t at = 0;
        changed = false;
        for (size_t i = 0; i < layout->n; i++) {
            struct laid *item = &layout->items[i];
            item->new = at;
            at += item->size + (item->jump != NO_JUMP ? 1u + item->wide : 0);
        }
        layout->items[layout->n].new = at;
        for (size_t i = 0; i < layout->n_jumps; i++) {
            struct laid *item = &layout->items[layout->jumps[i]];
            int64_t stored = stored_offset(layout, item);
            if (stored >= 0 && stored <= (item->wide ? LONG_JUMP_MAX : SHORT_JUMP_MAX))
                continue;
            if (item->wide)
                return false;
            item->wide = changed = true;
        }
    } while (changed);
    return true;
}

void layout_put(const struct image_layout *layout, struct buf *out)
{
    /* A copy of fixed size is fastest: the last one's goes beyond the end. */
    uint8_t *p = buf_extend(out, layout->items[layout->n].new + LAID_BYTES);
    for (size_t i = 0; i < layout->n; i++) {
        const struct laid *item = &layout->items[i];
        if (item->jump == NO_JUMP) {
            memcpy(p, item->bytes, LAID_BYTES);
            p += item->size;
            continue;
        }
        uint16_t stored = (uint16_t)stored_offset(layout, item);
        *p++ = item->bytes[0];
        p += offset_put(p, stored, item->wide);
        for (unsigned byte = 1; byte < item->size; byte++)
            *p++ = item->bytes[byte];
    }
    out->size -= LAID_BYTES;
}

void layout_put_lines(const struct image_layout *layout, const uint8_t *p, const uint8_t *end,
                      struct buf *out)
{
    uint32_t old = 0, from = 0, to = 0, lines = 0, bytes, more;
    const struct laid *item = layout->items, *last = layout->items + layout->n;
    while (line_entry_read(&p, end, &bytes, &more)) {
        old += bytes;
        while (item < last && item[1].old <= old)
            item++;
        if (lines != 0 && item->new != to) {
            line_put(out, to - from, lines);
            from = to;
            lines = 0;
        }
        to = item->new;
        lines += more;
    }
    if (lines != 0)
        line_put(out, to - from, lines);
}
