/* layout.h - a function's instructions, taken apart, changed and put together again.
 *
 * Operands may take more or fewer bytes than before and instructions may become one: jumps and the line table follow. */
#ifndef FREEZER_LAYOUT_H
#define FREEZER_LAYOUT_H

#include "runtime/base/buf.h"
#include "runtime/format/opcode.h"

/* The longest are a small int of 64 bits, and an opcode with two vuints. */
enum { LAID_BYTES = 15 };
enum laid_jump { NO_JUMP, JUMP_FORWARD, JUMP_BOTH_WAYS };

/* One instruction: where it was, and as it will be. */
struct laid {
    int64_t value;         /* what instruction_read says; of what became one, the last's */
    uint32_t old, new;     /* offsets from the first instruction */
    uint32_t target;       /* of a jump: index of the item that it leads to */
    uint8_t opcode, extra; /* as value */
    uint8_t size;          /* of `bytes` */
    uint8_t jump;          /* enum laid_jump; its offset then lies behind the first of `bytes` */
    bool wide;             /* an offset of two bytes */
    uint8_t bytes[LAID_BYTES];
};

struct image_layout {
    struct laid *items; /* and one more for the end, with opcode 0, which is none */
    size_t n;
    uint32_t *jumps; /* indices of the items that are one, ascending */
    size_t n_jumps;
    uint32_t entry; /* old offset of an instruction that code may begin at, besides 0 */
};

/* Takes verified bytecode apart; the items are the arena's. */
void layout_init(struct image_layout *layout, const uint8_t *start, const uint8_t *end,
                 struct arena *arena);
/* Gives every item its new offset. False when a jump grew beyond the 32 KiB that one reaches. */
bool layout_place(struct image_layout *layout);
/* The index of the item at an old offset. */
uint32_t layout_find(const struct image_layout *layout, uint32_t old);
/* Appends the instructions, after layout_place. */
void layout_put(const struct image_layout *layout, struct buf *out);
/* Appends the line table p[0..end) for the new offsets. */
void layout_put_lines(const struct image_layout *layout, const uint8_t *p, const uint8_t *end,
                      struct buf *out);

#endif
