/* checkpoint.h - where the body of a module may stop, and go on later: between its statements. */
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include "runtime/format/code.h"

/* Offsets from the body's first instruction, ascending; the first is 0. */
struct checkpoints {
    uint32_t *offsets;
    size_t n;
};

/* Those of verified code. checkpoints_free on it. */
void checkpoints_find(const struct code *code, struct checkpoints *out);
void checkpoints_free(struct checkpoints *points);
/* The number of the last that is not behind the offset. */
size_t checkpoints_before(const struct checkpoints *points, uint32_t offset);

#endif
