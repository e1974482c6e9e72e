/* checkpoint.c - where the body of a module may stop, and go on later.
 *
 * There its stack is empty, no block is open, which the verifier tells, and no jump leads over the place: so it is between statements,
 * and no loop or condition is around it. */
#include "freezer/preload/checkpoint.h"
#include "freezer/image/layout.h"
#include "runtime/format/verify.h"
#include "runtime/host/memory.h"

#include <stdlib.h>

enum { LAST_BYTES = 2 }; /* return None: no statement */

struct idle_places {
    const struct raw_code *body;
    uint8_t *places; /* by offset */
};

static void note_idle(void *user, const struct raw_code *raw, uint32_t offset)
{
    struct idle_places *idle = user;
    if (raw == idle->body)
        idle->places[offset] = true;
}

/* Takes away the places between a jump and where it leads. */
static void drop_crossed(const struct image_layout *layout, uint8_t *places)
{
    for (size_t i = 0; i < layout->n_jumps; i++) {
        uint32_t jump = layout->jumps[i], target = layout->items[jump].target;
        uint32_t first = jump < target ? jump + 1 : target + 1;
        uint32_t end = jump < target ? target : jump + 1;
        for (uint32_t item = first; item < end; item++)
            places[layout->items[item].old] = false;
    }
}

void checkpoints_find(const struct code *code, struct checkpoints *out)
{
    const struct raw_code *body = code->root, *culprit;
    struct idle_places idle = {body, tool_alloc(body->size + 1)};
    const struct verify_listener listener = {NULL, &idle, note_idle};
    struct verify_error error;
    struct prelude prelude;
    struct arena scratch;
    arena_init(&scratch, &tool_allocator, 1 << 14);
    *out = (struct checkpoints){tool_alloc((body->size + 1) * sizeof *out->offsets), 1};
    const uint8_t *start = prelude_read(body->code, body->size, &prelude);
    if (verify_functions(code, &scratch, &listener, &culprit, &error) == 0) {
        struct image_layout layout;
        layout_init(&layout, start, body->code + body->size, &scratch);
        drop_crossed(&layout, idle.places);
        uint32_t size = (uint32_t)(body->code + body->size - start);
        for (uint32_t offset = 1; offset + LAST_BYTES < size; offset++)
            if (idle.places[offset])
                out->offsets[out->n++] = offset;
    }
    arena_free(&scratch);
    free(idle.places);
}

void checkpoints_free(struct checkpoints *points)
{
    free(points->offsets);
}

size_t checkpoints_before(const struct checkpoints *points, uint32_t offset)
{
    size_t number = 0;
    while (number + 1 < points->n && points->offsets[number + 1] <= offset)
        number++;
    return number;
}
