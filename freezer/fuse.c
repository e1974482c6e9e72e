/* fuse.c - a function's instructions in their image form: fusion.def. */
#include "freezer/fuse.h"
#include "host/memory.h"
#include "runtime/format/image_opcode.h"
#include "runtime/vm/names.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 4, CHILD_SIZE = 2 /* bytes that a CHILD operand mostly takes */ };

enum step_kind { PLAIN, VALUE, FOLD, NAME, TEXT, SAME, CHILD, OWN_NAME, DEFAULTS, JUMP };

struct step {
    uint8_t opcode, kind;
    uint16_t number;
};

enum {
#define IMAGE_OPCODE(byte, name, operand) FOLDED_##name = 0,
#define IMAGE_FAMILY(first, name, count, operand) FOLDED_##name = count,
#include "runtime/format/image_opcode.def"
#undef IMAGE_OPCODE
#undef IMAGE_FAMILY
};

static const struct fusion {
    uint8_t byte, n_folded; /* its opcode, or the first of so many */
    uint16_t flash;
    struct step steps[STEPS_MAX + 1]; /* opcode 0 behind the last */
} table[FUSION_COUNT] = {
#define STEP(opcode, kind, number) {OP_##opcode, kind, number},
#define FUSION(name, flash, steps) {OP_##name, FOLDED_##name, flash, {steps}},
#include "freezer/fusion.def"
#undef FUSION
#undef STEP
};

/* The best way from an item to the function's end. */
struct way {
    uint32_t size; /* bytes from here on */
    uint8_t n;     /* items that the first step takes */
    uint8_t fusion;
    bool is_target; /* a jump leads here */
};
enum { UNFUSED = FUSION_COUNT };

struct fusing {
    const struct layout *layout;
    const struct raw_code *raw;
    const uint32_t *ids;
    struct way *ways; /* by item, and one for the end */
};

/* Of a function's own name and of its defaults, -1 where keywords have some, too. */
static bool child_facts(const struct raw_code *child, uint32_t *name, int64_t *n_defaults)
{
    struct prelude prelude;
    if (child->kind != RAW_BYTECODE || prelude_read(child->code, child->size, &prelude) == NULL)
        return false;
    const uint8_t *info = prelude.info;
    *n_defaults = prelude.n_default_positional;
    if (prelude.flags & PRELUDE_DEFAULT_KEYWORDS)
        *n_defaults = -1;
    return vuint_read(&info, info + prelude.info_size, name);
}

static uint32_t item_size(const struct laid *item)
{
    return item->size + (item->jump != NO_JUMP ? 1u : 0u);
}

/* How many items of the layout, from the one at i on, have the fusion's instructions; 0 when they do not. */
static size_t count_steps(const struct fusing *fusing, const struct fusion *fusion, size_t i)
{
    size_t n = 0;
    for (const struct step *step = fusion->steps; step->opcode != 0; step++, n++)
        if (i + n >= fusing->layout->n || fusing->layout->items[i + n].in.opcode != step->opcode ||
            (n != 0 && fusing->ways[i + n].is_target))
            return 0;
    return n;
}

/* Puts what the steps say of their operands into the piece; false where they say something else. *size: bytes. */
static bool take_operands(const struct fusing *fusing, const struct fusion *fusion, size_t i,
                          struct piece *piece, uint32_t *size)
{
    uint32_t own_name = 0;
    int64_t n_defaults = 0;
    const struct laid *items = fusing->layout->items + i;
    *piece = (struct piece){.byte = fusion->byte, .child = NO_CHILD};
    *size = 1;
    for (const struct step *step = fusion->steps; step->opcode != 0; step++)
        if (step->kind == CHILD) {
            const struct instruction *in = &items[step - fusion->steps].in;
            piece->child = (uint32_t)in->value;
            piece->has_extra = opcode_info[in->opcode].operand == OPERAND_VUINT_BYTE;
            piece->extra = in->extra;
            *size += CHILD_SIZE + piece->has_extra;
            if (!child_facts(fusing->raw->children[piece->child], &own_name, &n_defaults))
                return false;
        }
    for (const struct step *step = fusion->steps; step->opcode != 0; step++, items++) {
        int64_t operand = items->in.value;
        bool fits = true;
        switch ((enum step_kind)step->kind) {
        case VALUE:
            fits = operand == step->number;
            break;
        case FOLD:
            fits = operand >= 0 && operand < fusion->n_folded;
            piece->byte += (uint8_t)operand;
            break;
        case NAME:
            piece->names[piece->n_names++] = (uint32_t)operand;
            *size += items->size - 1u;
            break;
        case TEXT:
            fits = fusing->ids[operand] == step->number;
            break;
        case SAME:
            fits = operand == piece->names[0];
            break;
        case OWN_NAME:
            fits = operand == own_name;
            break;
        case DEFAULTS:
            fits = operand == n_defaults;
            break;
        case JUMP:
            *size += 1;
            piece->is_whole = true;
            break;
        case PLAIN:
        case CHILD:
            break;
        }
        if (!fits)
            return false;
    }
    return true;
}

static void find_way(struct fusing *fusing, const struct fusions *fusions, size_t i)
{
    const struct laid *item = &fusing->layout->items[i];
    struct way *way = &fusing->ways[i];
    way->size = item_size(item) + way[1].size;
    way->n = 1;
    way->fusion = UNFUSED;
    for (uint8_t number = 0; number < FUSION_COUNT; number++) {
        struct piece piece;
        uint32_t size;
        const struct fusion *fusion = &table[number];
        if (fusion->steps[0].opcode != item->in.opcode || fusions->off[number])
            continue;
        size_t n = count_steps(fusing, fusion, i);
        if (n == 0 || !take_operands(fusing, fusion, i, &piece, &size))
            continue;
        /* A standard instruction that makes a function cannot stay. */
        if (size + way[n].size < way->size || (fusion->flash == 0 && way->fusion == UNFUSED)) {
            way->size = size + way[n].size;
            way->n = (uint8_t)n;
            way->fusion = number;
        }
    }
}

static void find_ways(struct fusing *fusing, const struct fusions *fusions)
{
    const struct layout *layout = fusing->layout;
    for (size_t i = 0; i < layout->n; i++)
        if (layout->items[i].jump != NO_JUMP) {
            const struct instruction *in = &layout->items[i].in;
            int64_t target = in->from - layout->start + in->value;
            fusing->ways[layout_at(layout, (uint32_t)target) - layout->items].is_target = true;
        }
    for (size_t i = layout->n; i-- > 0;)
        find_way(fusing, fusions, i);
}

/* An instruction that stays. */
static struct piece plain_piece(const struct laid *item)
{
    struct piece piece = {.byte = item->bytes[0], .child = NO_CHILD, .is_whole = true};
    if (opcode_info[item->in.opcode].operand == OPERAND_QSTR) {
        piece.is_whole = false;
        piece.names[piece.n_names++] = (uint32_t)item->in.value;
    }
    return piece;
}

struct piece *fuse(struct layout *layout, const struct raw_code *raw, const uint32_t *ids,
                   struct fusions *fusions)
{
    struct fusing fusing = {layout, raw, ids, NULL};
    struct piece *pieces = tool_alloc((layout->n + 1) * sizeof *pieces);
    size_t kept = 0;
    fusing.ways = tool_alloc((layout->n + 1) * sizeof *fusing.ways);
    memset(fusing.ways, 0, (layout->n + 1) * sizeof *fusing.ways);
    find_ways(&fusing, fusions);
    for (size_t i = 0; i < layout->n; kept++) {
        const struct way *way = &fusing.ways[i];
        struct laid *last = &layout->items[i + way->n - 1];
        uint32_t old = layout->items[i].old, size = 0;
        if (way->fusion == UNFUSED) {
            pieces[kept] = plain_piece(last);
        } else {
            take_operands(&fusing, &table[way->fusion], i, &pieces[kept], &size);
            for (size_t step = 0; step < way->n; step++)
                fusions->saved[way->fusion] += (int32_t)item_size(&layout->items[i + step]);
            fusions->saved[way->fusion] -= (int32_t)size;
        }
        i += way->n;
        layout->items[kept] = *last;
        layout->items[kept].old = old;
        layout->items[kept].bytes[0] = pieces[kept].byte;
    }
    layout->items[kept] = layout->items[layout->n];
    layout->n = kept;
    free(fusing.ways);
    return pieces;
}

void fusions_weigh(struct fusions *fusions)
{
    for (size_t i = 0; i < FUSION_COUNT; i++) {
        fusions->off[i] = table[i].flash != 0 && fusions->saved[i] < table[i].flash;
        fusions->saved[i] = 0;
    }
}
