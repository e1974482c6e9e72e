/* fuse.h - a function's instructions in their image form: fusion.def. */
#ifndef FREEZER_FUSE_H
#define FREEZER_FUSE_H

#include "freezer/image/layout.h"
#include "runtime/format/code.h"

enum fusion_number {
#define FUSION(name, flash, steps) FUSION_##name,
#include "freezer/image/fusion.def"
#undef FUSION
    FUSION_COUNT
};

/* Which fusions to use, and what they saved. */
struct fusions {
    /* By opcode: the fusions in use that start with it, and those that go on with it or with nothing; bit n is fusion n. */
    uint32_t starts[256], goes_on[256];
    int32_t saved[FUSION_COUNT]; /* bytes */
};

enum { NO_CHILD = UINT32_MAX, PIECE_NAMES = 2 };

/* What an item of the layout is made of. What names and children are called in the image is not known yet. */
struct piece {
    uint8_t byte;  /* its opcode */
    uint8_t extra; /* the byte behind the operand of a closure */
    bool is_whole; /* the item's bytes are as they must be, or all but the jump's offset */
    bool has_extra, has_constant;
    uint8_t n_names;
    uint16_t names[PIECE_NAMES]; /* index in the module's names */
    uint32_t child;              /* index in the function's children, or NO_CHILD */
    uint32_t constant;           /* has_constant: index in the module's constants */
};

/* All are used. */
void fusions_init(struct fusions *fusions);

/* Makes one item of each run of items that a fusion stands for. ids: by index in the module's names, which fixed name each is,
 * or any other number. Returns the items' pieces, in the arena. */
struct piece *fuse(struct image_layout *layout, const struct raw_code *raw, const uint32_t *ids,
                   struct fusions *fusions, struct arena *arena);

/* Turns off what does not save as many bytes of bytecode as it takes of the VM. */
void fusions_weigh(struct fusions *fusions);

#endif
